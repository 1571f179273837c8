//! Follows a cursor through the pages of a listing.

use serde_json::Value;
use tokio::time::Instant;

use super::draft::Draft;
use super::sight::{Pages, Sight};
use super::wire::{Unable, Wire};
use crate::spec::model;
use crate::template::{Context, Facts, Names, pointed};

impl Wire {
    /// Fetches the further pages after the first, which the sight holds. What goes wrong on the way is kept as
    /// `pages.problem`: it is for the spec to judge.
    ///
    /// # Errors
    /// A page could not be asked for: our mistake, not the server's.
    pub async fn follow_pages(
        &self,
        rule: &model::Pages,
        mut draft: Draft,
        facts: &Facts,
        sight: &mut Sight,
        deadline: Instant,
    ) -> Result<(), Unable> {
        let mut pages = Pages::default();
        let mut cursors: Vec<Value> = Vec::new();
        // The cursor is the server's text: it goes in as a value, and is never read as a template.
        draft.put(&rule.send, Value::String("{{ page_cursor }}".to_owned()));
        let mut exchange = sight.exchange().cloned();
        loop {
            let document = exchange.as_ref().and_then(|e| e.answer()).map(|answer| answer.json.as_ref());
            match document {
                Some(Ok(document)) => {
                    let Some(next) = pages.add(rule, document, &cursors) else { break };
                    cursors.push(next);
                }
                Some(Err(why)) => {
                    pages.problem = Some(format!("page {} could not be read: {why}", pages.count + 1));
                    break;
                }
                None => {
                    pages.problem = Some(format!("page {} was not answered", pages.count + 1));
                    break;
                }
            }
            let moment = cursor_of(&cursors);
            let request = draft.render(&Context::new(facts, moment.clone()), &self.nonces)?;
            let mut sent = self.exchange(&request, facts, deadline).await?;
            sight.also.push(sent.clone());
            if let Some(anew) = self.with_nonce(&sent, &draft, facts, moment, deadline).await? {
                sight.also.push(anew.clone());
                sent = anew;
            }
            exchange = Some(sent);
        }
        sight.pages = Some(pages);
        Ok(())
    }
}

/// The name that the draft asks for, with the newest cursor.
fn cursor_of(cursors: &[Value]) -> Names {
    let mut names = Names::default();
    cursors.last().iter().for_each(|cursor| names.insert("page_cursor", (*cursor).clone()));
    names
}

impl Pages {
    /// Adds a page; the cursor of the next one, if there is one and nothing is wrong.
    fn add(&mut self, rule: &model::Pages, document: &Value, cursors: &[Value]) -> Option<Value> {
        self.count += 1;
        match pointed(document, &rule.collect).and_then(Value::as_array) {
            Some(items) => self.items.extend(items.iter().cloned()),
            None => {
                self.problem = Some(format!("page {} has no list at {}", self.count, rule.collect));
                return None;
            }
        }
        let next = pointed(document, &rule.next).filter(|next| !next.is_null())?;
        if cursors.contains(next) {
            self.problem =
                Some(format!("page {} names a cursor again that an earlier page named", self.count));
            return None;
        }
        if self.count >= rule.max {
            self.problem = Some(format!("there are more than {} pages", rule.max));
            return None;
        }
        Some(next.clone())
    }
}
