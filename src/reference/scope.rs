//! A set of scope tokens in the order in which they were asked for (RFC 6749 §3.3).

/// Demanded by every request to the MCP endpoint.
pub(super) const TOOLS: &str = "mcp:tools";
/// Grantable but of no use at the MCP endpoint: whoever holds only this one meets `insufficient_scope`.
pub(super) const STATUS: &str = "mcp:status";
/// Known to the authorization server only, never demanded by the resource (MCP 2026-07-28, refresh tokens).
pub(super) const OFFLINE_ACCESS: &str = "offline_access";

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Scope(Vec<String>);

impl Scope {
    /// Reads a scope parameter; `None` if a character is outside of the grammar.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let grammatical = |b: u8| matches!(b, 0x20 | 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
        text.bytes().all(grammatical).then(|| Self::of(text.split(' ').filter(|token| !token.is_empty())))
    }

    pub(super) fn of<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Self {
        let mut scope = Self::default();
        for token in tokens {
            scope.add(token);
        }
        scope
    }

    pub(super) fn add(&mut self, token: &str) {
        if !self.has(token) {
            self.0.push(token.to_owned());
        }
    }

    pub(super) fn has(&self, token: &str) -> bool {
        self.0.iter().any(|own| own == token)
    }

    pub(super) fn covers(&self, wanted: &Self) -> bool {
        wanted.0.iter().all(|token| self.has(token))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn tokens(&self) -> &[String] {
        &self.0
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}
