//! placeholder until merged
#![allow(missing_docs)]
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().map(|k| (strsim::damerau_levenshtein(word, k), k)).min().filter(|(d, k)| *d <= k.len() / 3 + 1).map(|(_, k)| k)
}
#[derive(Default)] pub struct Redactor; impl Redactor { pub fn add(&mut self, _s: &str) {} }
