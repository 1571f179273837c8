//! Renders templates: strictly where something is sent, leniently where something is said.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::compiled::{Asked, LENIENT, STRICT, whole_expression};
use super::facts::Facts;
use super::functions;
use super::names::Names;
use super::view::View;
use crate::text::shortened;

/// How many characters of a message are shown: a server's text in it may be as long as the server likes.
const MESSAGE_SHOWN: usize = 4_000;

/// The key whose value, an object, takes the key's place with all its members.
const SPREAD: &str = "...";

/// Why a template could not be rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// It asks for facts that are not set.
    #[error("{} is not known", .0.join(", "))]
    Unknown(Vec<String>),
    /// It is no valid template, or a function refused its arguments.
    #[error("`{template}`: {reason}")]
    Invalid {
        /// The template.
        template: String,
        /// What is wrong.
        reason: String,
    },
    /// A condition gave something else than true or false.
    #[error("the condition `{expression}` must be true or false, and is {value}")]
    NotBoolean {
        /// The expression.
        expression: String,
        /// What it gave.
        value: String,
    },
}

/// What templates see: facts, and what belongs to the moment (the answer, the attempts, the variant).
pub struct Context(Arc<View>);

impl Context {
    /// A view of these facts, with names of the moment on top.
    pub fn new(facts: &Facts, moment: Names) -> Context {
        Context(Arc::new(View { facts: facts.clone(), moment }))
    }

    /// This view with one more name of the moment.
    #[must_use]
    pub fn with(&self, name: &'static str, value: Value) -> Context {
        let mut moment = self.0.moment.clone();
        moment.insert(name, value);
        Context::new(&self.0.facts, moment)
    }

    fn view(&self) -> minijinja::Value {
        minijinja::Value::from_dyn_object(self.0.clone())
    }

    /// The value of an expression that is nothing but a name which is known.
    fn named(&self, asked: &Asked) -> Option<&Value> {
        self.0.at(asked.name()?)
    }

    /// Renders strictly. A text that is one `{{ expression }}` keeps the type of its value.
    pub fn render(&self, text: &str) -> Result<Value, RenderError> {
        if !text.contains('{') {
            return Ok(Value::String(text.to_owned()));
        }
        let asked = STRICT.whole_expression(text);
        let Some(asked) = asked.as_ref() else {
            let rendered = STRICT.template(text).and_then(|template| template.render(self.view()));
            return rendered.map(Value::String).map_err(|error| self.explain(text, false, &error));
        };
        if let Some(value) = self.named(asked) {
            return Ok(value.clone());
        }
        let value = STRICT.compiled(asked).and_then(|compiled| compiled.eval(self.view()));
        let value = value.map_err(|error| self.explain(asked.text(), true, &error))?;
        if value.is_undefined() {
            return Err(RenderError::Unknown(vec![asked.text().trim().to_owned()]));
        }
        to_json(text, &value)
    }

    /// Renders every string in a value strictly; what renders to `omit` is left out.
    pub fn render_value(&self, value: &Value) -> Result<Value, RenderError> {
        Ok(self.render_or_omit(value)?.unwrap_or(Value::Null))
    }

    /// As `render_value`, with `None` for what renders to `omit`. The members of an object under the key `...` stand in
    /// its place.
    pub fn render_or_omit(&self, value: &Value) -> Result<Option<Value>, RenderError> {
        Ok(Some(match value {
            Value::String(text) => match self.render(text)? {
                Value::String(rendered) if rendered == functions::OMIT => return Ok(None),
                rendered => rendered,
            },
            Value::Array(list) => Value::Array(
                list.iter().filter_map(|v| self.render_or_omit(v).transpose()).collect::<Result<_, _>>()?,
            ),
            Value::Object(table) => {
                let mut rendered = Map::new();
                for (key, value) in table {
                    match self.render_or_omit(value)? {
                        Some(Value::Object(members)) if key == SPREAD => rendered.extend(members),
                        Some(value) => {
                            rendered.insert(key.clone(), value);
                        }
                        None => {}
                    }
                }
                Value::Object(rendered)
            }
            other => other.clone(),
        }))
    }

    /// Renders for a reader: what is not known is left empty, and a mistake stands where the text would.
    pub fn message(&self, text: &str) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        LENIENT.template(text).and_then(|template| template.render(self.view())).map_or_else(
            |error| format!("{text} ({error})"),
            |rendered| shortened(rendered.trim_end(), MESSAGE_SHOWN),
        )
    }

    /// Whether a condition is true. What is not known is undefined, and undefined is no boolean.
    pub fn holds(&self, expression: &str) -> Result<bool, RenderError> {
        let value = self.evaluate(expression)?;
        match value.as_deref() {
            Some(Value::Bool(holds)) => Ok(*holds),
            other => Err(RenderError::NotBoolean {
                expression: expression.to_owned(),
                value: other.map_or_else(|| "not known".to_owned(), |v| shortened(&v.to_string(), 200)),
            }),
        }
    }

    /// The value of an expression, leniently: `None` if it is not known.
    pub fn evaluate(&self, expression: &str) -> Result<Option<Cow<'_, Value>>, RenderError> {
        let asked = LENIENT.expression(expression);
        if let Some(value) = self.named(&asked) {
            return Ok(Some(Cow::Borrowed(value)));
        }
        let value = LENIENT.compiled(&asked).and_then(|compiled| compiled.eval(self.view()));
        let value = value.map_err(|error| self.explain(expression, true, &error))?;
        if value.is_undefined() {
            Ok(None)
        } else {
            to_json(expression, &value).map(|value| Some(Cow::Owned(value)))
        }
    }

    /// Turns an error into the names that are not known, if that is why.
    fn explain(&self, template: &str, is_expression: bool, error: &minijinja::Error) -> RenderError {
        if error.kind() == minijinja::ErrorKind::UndefinedError {
            let mut names: Vec<String> =
                names_in(template, is_expression).into_iter().filter(|name| !self.knows(name)).collect();
            names.sort();
            if !names.is_empty() {
                return RenderError::Unknown(names);
            }
        }
        RenderError::Invalid { template: template.to_owned(), reason: reason(error) }
    }

    fn knows(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }
}

fn reason(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

fn to_json(template: &str, value: &minijinja::Value) -> Result<Value, RenderError> {
    serde_json::to_value(value)
        .map_err(|error| RenderError::Invalid { template: template.to_owned(), reason: error.to_string() })
}

/// The dotted names that a template or an expression (a condition) asks for.
///
/// # Errors
/// What is wrong with its syntax.
pub fn asked_by(template: &str, is_expression: bool) -> Result<Vec<String>, String> {
    let expression = if is_expression { Some(template) } else { whole_expression(template) };
    // What is only looked at is not kept.
    let environment = STRICT.environment();
    let names = match expression {
        Some(expression) => environment.compile_expression(expression).map(|e| e.undeclared_variables(true)),
        None => environment.template_from_str(template).map(|t| t.undeclared_variables(true)),
    };
    names.map(names_of_facts).map_err(|error| reason(&error))
}

/// As `asked_by`, for a text that is rendered, too; no names where its syntax is wrong.
pub fn names_in(template: &str, is_expression: bool) -> Vec<String> {
    let names = if is_expression {
        STRICT.compiled(&STRICT.expression(template)).map(|e| e.undeclared_variables(true))
    } else {
        STRICT.template(template).map(|t| t.undeclared_variables(true))
    };
    names.map(names_of_facts).unwrap_or_default()
}

fn names_of_facts(names: HashSet<String>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().filter(|name| !functions::is_name(name)).collect();
    names.sort();
    names
}
