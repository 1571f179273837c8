//! The `mcprove` binary.
fn main() {}
