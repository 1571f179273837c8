//! The challenges of a `WWW-Authenticate` header (RFC 9110 §11.6.1, RFC 6750 §3). Repeated parameters are kept:
//! repetition is a finding. Reading is tolerant, so that a flow goes on; what a strict client would refuse is a defect.

use super::challenge_scanner::Scanner;

/// What the header lines of an answer say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenges {
    /// The challenges in the order of the lines.
    pub list: Vec<Challenge>,
    /// Codes of what is wrong in the syntax, each once, in the order of discovery: `unquoted-value`, `single-quotes`,
    /// `empty-value`, `missing-comma`, `comma-after-scheme`, `semicolon`, `repeated-parameter`, `unterminated-quote`,
    /// `stray-quote`, `empty-scheme`, `invalid-scheme`, `empty-name`, `invalid-name`, `whitespace-around-equals`,
    /// `control-character`.
    pub defects: Vec<&'static str>,
}

/// One challenge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme as it was written; empty if parameters stand without one.
    pub scheme: String,
    /// Parameter names as written and values unquoted, in order, repetitions included.
    pub params: Vec<(String, String)>,
    /// What stands in the place of parameters (RFC 9110 §11.2), as in `Negotiate YII=`.
    pub token68: Option<String>,
}

/// Reads the values of all `WWW-Authenticate` lines. A line may hold several challenges. Takes time linear in the
/// length of the lines, whatever they hold.
pub fn challenges<'a>(lines: impl IntoIterator<Item = &'a str>) -> Challenges {
    let mut found = Challenges::default();
    for line in lines {
        Scanner::new(line, &mut found).scan();
    }
    found
}

impl Challenges {
    /// The challenges of a scheme; schemes are case-insensitive (RFC 9110 §11.1).
    pub fn named<'a>(&'a self, scheme: &'a str) -> impl Iterator<Item = &'a Challenge> {
        self.list.iter().filter(move |challenge| challenge.scheme.eq_ignore_ascii_case(scheme))
    }
}

impl Challenge {
    /// The values of a parameter; names are case-insensitive (RFC 9110 §11.2).
    pub fn param<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.params.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}
