//! The user of a login script: looks at a page and says what to do next.

use std::time::UNIX_EPOCH;

use url::Url;

use super::choose::{Choice, choose};
use super::page::{Form, Page};
use super::script::{LoginScript, Rule};
use super::seen::{PageProblem, PageSeen};
use super::submit::{Filled, fill};
use super::{html, page};
use crate::agent::visit::Visit;
use crate::oauth::Chance;
use crate::outcome::Answer;
use crate::spec::model;

/// One user in one authorization: what was submitted so far.
pub(in crate::agent) struct PageUser<'s> {
    script: Option<&'s LoginScript>,
    user: model::User,
    /// What was submitted: the rule, and what makes the page the same if it comes again.
    submitted: Vec<(usize, Vec<String>)>,
    /// Whether the user has refused.
    pub(in crate::agent) has_denied: bool,
    /// Values that were sent and that no output may show.
    pub(in crate::agent) secrets: Vec<String>,
    chance: &'s Chance,
}

/// What comes after a page.
pub(in crate::agent) enum Turn {
    /// The user goes on; the flag says whether by a form or link, not because the page sends the browser on.
    Go(Box<Visit>, bool),
    /// The user is stuck here.
    Stuck(PageSeen),
    /// The answer is no page, or an error page that asks for nothing.
    End(Option<PageSeen>),
}

impl<'s> PageUser<'s> {
    /// A user who has submitted nothing yet; without a script, one who submits nothing.
    pub(in crate::agent) fn new(
        script: Option<&'s LoginScript>,
        user: model::User,
        chance: &'s Chance,
    ) -> PageUser<'s> {
        PageUser { script, user, submitted: Vec::new(), has_denied: false, secrets: Vec::new(), chance }
    }

    /// Looks at an answer that is no redirect.
    pub(in crate::agent) fn look(&mut self, url: &str, answer: &Answer) -> Turn {
        let text = answer.text();
        let (Ok(url), true) = (Url::parse(url), is_page(answer, &text)) else { return Turn::End(None) };
        let page = html::read(&text, &url);
        let is_error = answer.status >= 400;
        let has_script = self.script.is_some();
        let seen = |problem| PageSeen::of(&page, &url, problem, has_script);
        let before = self.submitted.len();
        match self.turn(&page, &url, is_error) {
            Ok(visit) => Turn::Go(Box::new(visit), self.submitted.len() > before),
            // An error page may have a form, a search for one; what counts is that nothing of ours fits it.
            Err(PageProblem::CameAgain) => Turn::Stuck(seen(Some(PageProblem::CameAgain))),
            Err(_) if is_error => Turn::End(Some(PageSeen { suggestion: None, ..seen(None) })),
            Err(problem) => Turn::Stuck(seen(Some(problem))),
        }
    }

    fn turn(&mut self, page: &Page, url: &Url, is_error: bool) -> Result<Visit, PageProblem> {
        let rules = self.script.map_or(&[][..], |script| &script.rules);
        let found = choose(rules, page, url, self.user);
        // A login page may come with an error status; a rule that fills nothing would fit too many error pages.
        let found = found.filter(|(_, rule, ..)| !is_error || !rule.needs.is_empty());
        let Some((index, rule, choice, denies)) = found else {
            return match &page.refresh {
                Some(next) if !is_error => Ok(Visit::get(next.clone()).from(url)),
                _ => Err(self.stuck_at(page)),
            };
        };
        let same = same_again(index, rule, page, url);
        if self.submitted.contains(&same) {
            return Err(PageProblem::CameAgain);
        }
        if self.script.is_some_and(|script| self.submitted.len() >= script.limit) {
            return Err(PageProblem::TooManyPages);
        }
        let visit = match choice {
            Choice::Follow(link) => Visit::get(link.clone()).from(url),
            Choice::Submit(form, button) => {
                let secrets = self.script.map_or(&[][..], LoginScript::secrets);
                let now = self.chance.now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
                let mut filled = fill(rule, form, button, secrets, now);
                filled.change_secrets(|value| self.chance.typed(value));
                self.secrets.extend(filled.secrets());
                send(filled, url)?
            }
        };
        self.submitted.push(same);
        self.has_denied |= denies;
        Ok(visit)
    }

    fn stuck_at(&self, page: &Page) -> PageProblem {
        let asks = page.forms.iter().any(|form| !form.fields.is_empty() || !form.buttons.is_empty());
        match page.forms.is_empty() || (page.has_scripts && !asks) {
            true if page.has_scripts => PageProblem::NeedsJavascript,
            true => PageProblem::NoForm,
            false if self.script.is_none() => PageProblem::NoScript,
            false => PageProblem::NoRule,
        }
    }
}

/// The request that sends a form.
fn send(filled: Filled, page: &Url) -> Result<Visit, PageProblem> {
    let is_plain = !filled.to.is_post || filled.to.enctype == "application/x-www-form-urlencoded";
    let action = filled.to.action.clone().filter(|_| is_plain).ok_or(PageProblem::UnsupportedForm)?;
    let visit = if filled.to.is_post {
        Visit::post(action, filled.encoded(false), filled.encoded(true), filled.parameters())
    } else {
        let shown = filled.url(&action, true);
        let url = Url::parse(&filled.url(&action, false)).map_err(|_| PageProblem::UnsupportedForm)?;
        Visit::get(url).shown_as(shown)
    };
    Ok(visit.from(page))
}

/// What makes two pages the same: of a form that was filled in, its fields; of any other, all that a person sees.
fn same_again(index: usize, rule: &Rule, page: &Page, url: &Url) -> (usize, Vec<String>) {
    let names = |form: &Form| {
        let fields = form.fields.iter().map(|field| field.name.clone());
        fields.chain(form.buttons.iter().map(|button| button.text.clone())).collect::<Vec<_>>()
    };
    let mut same: Vec<String> = page.forms.iter().flat_map(names).collect();
    if rule.needs.is_empty() {
        same.extend([super::choose::without_query(url), page.title.clone(), page::collapsed(&page.text)]);
    }
    (index, same)
}

fn is_page(answer: &Answer, text: &str) -> bool {
    match answer.header("content-type") {
        Some(kind) => kind.to_ascii_lowercase().contains("html"),
        None => text.trim_start().starts_with('<'),
    }
}
