//! The engine as a client: servers tempt it to break a rule, and what was sent shows that it does not.

mod expiry;
mod step_up;
mod wire;
