//! What is known of facts beside their values, by name. Copies are made often and changed seldom: names are grouped by
//! their first part, so that a copy which changes one group still shares the others.

use std::sync::Arc;

use super::facts::Mark;

/// Marks by the names of facts.
#[derive(Clone, Default)]
pub(super) struct Marks(Arc<Vec<Group>>);

/// The first part of the names, and the whole names with their marks.
type Group = (Arc<str>, Arc<Vec<(Arc<str>, Arc<Mark>)>>);

impl Marks {
    /// The mark of exactly this fact.
    pub(super) fn get(&self, name: &str) -> Option<&Mark> {
        let (_, group) = self.0.iter().find(|(first, _)| is_first(first, name))?;
        group.iter().find(|(known, _)| known.as_ref() == name).map(|(_, mark)| mark.as_ref())
    }

    /// Marks a fact, in the place of the mark that it had.
    pub(super) fn insert(&mut self, name: &str, mark: Mark) {
        let groups = Arc::make_mut(&mut self.0);
        let place = groups.iter().position(|(first, _)| is_first(first, name)).unwrap_or_else(|| {
            groups.push((name.split('.').next().unwrap_or(name).into(), Arc::default()));
            groups.len() - 1
        });
        let group = Arc::make_mut(&mut groups[place].1);
        match group.iter_mut().find(|(known, _)| known.as_ref() == name) {
            Some((_, known)) => *known = Arc::new(mark),
            None => group.push((name.into(), Arc::new(mark))),
        }
    }

    /// Takes the mark of a fact away.
    pub(super) fn remove(&mut self, name: &str) {
        if self.get(name).is_none() {
            return;
        }
        let groups = Arc::make_mut(&mut self.0).iter_mut().filter(|(first, _)| is_first(first, name));
        groups.for_each(|(_, group)| Arc::make_mut(group).retain(|(known, _)| known.as_ref() != name));
    }

    /// All names with their marks.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Mark)> {
        let all = self.0.iter().flat_map(|(_, group)| group.iter());
        all.map(|(name, mark)| (name.as_ref(), mark.as_ref()))
    }
}

fn is_first(first: &str, name: &str) -> bool {
    name.strip_prefix(first).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(set_by: &str) -> Mark {
        Mark { set_by: set_by.into(), ..Mark::default() }
    }

    #[test]
    fn a_copy_that_is_changed_leaves_the_other_as_it_was() {
        let mut marks = Marks::default();
        marks.insert("as", by("one"));
        marks.insert("as.metadata", by("two"));
        marks.insert("assertion.x", by("three"));
        let mut copy = marks.clone();
        copy.insert("as.metadata", by("four"));
        copy.remove("as");
        copy.remove("as.nothing");
        let of = |marks: &Marks, name: &str| marks.get(name).map(|mark| mark.set_by.clone());
        assert_eq!(of(&marks, "as").as_deref(), Some("one"));
        assert_eq!(of(&marks, "as.metadata").as_deref(), Some("two"));
        assert_eq!(of(&copy, "as"), None);
        assert_eq!(of(&copy, "as.metadata").as_deref(), Some("four"));
        assert_eq!(of(&copy, "assertion.x").as_deref(), Some("three"));
        assert_eq!(copy.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["as.metadata", "assertion.x"]);
    }
}
