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
    /// A line for each key and element, sorted: the way to it, its byte range in the text, and the line where it
    /// begins, with tabs between.
    places: &'static str,
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

impl Shipped {
    /// Where the key or element stands that this way leads to: its range, and the line where it begins.
    pub(super) fn place(&self, way: &str) -> Option<(Range<usize>, usize)> {
        let (mut low, mut high) = (0, self.places.len());
        while low < high {
            let start = low + self.places[low..(low + high) / 2].rfind('\n').map_or(0, |newline| newline + 1);
            let line = self.places[start..].lines().next()?;
            let (here, place) = line.split_once('\t')?;
            match here.cmp(way) {
                Ordering::Less => low = start + line.len() + 1,
                Ordering::Greater => high = start,
                Ordering::Equal => {
                    let mut numbers = place.split('\t').map_while(|number| number.parse().ok());
                    return Some((numbers.next()?..numbers.next()?, numbers.next()?));
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
            assert_eq!(file.places.lines().count(), places.len(), "{}", file.path);
            for (way, range) in places {
                let line = source.position(range.clone()).line;
                assert_eq!(file.place(&way), Some((range, line)), "{}: {way:?}", file.path);
            }
            assert_eq!(file.place("nothing"), None);
        }
    }
}
