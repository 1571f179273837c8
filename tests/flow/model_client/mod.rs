//! The engine as a client: servers tempt it to break a rule, and what was sent shows that it does not.

mod authorizing;
mod choosing;
mod discovery;
mod expiry;
mod messages;
mod moved;
mod plain;
mod redirects;
mod registering;
mod requirements;
mod responses;
mod step_up;
mod tokens;
mod wire;
