//! Altered tokens: still well-formed, no longer valid.

/// A token with one character replaced by another of the same kind: in the middle of the signature of a JSON Web Token,
/// else in the middle of the token. Not at its end, where base64url has padding bits that no server looks at.
/// The result never equals the input.
pub fn tamper(token: &str) -> String {
    let start = match token.rsplit_once('.') {
        Some((signed, signature)) if signed.matches('.').count() == 1 && !signature.is_empty() => {
            signed.len() + 1
        }
        _ => 0,
    };
    let (kept, altered) = token.split_at(start);
    let characters: Vec<char> = altered.chars().collect();
    let Some(middle) = position(&characters) else { return "x".to_owned() };
    let replaced = characters.iter().enumerate().map(|(i, c)| if i == middle { other(*c) } else { *c });
    kept.chars().chain(replaced).collect()
}

/// The letter or digit nearest to the middle; any character if there is none.
fn position(characters: &[char]) -> Option<usize> {
    let middle = characters.len().checked_sub(1)? / 2;
    let candidates = characters.iter().enumerate().filter(|(_, c)| c.is_ascii_alphanumeric());
    Some(candidates.map(|(i, _)| i).min_by_key(|i| i.abs_diff(middle)).unwrap_or(middle))
}

/// Another character of the same kind. Hexadecimal digits stay hexadecimal digits.
fn other(character: char) -> char {
    match character {
        'f' => 'a',
        'F' => 'A',
        'z' => 'g',
        'Z' => 'G',
        '9' => '0',
        'A'..='Y' | 'a'..='y' | '0'..='8' => char::from_u32(u32::from(character) + 1).unwrap_or('x'),
        _ => 'x',
    }
}
