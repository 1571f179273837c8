//! What a spec needs before it can run, and what it observes instead of sending.

use serde_json::Value;

use super::flow::Flow;
use super::judge::skipped;
use super::run::{NotSeen, Seen};
use super::scope::Scope;
use crate::action::Sight;
use crate::outcome::Verdict;
use crate::spec::Kind;
use crate::spec::model::{Agent, Need, Observe, Reason, Spec};
use crate::template::Context;

/// A need that is not met.
pub(super) struct Unmet {
    pub(super) verdict: Verdict,
    pub(super) reason: String,
    /// The broken step that it follows from, if it does.
    pub(super) blocked_by: Option<String>,
}

impl Unmet {
    pub(super) fn not_applicable(reason: String) -> Unmet {
        Unmet { verdict: Verdict::NotApplicable, reason, blocked_by: None }
    }

    pub(super) fn could_not(reason: String) -> Unmet {
        Unmet { verdict: Verdict::CouldNotRun, reason, blocked_by: None }
    }
}

impl Flow<'_> {
    /// The first thing that stands in the way of a spec before its setup.
    pub(super) fn unmet_before(&self, spec: &Spec, scope: &Scope) -> Option<Unmet> {
        self.unmet_need(spec, scope).or_else(|| self.done_elsewhere(spec, scope))
    }

    fn unmet_need(&self, spec: &Spec, scope: &Scope) -> Option<Unmet> {
        // What is like something that does not exist in the combination does not exist either.
        let bases = self.chain(spec).into_iter().skip(1).map(|link| &link.spec.id);
        let in_setup = spec.setup.iter().filter_map(|setup| setup.like.as_ref());
        let gone = bases.chain(in_setup).find_map(|id| self.not_applicable_too(id, scope));
        let needs =
            spec.needs.iter().filter(|need| self.plan.is_between(need.since.as_ref(), need.until.as_ref()));
        gone.or_else(|| needs.into_iter().find_map(|need| self.unmet(need, scope)))
            .or_else(|| self.broken_control(spec, scope))
    }

    fn not_applicable_too(&self, id: &str, scope: &Scope) -> Option<Unmet> {
        Some(Unmet::not_applicable(self.why_not_applicable(id, scope)?))
    }

    /// Why a spec does not exist in this combination: as it turned out, or as its file says.
    pub(super) fn why_not_applicable(&self, id: &str, scope: &Scope) -> Option<String> {
        match scope.records.get(id) {
            Some(record) => record.not_applicable.clone(),
            None => self.plan.not_applicable(self.plan.catalog.specs.get(id)?),
        }
    }

    /// A check changes the request of a step: the step is its control, whether or not it says so. While the right
    /// request is refused, a refusal of the wrong one proves nothing.
    fn broken_control(&self, spec: &Spec, scope: &Scope) -> Option<Unmet> {
        let kind = |id: &String| self.plan.catalog.specs.get(id).map(|entry| entry.kind);
        let id = spec.own_change().1.filter(|id| kind(id) == Some(Kind::Step))?;
        if kind(&spec.id) != Some(Kind::Check) {
            return None;
        }
        let record = scope.records.get(id.as_str()).filter(|record| !record.worked)?;
        let reason = format!("the request of {id} does not work unchanged either: {}", record.why_not(id));
        Some(Unmet { blocked_by: scope.root_of(id), ..Unmet::could_not(reason) })
    }

    fn unmet(&self, need: &Need, scope: &Scope) -> Option<Unmet> {
        // Whether the server claims the feature cannot be told where what would tell did not get that far.
        let mut untold = false;
        let mut blocked_by = None;
        let missing = if let Some(id) = &need.worked {
            if let Some(unmet) = self.not_applicable_too(id, scope) {
                return Some(unmet);
            }
            let record = scope.records.get(id.as_str());
            blocked_by = scope.root_of(id);
            untold = record.is_none_or(|r| matches!(r.verdict, Verdict::CouldNotRun | Verdict::Error));
            match record {
                None => self.never_ran(id),
                Some(record) if record.worked => return None,
                Some(record) => record.why_not(id),
            }
        } else if let Some(fact) = &need.fact {
            let context = Context::new(&scope.facts, Default::default());
            if matches!(context.evaluate(fact), Ok(Some(_))) {
                return None;
            }
            untold = self.setter_failed(fact, scope);
            if untold {
                let unknown = self.unknown(std::slice::from_ref(fact), scope);
                blocked_by = unknown.blocked_by;
                unknown.reason
            } else {
                format!("{fact} is not known")
            }
        } else if let Some(when) = &need.when {
            match Context::new(&scope.facts, Default::default()).holds(when) {
                Ok(true) => return None,
                // The reason says it in words; the expression is for who wrote it without one.
                Ok(false) if need.because.is_some() => String::new(),
                Ok(false) => format!("`{when}` is not so"),
                Err(error) => error.to_string(),
            }
        } else if let Some(agent) = need.agent {
            self.missing_agent(agent)?
        } else if need.publish == Some(true) {
            self.cannot_be_reached(scope)?
        } else {
            return None;
        };
        let reason = match &need.because {
            Some(because) => {
                let because = Context::new(&scope.facts, Default::default()).message(because);
                if missing.is_empty() { because } else { format!("{because} ({missing})") }
            }
            None => missing,
        };
        let otherwise = if untold { Reason::CouldNotRun } else { need.otherwise.unwrap_or_default() };
        Some(Unmet { verdict: skipped(otherwise), reason, blocked_by })
    }

    /// A spec without a record: left out of the plan, or later in it.
    fn never_ran(&self, id: &str) -> String {
        let left_out = self.plan.left_out.iter().find(|group| group.ids.iter().any(|left| left == id));
        match left_out {
            Some(group) => format!("{id} was left out; {} would run it", group.flag),
            None => format!("{id} has not run"),
        }
    }

    fn missing_agent(&self, agent: Agent) -> Option<String> {
        match agent {
            Agent::Headless if self.plan.auth_mode == "headless" => None,
            Agent::Headless => Some("the user's part is not played headless".to_owned()),
            Agent::CanDeny if self.plan.login.as_ref().is_some_and(|login| login.can_deny()) => None,
            Agent::CanDeny => {
                Some("nothing here can refuse consent: no login script says how (`deny`)".into())
            }
            Agent::SecondUser => Some("no second user is configured".to_owned()),
        }
    }

    /// Why the authorization server cannot fetch a document from us: it is on another machine, and the user did not say
    /// where it finds us.
    fn cannot_be_reached(&self, scope: &Scope) -> Option<String> {
        let endpoint = scope.facts.get("as.metadata.authorization_endpoint").and_then(Value::as_str);
        let here = endpoint.and_then(|url| url::Url::parse(url).ok()).is_some_and(|url| match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        });
        let reached = here || self.plan.publishing.is_asked();
        (!reached).then(|| {
            "the authorization server is on another machine, and this runner publishes nothing".into()
        })
    }

    /// The exchange that a spec observes, as what it saw.
    pub(super) fn observe(&self, observe: &Observe, spec: &Spec, scope: &Scope) -> Seen {
        let facts = self
            .view(spec, scope.facts.clone(), scope, Default::default())
            .map_err(crate::action::Unable::from)?;
        let sights = if let Some(id) = observe.step.as_ref().or(observe.setup.as_ref()) {
            self.sights_of(id, observe, scope)?
        } else if let Some(fact) = &observe.fact {
            let number = scope.facts.mark_below(fact).and_then(|mark| mark.exchange);
            let exchange = number.and_then(|number| self.wire.exchange_numbered(number));
            vec![
                exchange
                    .map(Sight::of_exchange)
                    .ok_or_else(|| NotSeen::could_not(format!("no exchange has set {fact}")))?,
            ]
        } else if let Some(endpoint) = &observe.endpoint {
            self.sights_at(endpoint, observe, scope, &facts)?
        } else {
            return Err(NotSeen::could_not("nothing is observed".to_owned()));
        };
        let sights = sights.into_iter().map(|mut sight| {
            if let Some(accept) = &spec.accept {
                let context = Context::new(&facts, sight.names());
                sight.accepted = Some(self.all_hold(std::slice::from_ref(accept), &sight, &context));
            } else {
                sight.accepted = None;
            }
            sight
        });
        Ok((sights.collect(), facts))
    }

    fn sights_of(&self, id: &str, observe: &Observe, scope: &Scope) -> Result<Vec<Sight>, NotSeen> {
        if let Some(reason) = self.why_not_applicable(id, scope) {
            return Err(NotSeen { verdict: Verdict::NotApplicable, ..NotSeen::could_not(reason) });
        }
        let record = scope.records.get(id).ok_or_else(|| NotSeen::could_not(self.never_ran(id)))?;
        let sight = &record.sight;
        if sight.attempts.is_empty() || sight.no_answer().is_some() {
            let why = match scope.root_of(id).filter(|root| root != id) {
                Some(root) => format!("{root} did not work"),
                None if record.summary.is_empty() => record.verdict.word().to_owned(),
                None => record.summary.clone(),
            };
            let unseen = NotSeen::could_not(format!("{id} was not answered: {why}"));
            return Err(NotSeen { blocked_by: scope.root_of(id), ..unseen });
        }
        Ok(match observe.attempts {
            Some(_) => {
                let answered =
                    sight.attempts.iter().enumerate().filter(|(_, one)| one.exchange.result.is_ok());
                answered.map(|(index, _)| sight.of_attempt(index)).collect()
            }
            None => vec![sight.as_ref().clone()],
        })
    }

    fn sights_at(
        &self,
        endpoint: &str,
        observe: &Observe,
        scope: &Scope,
        facts: &crate::template::Facts,
    ) -> Result<Vec<Sight>, NotSeen> {
        let url = scope.facts.get(endpoint).and_then(Value::as_str).map(str::to_owned);
        let url = url.ok_or_else(|| NotSeen::could_not(format!("{endpoint} is not known")))?;
        let bare = |url: &str| url.split('?').next().unwrap_or_default().to_owned();
        let here = self
            .wire
            .exchanges()
            .into_iter()
            .filter(|e| bare(&e.request.url) == bare(&url) && e.result.is_ok());
        let sights: Vec<Sight> = here
            .map(Sight::of_exchange)
            .filter(|sight| self.all_hold(&observe.where_, sight, &Context::new(facts, sight.names())))
            .collect();
        if sights.is_empty() {
            return Err(NotSeen::could_not(format!("no exchange with {url} shows it")));
        }
        Ok(sights)
    }
}
