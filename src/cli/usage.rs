//! Errors of the arguments themselves, before any command knows its format.

use super::failure::Failure;
use super::screen;
use super::shared_args::Format;

/// Tells what is wrong with the arguments: as JSON where JSON was asked for.
pub(super) fn tell(error: &clap::Error, arguments: &[String]) {
    if wants_json(arguments) {
        let message = error.to_string();
        let message = message.strip_prefix("error: ").unwrap_or(&message);
        screen::error(&Failure::usage(message.trim_end()), Format::Json);
    } else {
        // If stderr has gone away, nobody is there to be told.
        let _ = error.print();
    }
}

/// Whether the arguments ask for JSON, as far as they can be understood.
fn wants_json(arguments: &[String]) -> bool {
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
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::wants_json;

    fn wants(arguments: &str) -> bool {
        let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        wants_json(&arguments)
    }

    #[test]
    fn an_error_is_json_only_where_the_arguments_ask_for_json() {
        assert!(wants("oauth conformance --format json --nonsense"));
        assert!(wants("oauth conformance --format=json"));
        assert!(!wants("oauth conformance --format human"));
        assert!(wants("oauth conformance-suite --reporter json-summary"));
        assert!(!wants("oauth conformance-suite --reporter=junit-xml"));
        assert!(!wants("oauth conformance --format json --output report.json"));
        assert!(!wants("oauth conformance --nonsense"));
        assert!(!wants(""));
    }
}
