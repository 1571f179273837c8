//! Which checks a flow runs, from globs and allowed effects.

use super::problem::{Naming, Problem, Setting};
use crate::engine::Selection;
use crate::spec::Catalog;
use crate::spec::model::Effect;
use crate::text;

/// The selection that globs and allowed effects make; `all` runs checks without any glob, too.
///
/// # Errors
/// Each glob that is malformed or matches no check, with its index.
pub fn select(
    catalog: &Catalog,
    all: bool,
    globs: &[String],
    allow: Vec<Effect>,
    naming: Naming,
) -> Result<Selection, Vec<(usize, Problem)>> {
    let mut set = globset::GlobSetBuilder::new();
    let mut problems = Vec::new();
    for (i, glob) in globs.iter().enumerate() {
        match compile(catalog, glob, naming) {
            Ok(glob) => {
                set.add(glob);
            }
            Err(problem) => problems.push((i, problem)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let globs = if globs.is_empty() {
        None
    } else {
        // Each glob compiled; what is left is their size together, which belongs to none of them.
        Some(set.build().map_err(|error| vec![(0, Problem::new(Setting::Checks, error.to_string()))])?)
    };
    Ok(Selection { checks: all || globs.is_some(), globs, allow })
}

fn compile(catalog: &Catalog, glob: &str, naming: Naming) -> Result<globset::Glob, Problem> {
    let named = naming.with(Setting::Checks, glob);
    let wrong = |error: globset::Error| Problem::new(Setting::Checks, format!("{named}: {}", error.kind()));
    let compiled = globset::Glob::new(glob).map_err(wrong)?;
    let matcher = compiled.compile_matcher();
    let checks = catalog.checks_in_order();
    if checks.iter().any(|entry| matcher.is_match(&entry.model.id)) {
        return Ok(compiled);
    }
    let problem = Problem::new(Setting::Checks, format!("{named} matches no check"));
    Err(match text::did_you_mean(glob, checks.iter().map(|entry| entry.model.id.as_str())) {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help("`mcprove specs list` names the checks; `*` stands for any characters"),
    })
}

/// The effect of this name.
///
/// # Errors
/// The names that are known.
pub fn parse_effect(text: &str) -> Result<Effect, String> {
    Effect::ALL.into_iter().find(|effect| effect.name() == text).ok_or_else(|| {
        let names: Vec<&str> = Effect::ALL.iter().map(|effect| effect.name()).collect();
        format!("effects are {}", names.join(", "))
    })
}
