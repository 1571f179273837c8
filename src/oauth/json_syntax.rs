//! What is wrong in the syntax of a JSON text that lenient parsers read nevertheless (RFC 8259 §4, §8.1).

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// Codes of the defects of a JSON text: `invalid-utf8` and `bom` (RFC 8259 §8.1), `repeated-member` (§4),
/// `trailing-data`. `None` if no JSON value stands at its beginning.
pub fn json_defects(text: &[u8]) -> Option<Vec<&'static str>> {
    let mut defects = Vec::new();
    let text = String::from_utf8_lossy(text);
    if matches!(text, Cow::Owned(_)) {
        defects.push("invalid-utf8");
    }
    let bare = text.strip_prefix('\u{feff}');
    if bare.is_some() {
        defects.push("bom");
    }
    let mut json = serde_json::Deserializer::from_str(bare.unwrap_or(&text));
    let mut repeated = false;
    Members(&mut repeated).deserialize(&mut json).ok()?;
    if repeated {
        defects.push("repeated-member");
    }
    if json.end().is_err() {
        defects.push("trailing-data");
    }
    Some(defects)
}

/// Walks a value, keeps nothing of it, and notes whether a member name occurs twice in an object.
struct Members<'a>(&'a mut bool);

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            *self.0 |= !names.insert(name);
            map.next_value_seed(Members(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Members(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
