//! The shipped set as the build leaves it. TOML is parsed when the program is built, not when it runs: of each file there
//! is its text, what it says as JSON, and where its keys stand.

use std::cmp::Ordering;
use std::ops::Range;

/// A shipped file.
#[derive(Debug)]
pub(super) struct Shipped {
    /// Its path in `specs/`.
    pub(super) path: &'static str,
    /// Its text, as it stands there.
    pub(super) text: &'static str,
    /// What it says; empty if it is no TOML.
    pub(super) json: &'static str,
    /// A line for each key and element, sorted: the way to it, and its byte range in the text, with tabs between.
    places: &'static str,
}

mod embedded {
    use super::Shipped;

    include!(concat!(env!("OUT_DIR"), "/shipped_specs.rs"));
}

/// All shipped files, sorted by path.
pub(super) fn files() -> &'static [Shipped] {
    embedded::FILES
}

impl Shipped {
    /// Where the key or element stands that this way leads to.
    pub(super) fn place(&self, way: &str) -> Option<Range<usize>> {
        let (mut low, mut high) = (0, self.places.len());
        while low < high {
            let start = low + self.places[low..(low + high) / 2].rfind('\n').map_or(0, |newline| newline + 1);
            let line = self.places[start..].lines().next()?;
            let (here, range) = line.split_once('\t')?;
            match here.cmp(way) {
                Ordering::Less => low = start + line.len() + 1,
                Ordering::Greater => high = start,
                Ordering::Equal => {
                    let (from, to) = range.split_once('\t')?;
                    return Some(from.parse().ok()?..to.parse().ok()?);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::places_in_toml::places_in_toml;
    use super::*;

    #[test]
    fn what_the_build_has_read_is_what_the_files_say() {
        for file in files() {
            let text: Value =
                toml::from_str(file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
            // As text, so that the order of keys counts, too.
            assert_eq!(file.json, text.to_string(), "{}", file.path);
        }
    }

    #[test]
    fn every_key_of_every_file_is_found_where_it_stands() {
        for file in files() {
            let places = places_in_toml(file.text);
            assert_eq!(file.places.lines().count(), places.len(), "{}", file.path);
            for (way, range) in places {
                assert_eq!(file.place(&way), Some(range), "{}: {way:?}", file.path);
            }
            assert_eq!(file.place("nothing"), None);
        }
    }
}
