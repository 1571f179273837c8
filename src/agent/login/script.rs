//! A login script that is ready to run: its globs compiled, its variables replaced.

use globset::{GlobBuilder, GlobMatcher};
use serde_json::Value;

use super::totp::Totp;
use crate::spec::model::{LoginButton, LoginForm, LoginPage};

/// The most pages that are submitted unless the script says otherwise.
const DEFAULT_LIMIT: usize = 10;

/// A login script that is ready to run. Its `Debug` shows no more than how many rules there are.
#[derive(Clone)]
pub struct LoginScript {
    /// Its rules, in order.
    pub(super) rules: Vec<Rule>,
    /// The most pages that are submitted in one authorization.
    pub(super) limit: usize,
    secrets: Vec<String>,
}

/// A rule.
#[derive(Clone)]
pub(super) struct Rule {
    pub(super) url: Option<GlobMatcher>,
    /// The fields that the form must have.
    pub(super) needs: Vec<String>,
    pub(super) form: LoginForm,
    pub(super) action: Option<GlobMatcher>,
    pub(super) fill: Vec<(String, Value)>,
    pub(super) totp: Option<(String, Totp)>,
    pub(super) submit: Option<LoginButton>,
    pub(super) deny: Option<LoginButton>,
}

/// Why a script cannot run, with the number of the rule, from 0.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BadScript {
    /// The seed of one-time codes is none.
    #[error("the seed is no text in base 32 (letters and the digits 2 to 7)")]
    Seed(usize),
    /// A glob cannot be read.
    #[error("{1}")]
    Glob(usize, globset::Error),
}

impl LoginScript {
    /// Makes the rules ready. `secrets` are the texts that no output may show, seeds and passwords included.
    ///
    /// # Errors
    /// A seed or a glob is none.
    pub fn new(
        pages: Vec<LoginPage>,
        limit: Option<usize>,
        secrets: Vec<String>,
    ) -> Result<LoginScript, BadScript> {
        let rules = pages.into_iter().enumerate().map(|(index, page)| Rule::new(index, page));
        let rules = rules.collect::<Result<_, _>>()?;
        Ok(LoginScript { rules, limit: limit.unwrap_or(DEFAULT_LIMIT), secrets })
    }

    /// Whether it can refuse consent.
    pub fn can_deny(&self) -> bool {
        self.rules.iter().any(|rule| rule.deny.is_some())
    }

    /// What no output may show.
    pub fn secrets(&self) -> &[String] {
        &self.secrets
    }
}

impl std::fmt::Debug for LoginScript {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LoginScript({} rules)", self.rules.len())
    }
}

impl Rule {
    fn new(index: usize, page: LoginPage) -> Result<Rule, BadScript> {
        let totp = match &page.totp {
            None => None,
            Some(totp) => {
                let (digits, period) = (totp.digits.unwrap_or(6), totp.period.unwrap_or(30));
                let made = Totp::new(&totp.seed, totp.algorithm.unwrap_or_default(), digits, period);
                Some((totp.field.clone(), made.ok_or(BadScript::Seed(index))?))
            }
        };
        let of_totp = page.totp.iter().map(|totp| totp.field.clone());
        let form = page.form.unwrap_or_default();
        Ok(Rule {
            url: glob(index, page.url.as_deref())?,
            needs: page.has.iter().chain(page.fill.keys()).cloned().chain(of_totp).collect(),
            action: glob(index, form.action.as_deref())?,
            form,
            fill: page.fill.into_iter().collect(),
            totp,
            submit: page.submit,
            deny: page.deny,
        })
    }
}

fn glob(rule: usize, text: Option<&str>) -> Result<Option<GlobMatcher>, BadScript> {
    let built = text.map(|text| GlobBuilder::new(text).build()).transpose();
    Ok(built.map_err(|error| BadScript::Glob(rule, error))?.map(|glob| glob.compile_matcher()))
}
