//! One-time codes from a shared secret and the time (RFC 6238, on RFC 4226 §5.3).

use ring::hmac;

use crate::spec::model::TotpHash;

/// How codes are made.
#[derive(Clone)]
pub(super) struct Totp {
    key: hmac::Key,
    digits: u32,
    period: u64,
}

impl Totp {
    /// From a secret in base 32; none if it is none.
    pub(super) fn new(seed: &str, hash: TotpHash, digits: u32, period: u64) -> Option<Totp> {
        let algorithm = match hash {
            TotpHash::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            TotpHash::Sha256 => hmac::HMAC_SHA256,
            TotpHash::Sha512 => hmac::HMAC_SHA512,
        };
        let secret = base32(seed).filter(|secret| !secret.is_empty())?;
        Some(Totp { key: hmac::Key::new(algorithm, &secret), digits, period: period.max(1) })
    }

    /// The code at this time, in seconds since 1970.
    pub(super) fn at(&self, seconds: u64) -> String {
        let tag = hmac::sign(&self.key, &(seconds / self.period).to_be_bytes());
        let bytes = tag.as_ref();
        let offset = usize::from(bytes.last().copied().unwrap_or_default() & 0x0f);
        let four = bytes.iter().skip(offset).take(4);
        let number = four.fold(0u32, |number, byte| (number << 8) | u32::from(*byte)) & 0x7fff_ffff;
        let code = u64::from(number) % 10u64.pow(self.digits.min(9));
        format!("{code:0width$}", width = self.digits as usize)
    }
}

/// Base 32 (RFC 4648 §6) as people copy it: any case, spaces and dashes between groups, with or without padding.
fn base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0u32, 0);
    for character in text.chars().filter(|c| !c.is_whitespace() && *c != '-' && *c != '=') {
        let value = match character.to_ascii_uppercase() {
            letter @ 'A'..='Z' => u32::from(letter) - u32::from('A'),
            digit @ '2'..='7' => u32::from(digit) - u32::from('2') + 26,
            _ => return None,
        };
        buffer = (buffer << 5 | value) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B: `12345678901234567890`.
    const SEED: &str = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ";

    #[test]
    fn the_vectors_of_rfc_6238_are_met() {
        let totp = Totp::new(SEED, TotpHash::Sha1, 8, 30).unwrap();
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(totp.at(seconds), code);
        }
        let six = Totp::new(&SEED.to_ascii_lowercase(), TotpHash::Sha1, 6, 30).unwrap();
        assert_eq!(six.at(59), "287082");
    }

    #[test]
    fn the_vector_for_sha_256_is_met() {
        let seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA====";
        assert_eq!(Totp::new(seed, TotpHash::Sha256, 8, 30).unwrap().at(59), "46119246");
    }

    #[test]
    fn what_is_no_base_32_makes_no_codes() {
        assert!(Totp::new("not-base-32!", TotpHash::Sha1, 6, 30).is_none());
        assert!(Totp::new("", TotpHash::Sha1, 6, 30).is_none());
    }
}
