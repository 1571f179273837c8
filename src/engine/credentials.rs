//! What a flow leaves in the user's hands: its client and its tokens. They travel beside the outcome, never in it: the
//! type has neither `Debug` nor `Serialize`, and [`Credentials::to_json`] is its only way out.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use crate::outcome::FlowOutcome;
use crate::template::Facts;

/// The client and the tokens of a flow.
pub struct Credentials {
    /// All but `expiresAt`, in the order of the file.
    document: Map<String, Value>,
    /// How long the access token lives, in seconds from when it was issued.
    expires_in: Option<f64>,
    /// How long ago it was issued when the flow ended.
    age: Duration,
}

impl Credentials {
    /// Those of a flow that has ended; none if it got no access token.
    pub(super) fn of(facts: &Facts, outcome: &FlowOutcome) -> Option<Credentials> {
        let text = |name: &str| facts.get(name).filter(|value| value.is_string()).cloned();
        let access_token = text("token.access_token")?;
        let members = [
            ("serverUrl", Some(json!(outcome.server_url))),
            ("authorizationServer", text("as.metadata.issuer")),
            ("clientId", text("client.id")),
            ("clientSecret", text("client.secret")),
            ("accessToken", Some(access_token)),
            ("refreshToken", text("token.refresh_token")),
            ("tokenType", Some(text("token.type").unwrap_or_else(|| json!("Bearer")))),
            // An answer without `scope` grants what was asked for (RFC 6749 §5.1).
            ("scope", text("token.scope").or_else(|| text("authorization.requested_scope"))),
        ];
        let document =
            members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        let issued = outcome.steps.iter().find(|step| step.id == "token_request");
        let issued = issued.map_or(outcome.duration, |step| step.started + step.duration);
        Some(Credentials {
            document,
            expires_in: facts
                .get("token.expires_in")
                .and_then(Value::as_f64)
                .filter(|seconds| *seconds >= 0.0),
            age: outcome.duration.saturating_sub(issued),
        })
    }

    /// The document that later commands read, secrets included: for a file that only its owner can read. `ended` is
    /// when the flow ended; `expiresAt` is in seconds since 1970 (UTC), and left out if the server did not say.
    pub fn to_json(&self, ended: SystemTime) -> String {
        let mut document = self.document.clone();
        let ended = ended.duration_since(UNIX_EPOCH).unwrap_or_default();
        if let Some(seconds) = self.expires_in {
            let at = ended.saturating_sub(self.age).as_secs_f64() + seconds;
            // Rounded down: a token is rather renewed too early than too late.
            document.insert("expiresAt".to_owned(), json!(at as u64));
        }
        // A `Value` has string keys only, so that writing it cannot fail.
        serde_json::to_string_pretty(&Value::Object(document)).unwrap_or_default() + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::SpecOutcome;
    use crate::template::Mark;

    fn facts(more: &[(&str, Value)]) -> Facts {
        let mut facts = Facts::default();
        for (name, value) in more {
            facts.set(name, value.clone(), Mark::default());
        }
        facts
    }

    #[test]
    fn a_flow_without_tokens_leaves_nothing() {
        let facts = facts(&[("client.secret", json!("s"))]);
        assert!(Credentials::of(&facts, &FlowOutcome::default()).is_none());
    }

    #[test]
    fn a_token_expires_from_when_it_was_issued_not_from_when_the_flow_ended() {
        let step = SpecOutcome {
            id: "token_request".into(),
            started: Duration::from_secs(1),
            duration: Duration::from_secs(1),
            ..SpecOutcome::default()
        };
        let outcome =
            FlowOutcome { steps: vec![step], duration: Duration::from_secs(12), ..FlowOutcome::default() };
        let facts = facts(&[("token.access_token", json!("t")), ("token.expires_in", json!(3600))]);
        let credentials = Credentials::of(&facts, &outcome).unwrap();
        let text = credentials.to_json(UNIX_EPOCH + Duration::from_secs(1_000_000));
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["expiresAt"], json!(1_000_000 - 10 + 3600));
        assert_eq!(document["tokenType"], "Bearer");
        assert!(document.get("clientSecret").is_none() && document.get("refreshToken").is_none());
    }
}
