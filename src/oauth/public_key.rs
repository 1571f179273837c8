//! What is public of a key: its thumbprint (RFC 7638); and the wrapping of SEC1 keys.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::base64url;

/// The SHA-256 thumbprint of a JWK that has its required members and no others (RFC 7638 §3): they are hashed in
/// lexicographic order, without white space.
pub(super) fn thumbprint(jwk: &Value) -> String {
    let mut members: Vec<(&String, &Value)> = jwk.as_object().into_iter().flatten().collect();
    members.sort_by_key(|(name, _)| name.as_str());
    let text: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    base64url(&Sha256::digest(format!("{{{}}}", text.join(",")).as_bytes()))
}

/// The thumbprint of a public JWK with whatever members it has; `None` if it lacks required ones.
pub fn thumbprint_of(jwk: &Value) -> Option<String> {
    let required: &[&str] = match jwk.get("kty")?.as_str()? {
        "EC" => &["crv", "kty", "x", "y"],
        "RSA" => &["e", "kty", "n"],
        "OKP" => &["crv", "kty", "x"],
        _ => return None,
    };
    let members = required.iter().map(|name| Some(((*name).to_owned(), jwk.get(*name)?.clone())));
    Some(thumbprint(&Value::Object(members.collect::<Option<_>>()?)))
}

/// A P-256 key in SEC1 (RFC 5915) wrapped into PKCS#8 (RFC 5958), the one format that ring reads. Whether it is of
/// that curve is for ring to say.
pub(super) fn pkcs8_of_sec1(sec1: &[u8]) -> Vec<u8> {
    // version 0; ecPublicKey with the curve prime256v1 (RFC 5480 §2.1).
    const HEAD: [u8; 24] = [
        0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
        0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
    ];
    der(0x30, &[&HEAD[..], &der(0x04, sec1)].concat())
}

/// A value in DER: tag, length, content (X.690 §8.1).
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length: Vec<u8> = length.iter().copied().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    match (content.len(), u8::try_from(length.len())) {
        (..0x80, _) => out.extend(if length.is_empty() { vec![0] } else { length }),
        (_, Ok(count)) => {
            out.push(0x80 | count);
            out.extend(length);
        }
        // No length has 256 bytes.
        (_, Err(_)) => {}
    }
    out.extend(content);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_the_example_in_rfc_7638() {
        let jwk = json!({
            "kty": "RSA",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            "e": "AQAB",
        });
        assert_eq!(thumbprint(&jwk), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn lengths_have_as_many_bytes_as_they_need() {
        assert_eq!(der(4, &[])[..], [4, 0]);
        assert_eq!(der(4, &[7; 127])[..3], [4, 127, 7]);
        assert_eq!(der(4, &[7; 200])[..4], [4, 0x81, 200, 7]);
        assert_eq!(der(4, &[7; 300])[..5], [4, 0x82, 1, 44, 7]);
    }
}
