//! Errors of the arguments themselves, before any command knows its format.

use std::io::IsTerminal;

use super::failure::Failure;
use super::screen;
use super::shared_args::Format;

/// Tells what is wrong with the arguments: as JSON where the report would have been JSON.
pub(super) fn tell(error: &clap::Error, arguments: &[String]) {
    if wants_json(arguments, std::io::stdout().is_terminal()) {
        let message = error.to_string();
        let message = message.strip_prefix("error: ").unwrap_or(&message);
        screen::error(&Failure::usage(message.trim_end()), Format::Json);
    } else {
        // If stderr has gone away, nobody is there to be told.
        let _ = error.print();
    }
}

/// Whether a program reads the report of a command with these arguments, as far as they can be understood.
fn wants_json(arguments: &[String], stdout_is_terminal: bool) -> bool {
    let value_of = |flag: &str| {
        arguments.iter().enumerate().find_map(|(index, argument)| match argument.strip_prefix(flag) {
            Some("") => arguments.get(index + 1).map(String::as_str),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        })
    };
    if value_of("--output").is_some() {
        return false;
    }
    match (value_of("--reporter"), value_of("--format")) {
        (Some(reporter), _) => reporter == "json-summary",
        (None, Some(format)) => format == "json",
        (None, None) => arguments.first().is_some_and(|first| first == "oauth") && !stdout_is_terminal,
    }
}

#[cfg(test)]
mod tests {
    use super::wants_json;

    fn wants(arguments: &str, terminal: bool) -> bool {
        let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        wants_json(&arguments, terminal)
    }

    #[test]
    fn what_the_arguments_say_comes_before_what_stdout_is() {
        assert!(wants("oauth conformance --format json --nonsense", true));
        assert!(wants("oauth conformance --format=json", true));
        assert!(!wants("oauth conformance --format human", false));
        assert!(wants("oauth conformance-suite --reporter json-summary", true));
        assert!(!wants("oauth conformance-suite --reporter=junit-xml", false));
        assert!(!wants("oauth conformance --format json --output report.json", false));
    }

    #[test]
    fn without_a_word_only_commands_that_report_to_programs_do() {
        assert!(wants("oauth conformance --nonsense", false));
        assert!(!wants("oauth conformance --nonsense", true));
        assert!(!wants("demo --nonsense", false));
        assert!(!wants("", false));
    }
}
