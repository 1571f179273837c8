//! Templates and expressions, each looked into once in the process: every flow renders the same ones. They are the texts
//! of spec files, so that there are only so many of them.

use std::sync::{Arc, LazyLock, OnceLock};

use minijinja::{Environment, Error, Expression, Template, UndefinedBehavior};

use super::functions;
use crate::text::Memo;

/// Steps of evaluation that one template may take: a loop over a large document ends with an error, not a hang.
const FUEL: u64 = 200_000;

/// For what is sent: what is not known is an error.
pub(super) static STRICT: LazyLock<Templates> = LazyLock::new(|| Templates::new(UndefinedBehavior::Strict));
/// For what is said or asked: what is not known is undefined.
pub(super) static LENIENT: LazyLock<Templates> =
    LazyLock::new(|| Templates::new(UndefinedBehavior::Chainable));

/// Makes ready what templates are compiled with: whoever has nothing else to do can begin with it.
pub fn make_templates_ready() {
    LazyLock::force(&STRICT);
    LazyLock::force(&LENIENT);
}

/// An environment with what it has compiled.
pub(super) struct Templates {
    environment: Environment<'static>,
    expressions: Memo<Asked>,
    texts: Memo<Option<Asked>>,
}

/// An expression, and the way to its value if it is nothing but a name.
pub(super) struct Asked {
    text: String,
    name: Option<Box<[Box<str>]>>,
    /// Compiled when it is first needed: a name that leads to a value is not.
    compiled: OnceLock<Expression<'static, 'static>>,
}

impl Asked {
    fn new(text: &str) -> Asked {
        let name = is_path(text.trim()).then(|| text.trim().split('.').map(Box::from).collect());
        Asked { text: text.to_owned(), name, compiled: OnceLock::new() }
    }

    /// The expression.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The segments of the name that it is.
    pub(super) fn name(&self) -> Option<&[Box<str>]> {
        self.name.as_deref()
    }
}

impl Templates {
    fn new(undefined: UndefinedBehavior) -> Templates {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(undefined);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_fuel(Some(FUEL));
        functions::add_to(&mut environment);
        // A template's name is its text, and what was loaded is kept.
        environment.set_loader(|text| Ok(Some(text.to_owned())));
        Templates { environment, expressions: Memo::default(), texts: Memo::default() }
    }

    /// For texts that are looked at once and not kept.
    pub(super) fn environment(&self) -> &Environment<'static> {
        &self.environment
    }

    /// A text as a template.
    pub(super) fn template(&'static self, text: &str) -> Result<Template<'static, 'static>, Error> {
        self.environment.get_template(text)
    }

    /// A text as an expression.
    pub(super) fn expression(&self, text: &str) -> Arc<Asked> {
        self.expressions.of(text, || Asked::new(text))
    }

    /// The expression of a text that is nothing but one `{{ expression }}`.
    pub(super) fn whole_expression(&self, text: &str) -> Arc<Option<Asked>> {
        self.texts.of(text, || whole_expression(text).map(Asked::new))
    }

    /// What an expression was compiled to.
    pub(super) fn compiled<'a>(
        &'static self,
        asked: &'a Asked,
    ) -> Result<&'a Expression<'static, 'static>, Error> {
        if let Some(compiled) = asked.compiled.get() {
            return Ok(compiled);
        }
        let compiled = self.environment.compile_expression_owned(asked.text.clone())?;
        Ok(asked.compiled.get_or_init(|| compiled))
    }
}

/// The expression of a text that is nothing but one `{{ expression }}`.
pub(super) fn whole_expression(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let ends = |pair: &[u8]| matches!(pair, b"{{" | b"}}" | b"{%");
    (!inner.as_bytes().windows(2).any(ends)).then_some(inner)
}

/// Whether an expression is nothing but names with dots between them.
fn is_path(expression: &str) -> bool {
    let mut begins = true;
    for byte in expression.bytes() {
        match byte {
            b'.' if !begins => begins = true,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => begins = false,
            b'0'..=b'9' if !begins => {}
            _ => return false,
        }
    }
    !begins
}
