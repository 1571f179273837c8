//! A spec file as text, and where in it a key stands.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::places_in_toml::{Places, SEPARATOR, below, places_in_toml};
use super::shipped::Shipped;

/// Where a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Shipped in the binary.
    BuiltIn,
    /// A folder given with `--specs`.
    Folder(String),
}

impl Layer {
    /// The name in reports.
    pub fn name(&self) -> &str {
        match self {
            Layer::BuiltIn => "built-in",
            Layer::Folder(folder) => folder,
        }
    }
}

/// The text of a file and its name.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The layer that it belongs to.
    pub layer: Layer,
    /// Its path, as the user can open it (built-in files: from the root of the repository).
    pub path: String,
    /// Its text.
    pub text: Cow<'static, str>,
    /// What the build has read of it.
    pub(super) shipped: Option<&'static Shipped>,
    /// Where its keys stand, found when one is asked for: most files are never asked.
    places: OnceLock<Places>,
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters, from 1.
    pub column: usize,
    /// How many characters the marked text has on that line, at least 1.
    pub width: usize,
}

/// The place of a part of a file: the keys and indices that lead to it.
pub(super) type KeyPath<'a> = &'a [&'a str];

impl SourceFile {
    /// A file of a layer.
    pub fn new(layer: Layer, path: impl Into<String>, text: impl Into<String>) -> SourceFile {
        let text = Cow::Owned(text.into());
        SourceFile { layer, path: path.into(), text, shipped: None, places: OnceLock::new() }
    }

    /// A shipped file.
    pub(super) fn shipped(file: &'static Shipped) -> SourceFile {
        let path = format!("specs/{}", file.path);
        let (text, shipped) = (Cow::Borrowed(file.text), Some(file));
        SourceFile { layer: Layer::BuiltIn, path, text, shipped, places: OnceLock::new() }
    }

    /// Whether it is JSON; otherwise it is TOML. A file with neither ending (a pipe has none) is JSON if it begins
    /// like a JSON object, which no TOML file does.
    pub fn is_json(&self) -> bool {
        let unknown = !self.path.ends_with(".toml");
        self.path.ends_with(".json") || (unknown && self.text.trim_start().starts_with('{'))
    }

    /// The position of the key at this path, or of the deepest part of the path that exists.
    pub fn locate(&self, path: KeyPath<'_>) -> Position {
        self.position(self.range(path))
    }

    fn place(&self, way: &str) -> Option<Range<usize>> {
        if let Some(shipped) = self.shipped {
            return shipped.place(way).map(|(range, _)| range);
        }
        let find = || if self.is_json() { places_in_json(&self.text) } else { places_in_toml(&self.text) };
        self.places.get_or_init(find).get(way).cloned()
    }

    /// The line of the key at this path.
    pub fn line(&self, path: KeyPath<'_>) -> usize {
        if let Some(shipped) = self.shipped {
            let deepest = (1..=path.len()).rev().find_map(|length| shipped.place(&joined(&path[..length])));
            return deepest.map_or(1, |(_, line)| line);
        }
        self.locate(path).line
    }

    /// The byte range of the key at this path, or of the deepest part of the path that exists.
    fn range(&self, path: KeyPath<'_>) -> Range<usize> {
        let deepest = (1..=path.len()).rev().find_map(|length| self.place(&joined(&path[..length])));
        deepest.unwrap_or(0..0)
    }

    /// A byte range as line and column.
    pub fn position(&self, range: Range<usize>) -> Position {
        let start = floor_boundary(&self.text, range.start);
        let end = floor_boundary(&self.text, range.end.max(start));
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let marked = self.text[start..end].lines().next().unwrap_or("");
        Position {
            line: before.matches('\n').count() + 1,
            column: self.text[line_start..start].chars().count() + 1,
            width: marked.chars().count().max(1),
        }
    }

    /// The text of a line, from 1.
    pub fn line_text(&self, line: usize) -> &str {
        self.text.lines().nth(line.saturating_sub(1)).unwrap_or("")
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn joined(path: KeyPath<'_>) -> String {
    path.join(SEPARATOR)
}

fn places_in_json(text: &str) -> Places {
    let mut places = Places::new();
    let parsed = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default());
    if let Some(root) = parsed.ok().and_then(|parsed| parsed.value) {
        json_value(&root, "", &mut places);
    }
    places
}

fn json_value(value: &jsonc_parser::ast::Value<'_>, path: &str, places: &mut Places) {
    use jsonc_parser::ast::Value;
    use jsonc_parser::common::Ranged;
    match value {
        Value::Object(object) => {
            for property in &object.properties {
                let path = below(path, property.name.as_str());
                json_value(&property.value, &path, places);
                places.insert(path, property.range.start..property.range.end);
            }
        }
        Value::Array(array) => {
            for (index, element) in array.elements.iter().enumerate() {
                let path = below(path, &index.to_string());
                json_value(element, &path, places);
                places.insert(path, element.range().start..element.range().end);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toml(text: &str) -> SourceFile {
        SourceFile::new(Layer::BuiltIn, "specs/steps/a.toml", text)
    }

    #[test]
    fn a_key_in_an_array_of_tables_is_found() {
        let file = toml(
            "id = \"a\"\n\n[[outcome]]\nname = \"x\"\n\n[[outcome]]\nname = \"é\"\nmatch = [{ status = [200] }]\n",
        );
        assert_eq!(file.locate(&["outcome", "1", "name"]).line, 7);
        assert_eq!(
            file.locate(&["outcome", "1", "match", "0", "status"]),
            Position { line: 8, column: 12, width: 6 }
        );
    }

    #[test]
    fn the_deepest_part_that_exists_stands_for_what_does_not() {
        let file = toml("id = \"a\"\n[request]\nurl = \"x\"\n");
        assert_eq!(file.locate(&["request", "nothing"]).line, 2);
    }

    #[test]
    fn a_key_in_json_is_found() {
        let file =
            SourceFile::new(Layer::BuiltIn, "a.json", "{\n  \"outcome\": [\n    { \"name\": 1 }\n  ]\n}");
        assert_eq!(file.locate(&["outcome", "0", "name"]).line, 3);
    }
}
