//! mcprove

pub mod http;
pub mod oauth;
pub mod outcome;
pub mod reference;
pub mod spec;
