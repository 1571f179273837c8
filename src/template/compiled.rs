//! Templates and expressions, each compiled once in the process: every flow renders the same ones. They are the texts
//! of spec files, so that there are only so many of them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use minijinja::{Environment, Error, Expression, Template, UndefinedBehavior};

use super::functions;

/// Steps of evaluation that one template may take: a loop over a large document ends with an error, not a hang.
const FUEL: u64 = 200_000;

/// For what is sent: what is not known is an error.
pub(super) static STRICT: LazyLock<Templates> = LazyLock::new(|| Templates::new(UndefinedBehavior::Strict));
/// For what is said or asked: what is not known is undefined.
pub(super) static LENIENT: LazyLock<Templates> =
    LazyLock::new(|| Templates::new(UndefinedBehavior::Chainable));

/// An environment with what it has compiled.
pub(super) struct Templates {
    environment: Environment<'static>,
    expressions: RwLock<HashMap<String, Arc<Expression<'static, 'static>>>>,
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
        Templates { environment, expressions: RwLock::default() }
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
    pub(super) fn expression(&'static self, text: &str) -> Result<Arc<Expression<'static, 'static>>, Error> {
        if let Some(known) = self.expressions.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Ok(known.clone());
        }
        let compiled = Arc::new(self.environment.compile_expression_owned(text.to_owned())?);
        let mut expressions = self.expressions.write().unwrap_or_else(PoisonError::into_inner);
        Ok(expressions.entry(text.to_owned()).or_insert(compiled).clone())
    }
}
