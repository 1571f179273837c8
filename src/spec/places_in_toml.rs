//! Where the keys of a TOML text stand. The build script finds those of the shipped files with the same code.

use std::collections::HashMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// The byte range of each key and element, by the way that leads there: keys and indices, joined.
pub(super) type Places = HashMap<String, Range<usize>>;

/// No key holds this character: control characters are escaped in TOML and JSON.
pub(super) const SEPARATOR: &str = "\u{1f}";

/// The way to a part of what this way leads to.
pub(super) fn below(way: &str, segment: &str) -> String {
    if way.is_empty() { segment.to_owned() } else { format!("{way}{SEPARATOR}{segment}") }
}

/// All places of a text; none if it is no TOML.
pub(super) fn places_in_toml(text: &str) -> Places {
    let mut places = Places::new();
    if let Ok(document) = DeTable::parse(text) {
        of_table(document.get_ref(), "", &mut places);
    }
    places
}

fn of_table(table: &DeTable<'_>, way: &str, places: &mut Places) {
    for (key, value) in table {
        let way = below(way, key.get_ref());
        of_value(value.get_ref(), &way, places);
        places.insert(way, key.span());
    }
}

fn of_value(value: &DeValue<'_>, way: &str, places: &mut Places) {
    match value {
        DeValue::Table(table) => of_table(table, way, places),
        DeValue::Array(list) => {
            for (index, element) in list.iter().enumerate() {
                let way = below(way, &index.to_string());
                of_value(element.get_ref(), &way, places);
                places.insert(way, element.span());
            }
        }
        _ => {}
    }
}
