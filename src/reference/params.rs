//! Parameters of a query or of a form body, in order and with repetitions (RFC 6749 §3.1, §3.2, appendix B).

use std::collections::HashSet;

#[derive(Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn parse(encoded: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The value of a parameter. An empty value counts as an omitted parameter (RFC 6749 §3.1).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).into_iter().next()
    }

    /// Every value of a parameter that may be repeated, empty ones left out.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(own, value)| own == name && !value.is_empty());
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// Whether this parameter was sent, with a value or without.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| own == name)
    }

    /// Whether this parameter was sent more than once.
    pub(super) fn repeats(&self, name: &str) -> bool {
        self.0.iter().filter(|(own, _)| own == name).count() > 1
    }

    /// Whether any parameter is repeated, which OAuth 2.1 §3.1 and §3.2 forbid. `resource` may be (RFC 8707 §2).
    pub(super) fn any_repeated(&self) -> bool {
        let mut seen = HashSet::new();
        self.0.iter().any(|(name, _)| name != "resource" && !seen.insert(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_values_count_as_omitted_but_still_as_repeated() {
        let params = Params::parse(b"state=&scope=a&state=x");
        assert_eq!(params.get("state"), Some("x"));
        assert!(params.any_repeated());
    }

    #[test]
    fn resource_may_be_repeated() {
        let params = Params::parse(b"resource=a&resource=b");
        assert!(!params.any_repeated());
        assert_eq!(params.all("resource"), ["a", "b"]);
    }
}
