//! What a spec does to the server or the user.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a spec does beyond what a good client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Registers a client that stays behind.
    RegistersClient,
    /// Needs the user's approval once more.
    AsksUser,
    /// Serves a document that the authorization server fetches.
    Publishes,
    /// Waits for longer than a request takes.
    Waits,
    /// Sends strings that a firewall may take for an attack.
    SendsAttackStrings,
    /// Ends a grant or its tokens.
    RevokesGrant,
}

impl Effect {
    /// All effects, in the order in which checks that have them run.
    pub const ALL: [Effect; 6] = [
        Effect::RegistersClient,
        Effect::AsksUser,
        Effect::Publishes,
        Effect::Waits,
        Effect::SendsAttackStrings,
        Effect::RevokesGrant,
    ];

    /// The name in spec files and flags.
    pub fn name(self) -> &'static str {
        match self {
            Effect::RegistersClient => "registers-client",
            Effect::AsksUser => "asks-user",
            Effect::Publishes => "publishes",
            Effect::Waits => "waits",
            Effect::SendsAttackStrings => "sends-attack-strings",
            Effect::RevokesGrant => "revokes-grant",
        }
    }
}
