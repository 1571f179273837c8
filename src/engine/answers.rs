//! What the server said to the verification, as it came: for the user's eyes, beside the outcome and never in a report.

use serde_json::Value;

use super::scope::Scope;

/// The tools that were listed, and what a call came to.
#[derive(Clone, Default)]
pub struct Answers {
    /// The tools of all pages; none if the listing did not work.
    pub tools: Option<Vec<Value>>,
    /// The result of the call; none if there was no call, or no result.
    pub called: Option<Value>,
}

impl Answers {
    pub(super) fn of(scope: &Scope) -> Answers {
        let sight =
            |id: &str| scope.records.get(id).filter(|record| record.worked).map(|record| &record.sight);
        let pages = sight("verify_list_tools").and_then(|sight| sight.pages.as_ref());
        let called =
            sight("verify_call_tool").and_then(|sight| sight.exchange()?.answer()?.json.as_ref().ok());
        Answers {
            tools: pages.map(|pages| pages.items.clone()),
            called: called.and_then(|message| message.get("result")).cloned(),
        }
    }
}
