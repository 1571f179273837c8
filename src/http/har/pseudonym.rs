//! Values that stand for secrets: of the same form, so that what is judged by form is judged alike, and of no use.

use crate::oauth::decode_jwt;

/// The letters and digits of a secret replaced at random, each by one of its kind; the rest stays. A JSON Web Token
/// keeps what it says, which checks read: without its signature it opens nothing. As many bytes as the secret has.
///
/// # Errors
/// The system has no randomness.
pub(super) fn pseudonym(secret: &str) -> Result<String, String> {
    match secret.rsplit_once('.') {
        Some((said, signature)) if decode_jwt(secret).is_ok() => {
            Ok(format!("{said}.{}", other_letters(signature)?))
        }
        _ => other_letters(secret),
    }
}

fn other_letters(text: &str) -> Result<String, String> {
    let mut random = vec![0_u8; text.len()];
    getrandom::fill(&mut random).map_err(|error| error.to_string())?;
    let bytes = text.as_bytes();
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    if letters * 2 < text.chars().count() {
        // Hardly anything would be replaced.
        return Ok(random.iter().map(|byte| char::from(b'a' + byte % 26)).collect());
    }
    let is_escape = |at: usize| {
        let from = at.saturating_sub(2);
        let percent = bytes[from..=at].iter().rposition(|byte| *byte == b'%').map(|found| from + found);
        percent.is_some_and(|percent| {
            bytes.get(percent + 1..percent + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
        })
    };
    let mut replaced = bytes.to_vec();
    for (at, random) in random.into_iter().enumerate() {
        replaced[at] = match bytes[at] {
            _ if is_escape(at) => bytes[at],
            b'a'..=b'z' => b'a' + random % 26,
            b'A'..=b'Z' => b'A' + random % 26,
            // No number begins with 0.
            b'0'..=b'9' => b'1' + random % 9,
            other => other,
        };
    }
    String::from_utf8(replaced).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::oauth::forge;

    #[test]
    fn the_form_stays_and_the_value_goes() {
        let secret = "mcp_AT-09/abcdefghijklmnop%2Fé=";
        let other = pseudonym(secret).unwrap();
        assert_eq!(other.len(), secret.len());
        assert!(other.ends_with("%2Fé=") && &other[3..4] == "_" && &other[6..7] == "-", "{other}");
        assert!(!other.contains("abcdefgh"));
    }

    #[test]
    fn a_text_without_letters_does_not_stay() {
        assert!(!pseudonym("пароль-1").unwrap().contains("пароль"));
    }

    #[test]
    fn a_web_token_says_what_it_said() {
        let token = forge(&json!({ "alg": "ES256" }), &json!({ "aud": "a" })) + "c2lnbmF0dXJlLW9mLWl0";
        let other = pseudonym(&token).unwrap();
        assert_ne!(other, token);
        assert_eq!(decode_jwt(&other).unwrap().claims, json!({ "aud": "a" }));
    }
}
