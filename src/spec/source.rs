//! A spec file as text, and where in it a key stands.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The layer that it belongs to.
    pub layer: Layer,
    /// Its path, as the user can open it (built-in files: from the root of the repository).
    pub path: String,
    /// Its text.
    pub text: String,
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
    /// Whether it is JSON; otherwise it is TOML. A file with neither ending (a pipe has none) is JSON if it begins
    /// like a JSON object, which no TOML file does.
    pub fn is_json(&self) -> bool {
        let unknown = !self.path.ends_with(".toml");
        self.path.ends_with(".json") || (unknown && self.text.trim_start().starts_with('{'))
    }

    /// The position of the key at this path, or of the deepest part of the path that exists.
    pub fn locate(&self, path: KeyPath<'_>) -> Position {
        let range =
            if self.is_json() { locate_json(&self.text, path) } else { locate_toml(&self.text, path) };
        self.position(range.unwrap_or(0..0))
    }

    /// The line of the key at this path.
    pub fn line(&self, path: KeyPath<'_>) -> usize {
        self.locate(path).line
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

fn locate_toml(text: &str, path: KeyPath<'_>) -> Option<Range<usize>> {
    let document = DeTable::parse(text).ok()?;
    let mut found = None;
    let (first, rest) = path.split_first()?;
    let (key, mut value) = document.get_ref().get_key_value(*first)?;
    found.replace(key.span());
    for segment in rest {
        match value.get_ref() {
            DeValue::Table(table) => match table.get_key_value(*segment) {
                Some((key, inner)) => {
                    found.replace(key.span());
                    value = inner;
                }
                None => break,
            },
            DeValue::Array(list) => match segment.parse::<usize>().ok().and_then(|i| list.get(i)) {
                Some(inner) => {
                    found.replace(inner.span());
                    value = inner;
                }
                None => break,
            },
            _ => break,
        }
    }
    found
}

fn locate_json(text: &str, path: KeyPath<'_>) -> Option<Range<usize>> {
    use jsonc_parser::ast::Value;
    use jsonc_parser::common::Ranged;
    let parsed = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default()).ok()?;
    let root = parsed.value?;
    let mut value = &root;
    let mut found = None;
    for segment in path {
        match value {
            Value::Object(object) => match object.properties.iter().find(|p| p.name.as_str() == *segment) {
                Some(property) => {
                    found = Some(property.range.start..property.range.end);
                    value = &property.value;
                }
                None => break,
            },
            Value::Array(array) => match segment.parse::<usize>().ok().and_then(|i| array.elements.get(i)) {
                Some(element) => {
                    found = Some(element.range().start..element.range().end);
                    value = element;
                }
                None => break,
            },
            _ => break,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toml(text: &str) -> SourceFile {
        SourceFile { layer: Layer::BuiltIn, path: "specs/steps/a.toml".into(), text: text.into() }
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
        let file = SourceFile {
            layer: Layer::BuiltIn,
            path: "a.json".into(),
            text: "{\n  \"outcome\": [\n    { \"name\": 1 }\n  ]\n}".into(),
        };
        assert_eq!(file.locate(&["outcome", "0", "name"]).line, 3);
    }
}
