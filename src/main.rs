//! The `mcprove` program: parses the arguments, runs a command, ends with an exit code.

use std::process::ExitCode;

/// A run makes and drops very many small values.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mcprove::cli::main()
}
