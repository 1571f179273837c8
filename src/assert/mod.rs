//! placeholder
#![allow(missing_docs, dead_code)]
use crate::outcome::Exchange; use crate::spec::model::{Assertion, CaptureFrom, Ended}; use crate::template::Context; use serde_json::Value;
pub struct Evidence<'a> { pub exchange: Option<&'a Exchange>, pub candidate: Option<&'a str>, pub accepted: Option<bool>, pub ended: Option<Ended>, pub callback: Option<&'a [(String, String)]>, pub page: Option<&'a [(String, String)]> }
pub enum Judgement { Holds, Fails { expected: String, actual: String }, Unknown { expected: String, reason: String } }
pub fn judge(_a: &Assertion, _e: &Evidence<'_>, _c: &Context) -> Judgement { Judgement::Holds }
pub fn read(_f: &CaptureFrom, _e: &Evidence<'_>, _c: &Context) -> Result<Option<Value>, String> { Ok(None) }
pub fn validate(_a: &Assertion) -> Vec<String> { Vec::new() }
