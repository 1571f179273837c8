//! The names of results in `faults.toml`: `spec`, `check[row]`, `spec.finding`, with `*` for any characters.

/// Whether a pattern fits a text.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            (0..=text.len()).filter_map(|at| text.get(at..)).any(|text| fits(rest, text))
        }),
    }
}

/// A name in its parts: the result (`spec` or `check[row]`), and the finding if it names one.
pub(crate) fn parts(name: &str) -> (&str, Option<&str>) {
    // The name of a row may hold a dot; that of a spec holds none.
    let end = name.find(']').unwrap_or(0);
    match name[end..].split_once('.') {
        Some((_, finding)) => (&name[..name.len() - finding.len() - 1], Some(finding)),
        None => (name, None),
    }
}

/// The spec of a result: without its row.
pub(crate) fn spec_of(name: &str) -> &str {
    let name = parts(name).0;
    name.split('[').next().unwrap_or(name)
}

/// Whether a pattern speaks of this finding of this result, or of the result as a whole.
pub(crate) fn covers(pattern: &str, result: &str, finding: Option<&str>) -> bool {
    let (own, own_finding) = parts(pattern);
    let same = fits(own, result) || fits(own, spec_of(result));
    match (own_finding, finding) {
        (None, _) => same,
        (Some(own), Some(finding)) => same && fits(own, finding),
        (Some(_), None) => same,
    }
}

/// Whether a name stands for one thing.
pub(crate) fn is_exact(pattern: &str) -> bool {
    !pattern.contains('*')
}
