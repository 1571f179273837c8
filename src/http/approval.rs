//! What a browser came back with: the part of an authorization that no request of ours shows.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::spec::model::Ended;

/// How a person's way through the browser ended.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The authorization URL that was opened.
    pub of: String,
    /// `callback`, or `timeout`.
    pub ended: Ended,
    /// The parameters of the response.
    pub callback: Option<Vec<(String, String)>>,
    /// The URL with which the browser came back, and how long that took.
    #[serde(skip)]
    pub arrival: Option<(String, Duration)>,
}
