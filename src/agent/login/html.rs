//! Reads HTML as a browser does whose scripts are switched off (HTML Standard, §4.10).

use scraper::{ElementRef, Html};
use url::Url;

use super::page::{Button, Field, Form, Page, Target, collapsed};

/// The longest time, in seconds, after which a page's own refresh is still a redirect.
const LONGEST_REFRESH: f64 = 30.0;
/// How far up the elements around one are looked at: nesting without end must not cost time without end.
const DEPTH: usize = 200;
/// Elements that have a value or submit a form.
const CONTROLS: [&str; 4] = ["input", "button", "select", "textarea"];
/// Elements whose text nobody sees.
const UNSEEN: [&str; 6] = ["script", "style", "template", "noscript", "title", "head"];

/// Reads a page that was found at this URL.
pub(super) fn read(text: &str, url: &Url) -> Page {
    let document = Html::parse_document(text);
    let elements: Vec<ElementRef<'_>> =
        document.tree.root().descendants().filter_map(ElementRef::wrap).collect();
    let named = |name: &'static str| elements.iter().filter(move |element| element.value().name() == name);
    let base = named("base").find_map(|base| url.join(base.attr("href")?).ok());
    let base = base.unwrap_or_else(|| url.clone());
    let mut page = Page {
        title: named("title").next().map(text_of).unwrap_or_default(),
        text: seen_text(&document),
        has_scripts: named("script").next().is_some(),
        refresh: named("meta").find_map(|meta| refresh(meta, &base)),
        ..Page::default()
    };
    for link in named("a") {
        let target = link.attr("href").and_then(|href| base.join(href).ok());
        page.links.extend(target.map(|target| (text_of(link), target)));
    }
    let forms: Vec<ElementRef<'_>> = named("form").copied().collect();
    page.forms = forms.iter().map(|form| empty_form(form, &base, url)).collect();
    let mut before = None;
    for element in &elements {
        if element.value().name() == "form" {
            before = forms.iter().position(|form| form.id() == element.id());
        }
        if !CONTROLS.contains(&element.value().name()) {
            continue;
        }
        if let Some(form) = owner(element, &forms, before).and_then(|index| page.forms.get_mut(index)) {
            add_control(form, element, &base, url);
        }
    }
    page
}

fn empty_form(form: &ElementRef<'_>, base: &Url, url: &Url) -> Form {
    Form {
        id: form.attr("id").map(str::to_owned),
        name: form.attr("name").map(str::to_owned),
        to: Target {
            action: action(form.attr("action"), base, url),
            is_post: form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
            enctype: enctype(form.attr("enctype")),
        },
        fields: Vec::new(),
        buttons: Vec::new(),
    }
}

/// A form without an action is sent to the page itself.
fn action(given: Option<&str>, base: &Url, url: &Url) -> Option<Url> {
    match given.map(str::trim).filter(|action| !action.is_empty()) {
        Some(action) => base.join(action).ok(),
        None => Some(url.clone()),
    }
}

fn enctype(given: Option<&str>) -> String {
    let known = ["multipart/form-data", "text/plain"];
    let given = given.map(|given| given.trim().to_ascii_lowercase()).filter(|g| known.contains(&g.as_str()));
    given.unwrap_or_else(|| "application/x-www-form-urlencoded".to_owned())
}

/// The form that a control belongs to: the one that it names, the one around it, or one before it that a table
/// closed too early.
fn owner(element: &ElementRef<'_>, forms: &[ElementRef<'_>], before: Option<usize>) -> Option<usize> {
    if let Some(id) = element.attr("form") {
        return forms.iter().position(|form| form.attr("id") == Some(id));
    }
    let around = around(element).find(|outer| outer.value().name() == "form");
    let around = around.and_then(|outer| forms.iter().position(|form| form.id() == outer.id()));
    around.or_else(|| before.filter(|index| !forms[*index].has_children()))
}

fn add_control(form: &mut Form, element: &ElementRef<'_>, base: &Url, url: &Url) {
    if is_disabled(element) {
        return;
    }
    let kind = element.attr("type").map(|kind| kind.trim().to_ascii_lowercase());
    match (element.value().name(), kind.as_deref()) {
        ("input", Some("submit" | "image")) => form.buttons.push(button(element, form, base, url)),
        ("button", None | Some("submit")) => form.buttons.push(button(element, form, base, url)),
        ("button", Some(kind)) if kind != "button" && kind != "reset" => {
            form.buttons.push(button(element, form, base, url));
        }
        ("input", Some("button" | "reset" | "file")) => {}
        ("input", kind) => {
            let kind = kind.unwrap_or("text").to_owned();
            let is_tick = kind == "checkbox" || kind == "radio";
            let value = element.attr("value").unwrap_or(if is_tick { "on" } else { "" }).to_owned();
            let is_on = !is_tick || element.attr("checked").is_some();
            add_field(form, element, Field { kind, value, is_on, ..empty_field() });
        }
        ("textarea", _) => {
            let value = element.text().collect();
            add_field(form, element, Field { kind: "textarea".into(), value, ..empty_field() });
        }
        ("select", _) => add_field(form, element, select(element)),
        _ => {}
    }
}

