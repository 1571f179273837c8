//! What a spec does afterwards: best effort, never judged.

use std::time::Duration;

use tokio::time::Instant;

use super::build::Outside;
use super::flow::Flow;
use super::run::Call;
use super::scope::Scope;
use super::setup::given_facts;
use crate::spec::model::{Setup, Spec};
use crate::template::Context;

/// The longest that a flow waits for an answer that it needs for nothing.
const LEAVING: Duration = Duration::from_secs(5);

impl Flow<'_> {
    /// What a flow does at its end: best effort, never judged.
    pub(super) async fn leave(&self, scope: &Scope) {
        let ids = self.plan.catalog.flow.iter().flat_map(|flow| &flow.model.cleanup);
        for entry in ids.filter_map(|id| self.plan.catalog.specs.get(id)) {
            let deadline = Instant::now() + self.plan.step_timeout.min(LEAVING);
            let call = Call { entry, outside: Outside::default(), requirement: None, deadline };
            // What leaving comes to is nobody's verdict.
            let _ = self.run(call, &mut scope.private_copy()).await;
        }
    }

    /// Best effort, never judged.
    pub(super) async fn clean_up(&self, spec: &Spec, scope: &Scope) {
        for (index, cleanup) in spec.cleanup.iter().enumerate() {
            let holds =
                |when: &String| Context::new(&scope.facts, Default::default()).holds(when).unwrap_or(false);
            if !cleanup.when.as_ref().is_none_or(holds) {
                continue;
            }
            let text = serde_json::to_value(cleanup).and_then(serde_json::from_value::<Setup>);
            let Ok(setup) = text else { continue };
            let mut copy = scope.private_copy();
            let deadline = Instant::now() + self.plan.step_timeout;
            let Ok(given) = given_facts(&setup, &copy) else { continue };
            let restores = copy.give(given);
            // What cleaning up comes to is nobody's verdict.
            let _ = self.run_entry(spec, index, &setup, &mut copy, deadline).await;
            copy.restore(restores);
        }
    }
}
