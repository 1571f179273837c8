//! Which rule fits a page, and which form and button it means.

use globset::GlobMatcher;
use url::Url;

use super::page::{Button, Form, Page};
use super::script::Rule;
use crate::spec::model::{LoginButton, User};

/// What a rule does on a page.
pub(super) enum Choice<'p> {
    /// Sends this form with this button.
    Submit(&'p Form, Option<&'p Button>),
    /// Follows this link.
    Follow(&'p Url),
}

/// The first rule that fits, with its number, what it does, and whether that refuses.
pub(super) fn choose<'p, 'r>(
    rules: &'r [Rule],
    page: &'p Page,
    url: &Url,
    user: User,
) -> Option<(usize, &'r Rule, Choice<'p>, bool)> {
    let fitting = rules.iter().enumerate();
    fitting.filter_map(|(index, rule)| rule.on(page, url, user).map(|(c, d)| (index, rule, c, d))).next()
}

impl Rule {
    /// What it does on a page; none if it does not fit.
    fn on<'p>(&self, page: &'p Page, url: &Url, user: User) -> Option<(Choice<'p>, bool)> {
        if !matches(self.url.as_ref(), url) {
            return None;
        }
        let own = page.forms.iter().enumerate().filter(|(index, form)| self.means(*index, form));
        let mut forms = own.map(|(_, form)| form).peekable();
        let asks_for_form = !self.needs.is_empty() || self.form != Default::default();
        if asks_for_form {
            forms.peek()?;
        }
        let first = forms.peek().copied();
        let pressed = match &self.submit {
            Some(button) => forms
                .find_map(|form| pressed(button, form))
                .or_else(|| link(button, page).filter(|_| !asks_for_form || first.is_some()))?,
            None => Choice::Submit(first?, self.default_button(first?)),
        };
        let denied = self.deny.as_ref().filter(|_| user == User::Denies);
        let denied = denied.and_then(|deny| {
            page.forms.iter().find_map(|form| self::pressed(deny, form)).or_else(|| link(deny, page))
        });
        Some(denied.map_or((pressed, false), |denied| (denied, true)))
    }

    fn means(&self, index: usize, form: &Form) -> bool {
        let said = &self.form;
        let same = |said: &Option<String>, is: &Option<String>| said.is_none() || said == is;
        said.index.is_none_or(|said| said == index)
            && same(&said.id, &form.id)
            && same(&said.name, &form.name)
            && form
                .to
                .action
                .as_ref()
                .map_or(self.action.is_none(), |action| matches(self.action.as_ref(), action))
            && self.needs.iter().all(|name| form.has(name))
    }

    /// The first button, as a browser takes it when Enter is pressed, but never the one that refuses.
    fn default_button<'p>(&self, form: &'p Form) -> Option<&'p Button> {
        let refuses = |button: &Button| self.deny.as_ref().is_some_and(|deny| place(deny, button).is_some());
        form.buttons.iter().find(|button| !refuses(button))
    }
}

fn matches(glob: Option<&GlobMatcher>, url: &Url) -> bool {
    glob.is_none_or(|glob| glob.is_match(without_query(url)))
}

/// A URL without query and fragment.
pub(super) fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// The button of a form that is meant: that with the text that stands first in the list.
fn pressed<'p>(said: &LoginButton, form: &'p Form) -> Option<Choice<'p>> {
    let places = form.buttons.iter().filter_map(|button| Some((place(said, button)?, button)));
    places.min_by_key(|(place, _)| *place).map(|(_, button)| Choice::Submit(form, Some(button)))
}

/// Links have texts only.
fn link<'p>(said: &LoginButton, page: &'p Page) -> Option<Choice<'p>> {
    if said.name.is_some() || said.value.is_some() {
        return None;
    }
    let places = page.links.iter().filter_map(|(text, url)| Some((place_of_text(said, text)?, url)));
    places.min_by_key(|(place, _)| *place).map(|(_, url)| Choice::Follow(url))
}

fn place(said: &LoginButton, button: &Button) -> Option<usize> {
    let name = said.name.is_none() || said.name == button.name;
    let value = said.value.as_ref().is_none_or(|value| *value == button.value);
    (name && value).then(|| place_of_text(said, &button.text))?
}

fn place_of_text(said: &LoginButton, text: &str) -> Option<usize> {
    if said.text.is_empty() {
        return Some(0);
    }
    said.text.iter().position(|said| bare(said) == bare(text))
}

/// The words of a label: `[ Cancel ]` is `cancel`.
pub(super) fn bare(label: &str) -> String {
    label.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}
