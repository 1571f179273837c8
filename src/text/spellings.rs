//! The spellings in which a secret may stand in a text: as it is, and as URLs, JSON, HTML and base64 write it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// Shorter pieces of base64 occur in ordinary words.
const SHORTEST_BASE64: usize = 6;

/// Every spelling of a secret, itself first; none twice. Each with the same spelling of what takes the secret's place, if
/// something does: it has as many bytes, and letters and digits where the secret has some.
pub(super) fn spellings(secret: &str, in_its_place: Option<&str>) -> Vec<(String, Option<String>)> {
    // As most secrets are made: nothing but base64 writes them otherwise.
    let plain = is_plain(secret) && in_its_place.is_none_or(is_plain);
    let spelt = |text: &str| if plain { plain_spellings(text) } else { all_spellings(text) };
    let mut others = in_its_place.map(spelt).map(Vec::into_iter);
    let mut all: Vec<(String, Option<String>)> = Vec::new();
    for spelling in spelt(secret) {
        let other = others.as_mut().and_then(Iterator::next);
        if all.iter().all(|(known, _)| *known != spelling) {
            all.push((spelling, other));
        }
    }
    all
}

fn plain_spellings(secret: &str) -> Vec<String> {
    let mut all = vec![secret.to_owned()];
    all.extend(in_base64(secret));
    all
}

/// Whether URLs, JSON and HTML write it as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

fn all_spellings(secret: &str) -> Vec<String> {
    let mut all = vec![secret.to_owned()];
    all.extend(in_json(secret));
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    // A URL inside a parameter of a URL is encoded twice.
    all.push(url::form_urlencoded::byte_serialize(form.as_bytes()).collect());
    all.extend(in_urls(secret));
    all.push(lower_hex(&form));
    all.push(form);
    all.extend(in_html(secret));
    all.extend(in_base64(secret));
    all
}

fn in_json(secret: &str) -> Vec<String> {
    let quoted = serde_json::Value::from(secret).to_string();
    let plain = quoted[1..quoted.len() - 1].to_owned();
    let ascii = plain.chars().fold(String::new(), |mut text, c| {
        if c.is_ascii() {
            text.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
        text
    });
    // A string inside a string of JSON is escaped twice.
    let twice = plain.replace('\\', "\\\\").replace('"', "\\\"");
    vec![plain.replace('/', "\\/"), plain, ascii, twice]
}

fn in_urls(secret: &str) -> Vec<String> {
    let strict = percent(secret, |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    // What `encodeURIComponent` leaves, what a query leaves, what a path leaves.
    let component = percent(secret, |byte| byte.is_ascii_alphanumeric() || b"-._~!'()*".contains(&byte));
    let query = percent(secret, |byte| byte.is_ascii_graphic() && !b"\"#<>&%+".contains(&byte));
    let path = percent(secret, |byte| byte.is_ascii_graphic() && !b"\"#<>?`{}%".contains(&byte));
    let lower = lower_hex(&strict);
    vec![strict, component, query, path, lower]
}

fn percent(secret: &str, plain: impl Fn(u8) -> bool) -> String {
    secret.bytes().fold(String::new(), |mut text, byte| {
        if plain(byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

fn lower_hex(encoded: &str) -> String {
    let mut hex = 0;
    let lower = |c: char| {
        hex = if c == '%' { 3_u8 } else { hex };
        let in_escape = hex > 0;
        hex = hex.saturating_sub(1);
        if in_escape { c.to_ascii_lowercase() } else { c }
    };
    encoded.chars().map(lower).collect()
}

fn in_html(secret: &str) -> Vec<String> {
    let named = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    vec![named.replace('\'', "&#39;"), named.replace('\'', "&#x27;"), named]
}

/// The characters of base64 that depend on nothing but the secret, at each of the three offsets at which it may stand
/// in the encoded bytes (`id:secret` of Basic credentials).
fn in_base64(secret: &str) -> Vec<String> {
    let mut found = Vec::new();
    for offset in 0..3 {
        let mut bytes = vec![0; offset];
        bytes.extend_from_slice(secret.as_bytes());
        let (first, end) = ((offset * 8).div_ceil(6), bytes.len() * 8 / 6);
        if end < first + SHORTEST_BASE64 {
            continue;
        }
        found.extend([STANDARD, URL_SAFE].map(|engine| engine.encode(&bytes)[first..end].to_owned()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_but_base64_writes_otherwise_has_no_other_spellings() {
        for secret in ["abcdEFGH-0123._z", "a", "012345678901234567890"] {
            assert!(is_plain(secret));
            let mut all = all_spellings(secret);
            all.retain(|spelling| !in_base64(secret).contains(spelling));
            assert!(all.iter().all(|spelling| spelling == secret), "{all:?}");
            let stand_in = "z".repeat(secret.len());
            let told: Vec<String> =
                spellings(secret, Some(&stand_in)).into_iter().map(|(spelling, _)| spelling).collect();
            assert!(all_spellings(secret).iter().all(|spelling| told.contains(spelling)), "{told:?}");
        }
        assert!(!is_plain("a~") && !is_plain("a+b") && !is_plain("a/") && !is_plain("é"));
    }
}
