//! Small help with words.

/// The known word that was probably meant, if one is near: at most a third of its letters differ, whatever their case.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let distances = known.into_iter().filter(|known| !known.is_empty()).map(|known| {
        let distance = strsim::damerau_levenshtein(&word, &known.to_lowercase());
        (distance, known)
    });
    let (distance, nearest) = distances.min()?;
    let letters = nearest.chars().count().max(word.chars().count());
    (distance <= (letters / 3).max(1) && distance < letters).then_some(nearest)
}

/// A number with its noun: `1 step`, `2 steps`. The noun takes a plain `s`.
pub fn plural(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proposes_the_nearest_word() {
        assert_eq!(did_you_mean("token_reqest", ["token_request", "request"]), Some("token_request"));
        assert_eq!(did_you_mean("2025-11-26", ["2025-06-18", "2025-11-25"]), Some("2025-11-25"));
        assert_eq!(did_you_mean("DCR", ["cimd", "dcr"]), Some("dcr"));
    }

    #[test]
    fn proposes_nothing_when_nothing_is_near() {
        assert_eq!(did_you_mean("banana", ["token_request", "cimd"]), None);
        assert_eq!(did_you_mean("x", ["y", ""]), None);
        assert_eq!(did_you_mean("", ["a"]), None);
        assert_eq!(did_you_mean("a", []), None);
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(
            [0, 1, 2].map(|n| plural(n, "failed step")),
            ["0 failed steps", "1 failed step", "2 failed steps"]
        );
    }
}
