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

/// At most about so many characters of a text that a server sent. It is cut where a word ends: half a secret would not
/// be recognised as one, and shown.
pub fn shortened(text: &str, limit: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(limit) else { return text.to_owned() };
    let in_word = |c: char| c.is_alphanumeric() || "-._~+/=%".contains(c);
    let starts_inside = text[end..].starts_with(in_word);
    let kept = if starts_inside { text[..end].trim_end_matches(in_word) } else { &text[..end] };
    format!("{}… ({} bytes more)", kept.trim_end(), text.len() - kept.len())
}

/// Lines of at most this width, broken at blanks; the text's own line breaks stay.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let length = |text: &str| text.chars().count();
    let mut lines = Vec::new();
    for paragraph in text.trim_end().lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && length(&line) + 1 + length(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// The text on one line, with control characters and those that reorder a line as escapes: what others wrote must not
/// rule the reader's terminal.
pub fn harmless(text: &str) -> String {
    let reorders =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().fold(String::with_capacity(text.len()), |mut clean, c| {
        match c {
            '\t' | '\n' | '\r' => clean.push(' '),
            c if c.is_control() || reorders(c) => clean.extend(c.escape_unicode()),
            c => clean.push(c),
        }
        clean
    })
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
    fn shortens_where_a_word_ends() {
        assert_eq!(shortened("short", 10), "short");
        assert_eq!(shortened("one two-secret", 9), "one… (10 bytes more)");
        assert_eq!(shortened("one two three", 7), "one two… (6 bytes more)");
        assert_eq!(shortened(&"s".repeat(100), 9), "… (100 bytes more)");
        assert_eq!(shortened("äöü äöü", 5), "äöü… (6 bytes more)");
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
