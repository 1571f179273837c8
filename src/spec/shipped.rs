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
    /// What it says. The build has read it as the type of its folder.
    pub(super) json: &'static str,
    /// The ways to all keys and elements, sorted, one after the other.
    ways: &'static str,
    /// For each way four numbers of four bytes: where it ends in `ways`, the byte range in the text to which it leads,
    /// and the line where that begins.
    places: &'static [u8],
    /// The rows of a file of requirements: their ids, and what they say.
    pub(super) requirements: &'static [(&'static str, &'static str)],
}

mod embedded {
    use super::Shipped;

    include!(concat!(env!("OUT_DIR"), "/shipped_specs.rs"));
}

/// All shipped files, sorted by path.
pub(super) fn files() -> &'static [Shipped] {
    embedded::FILES
}

/// A way, and where it leads.
struct Place {
    way: &'static str,
    range: Range<usize>,
    line: usize,
}

impl Shipped {
    /// Where the key or element stands that this way leads to: its range, and the line where it begins.
    pub(super) fn place(&self, way: &str) -> Option<(Range<usize>, usize)> {
        let (mut low, mut high) = (0, self.places.len() / 16);
        while low < high {
            let middle = (low + high) / 2;
            let place = self.numbered(middle)?;
            match place.way.cmp(way) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some((place.range, place.line)),
            }
        }
        None
    }

    fn numbered(&self, index: usize) -> Option<Place> {
        let (numbers, _) = self.places.as_chunks::<4>();
        let number = |at: usize| numbers.get(at).map(|bytes| u32::from_le_bytes(*bytes) as usize);
        let first = 4 * index;
        let way_start = first.checked_sub(4).map_or(Some(0), number)?;
        let way = self.ways.get(way_start..number(first)?)?;
        Some(Place { way, range: number(first + 1)?..number(first + 2)?, line: number(first + 3)? })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::places_in_toml::places_in_toml;
    use super::super::source::{Layer, SourceFile};
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
            let source = SourceFile::new(Layer::BuiltIn, file.path, file.text);
            let places = places_in_toml(file.text);
            assert_eq!(file.places.len(), 16 * places.len(), "{}", file.path);
            for (way, range) in places {
                let line = source.position(range.clone()).line;
                assert_eq!(file.place(&way), Some((range, line)), "{}: {way:?}", file.path);
            }
            assert_eq!(file.place("nothing"), None);
        }
    }
}
