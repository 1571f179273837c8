//! The `mcprove` program: parses the arguments, runs a command, ends with an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    mcprove::cli::main()
}