/// A control without a name is never sent.
fn add_field(form: &mut Form, element: &ElementRef<'_>, field: Field) {
    if let Some(name) = element.attr("name").filter(|name| !name.is_empty()) {
        let autocomplete = element.attr("autocomplete").unwrap_or_default().to_owned();
        form.fields.push(Field { name: name.to_owned(), autocomplete, ..field });
    }
}

fn empty_field() -> Field {
    Field {
        name: String::new(),
        kind: String::new(),
        value: String::new(),
        is_on: true,
        options: Vec::new(),
        autocomplete: String::new(),
    }
}

/// The selected option, else the first.
fn select(element: &ElementRef<'_>) -> Field {
    let options: Vec<ElementRef<'_>> = element
        .descendants()
        .filter_map(ElementRef::wrap)
        .filter(|option| option.value().name() == "option" && option.attr("disabled").is_none())
        .collect();
    let of = |option: &ElementRef<'_>| {
        let text = text_of(option);
        (option.attr("value").map_or_else(|| text.clone(), str::to_owned), text)
    };
    let first = options.first().filter(|_| element.attr("multiple").is_none());
    let chosen = options.iter().rfind(|option| option.attr("selected").is_some()).or(first);
    Field {
        kind: "select".into(),
        value: chosen.map(|option| of(option).0).unwrap_or_default(),
        is_on: chosen.is_some(),
        options: options.iter().map(of).collect(),
        ..empty_field()
    }
}

fn button(element: &ElementRef<'_>, form: &Form, base: &Url, url: &Url) -> Button {
    let is_input = element.value().name() == "input";
    let value = element.attr("value").unwrap_or_default().to_owned();
    let written = if is_input { element.attr("alt").unwrap_or(&value).to_owned() } else { text_of(element) };
    let says = ["formaction", "formmethod", "formenctype"].iter().any(|name| element.attr(name).is_some());
    let to = says.then(|| Target {
        action: match element.attr("formaction") {
            Some(given) => action(Some(given), base, url),
            None => form.to.action.clone(),
        },
        is_post: element
            .attr("formmethod")
            .map_or(form.to.is_post, |method| method.eq_ignore_ascii_case("post")),
        enctype: element
            .attr("formenctype")
            .map_or_else(|| form.to.enctype.clone(), |given| enctype(Some(given))),
    });
    let text = if written.is_empty() && is_input { "Submit".to_owned() } else { written };
    Button { name: element.attr("name").filter(|n| !n.is_empty()).map(str::to_owned), value, text, to }
}

fn is_disabled(element: &ElementRef<'_>) -> bool {
    element.attr("disabled").is_some()
        || around(element).any(|outer| outer.value().name() == "fieldset" && outer.attr("disabled").is_some())
}

/// `<meta http-equiv="refresh" content="0; url=/next">`.
fn refresh(meta: &ElementRef<'_>, base: &Url) -> Option<Url> {
    if !meta.attr("http-equiv")?.trim().eq_ignore_ascii_case("refresh") {
        return None;
    }
    let (delay, rest) = meta.attr("content")?.split_once([';', ','])?;
    let soon = delay.trim().parse::<f64>().is_ok_and(|seconds| seconds <= LONGEST_REFRESH);
    let (word, target) = rest.trim().split_at_checked(3)?;
    let target = target.trim_start().strip_prefix('=')?.trim().trim_matches(['"', '\'']);
    (soon && word.eq_ignore_ascii_case("url")).then(|| base.join(target).ok())?
}

/// The elements around one, from the inside.
fn around<'a>(element: &ElementRef<'a>) -> impl Iterator<Item = ElementRef<'a>> {
    element.ancestors().take(DEPTH).filter_map(ElementRef::wrap)
}

fn text_of(element: &ElementRef<'_>) -> String {
    collapsed(&element.text().collect::<String>())
}

fn seen_text(document: &Html) -> String {
    let mut text = String::new();
    for node in document.tree.root().descendants() {
        let Some(own) = node.value().as_text() else { continue };
        let hidden = node
            .ancestors()
            .take(DEPTH)
            .filter_map(ElementRef::wrap)
            .any(|element| UNSEEN.contains(&element.value().name()));
        if !hidden {
            text.push_str(own);
            text.push(' ');
        }
    }
    collapsed(&text)
}
