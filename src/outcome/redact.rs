//! placeholder
/// x
pub fn redact_flow(_r: &crate::text::Redactor, _o: &mut super::FlowOutcome) {}
