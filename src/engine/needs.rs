//! What a spec needs before it can run, and what it observes instead of sending.

use serde_json::Value;

use super::flow::Flow;
use super::judge::skipped;
use super::run::{NotSeen, Seen};
use super::scope::Scope;
use crate::action::Sight;
use crate::outcome::Verdict;
use crate::spec::model::{Agent, Need, Observe, Spec};
use crate::template::Context;

/// A need that is not met.
pub(super) struct Unmet {
    pub(super) verdict: Verdict,
    pub(super) reason: String,
}

impl Flow<'_> {
    /// The first need that is not met.
    pub(super) fn unmet_need(&self, spec: &Spec, scope: &Scope) -> Option<Unmet> {
        let needs =
            spec.needs.iter().filter(|need| self.plan.is_between(need.since.as_ref(), need.until.as_ref()));
        let bases = spec.own_change().1.and_then(|id| self.not_applicable_record(id, scope));
        bases.or_else(|| needs.into_iter().find_map(|need| self.unmet(need, scope)))
    }

    /// What is like something that does not exist in the combination does not exist either.
    fn not_applicable_record(&self, id: &str, scope: &Scope) -> Option<Unmet> {
        let reason = scope.records.get(id)?.not_applicable.clone()?;
        Some(Unmet { verdict: Verdict::NotApplicable, reason })
    }

    fn unmet(&self, need: &Need, scope: &Scope) -> Option<Unmet> {
        let missing = if let Some(id) = &need.worked {
            match scope.records.get(id) {
                None => self.never_ran(id)?,
                Some(record) if record.not_applicable.is_some() => {
                    return self.not_applicable_record(id, scope);
                }
                Some(record) if record.worked => return None,
                Some(record) if record.summary.is_empty() => format!("{id} did not work"),
                Some(record) => format!("{id} did not work: {}", record.summary),
            }
        } else if let Some(fact) = &need.fact {
            let known = Context::new(&scope.facts, Default::default()).evaluate(fact);
            if matches!(known, Ok(Some(_))) {
                return None;
            }
            format!("{fact} is not known")
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
        Some(Unmet { verdict: skipped(need.otherwise.unwrap_or_default()), reason })
    }

    /// A spec without a record: left out of the plan, or later in it. Not applicable ones count as such.
    fn never_ran(&self, id: &str) -> Option<String> {
        let left_out = self.plan.left_out.iter().find(|group| group.ids.iter().any(|left| left == id));
        Some(match left_out {
            Some(group) => format!("{id} was left out; {} would run it", group.flag),
            None => format!("{id} has not run"),
        })
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
                    .ok_or_else(|| could_not(format!("no exchange has set {fact}")))?,
            ]
        } else if let Some(endpoint) = &observe.endpoint {
            self.sights_at(endpoint, observe, scope, &facts)?
        } else {
            return Err(could_not("nothing is observed".to_owned()));
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
        let record =
            scope.records.get(id).ok_or_else(|| could_not(self.never_ran(id).unwrap_or_default()))?;
        if let Some(reason) = &record.not_applicable {
            return Err(NotSeen { verdict: Verdict::NotApplicable, reason: reason.clone() });
        }
        let sight = &record.sight;
        if sight.attempts.is_empty() || sight.no_answer().is_some() {
            let why = if record.summary.is_empty() { record.verdict.word() } else { &record.summary };
            return Err(could_not(format!("{id} was not answered: {why}")));
        }
        Ok(match observe.attempts {
            Some(_) => (0..sight.attempts.len()).map(|index| sight.of_attempt(index)).collect(),
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
        let url = url.ok_or_else(|| could_not(format!("{endpoint} is not known")))?;
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
            return Err(could_not(format!("no exchange with {url} shows it")));
        }
        Ok(sights)
    }
}

fn could_not(reason: String) -> NotSeen {
    NotSeen { verdict: Verdict::CouldNotRun, reason }
}
