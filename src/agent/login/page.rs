//! A page as plain data: what a person would see of it, and what could be sent from it.

use url::Url;

/// A page.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    /// Its title.
    pub(super) title: String,
    /// Its visible text, spaces collapsed.
    pub(super) text: String,
    /// Its forms, in order.
    pub(super) forms: Vec<Form>,
    /// Its links: text and target.
    pub(super) links: Vec<(String, Url)>,
    /// Where it sends the browser by itself.
    pub(super) refresh: Option<Url>,
    /// Whether it runs scripts.
    pub(super) has_scripts: bool,
}

/// A form.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// Its `id`.
    pub(super) id: Option<String>,
    /// Its `name`.
    pub(super) name: Option<String>,
    /// Where and how it is sent, unless the button says otherwise.
    pub(super) to: Target,
    /// Its controls but for buttons, in order.
    pub(super) fields: Vec<Field>,
    /// Its buttons that submit it, in order.
    pub(super) buttons: Vec<Button>,
}

/// Where and how a form is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The URL; none if the page names none that can be read.
    pub(super) action: Option<Url>,
    /// Whether it is sent with POST.
    pub(super) is_post: bool,
    /// The content type of what is sent.
    pub(super) enctype: String,
}

/// A control that has a value.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    /// The type in lower case; `select` and `textarea` for these.
    pub(super) kind: String,
    /// Its value; of a checkbox, what is sent if it is checked.
    pub(super) value: String,
    /// Whether it is sent: no checkbox that is not checked, no select without an option.
    pub(super) is_on: bool,
    /// The options of a select: value and text.
    pub(super) options: Vec<(String, String)>,
    /// What the page says of the value, for password managers.
    pub(super) autocomplete: String,
}

/// A button.
#[derive(Clone, Debug)]
pub(super) struct Button {
    pub(super) name: Option<String>,
    pub(super) value: String,
    /// What is written on it.
    pub(super) text: String,
    /// Where and how it sends the form, if it says so.
    pub(super) to: Option<Target>,
}

impl Form {
    /// Whether it has a field of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }
}

impl Field {
    /// Whether a person sees it.
    pub(super) fn is_visible(&self) -> bool {
        self.kind != "hidden"
    }

    /// Whether it is a checkbox or a radio button.
    pub(super) fn is_tick(&self) -> bool {
        self.kind == "checkbox" || self.kind == "radio"
    }
}

/// A text with each run of white space as one space.
pub(super) fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
