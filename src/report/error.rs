//! An error of the program itself, for a program that reads it.

use serde_json::json;

/// One JSON object on one line, as stderr gets it when the output is JSON.
pub fn error_json(kind: &str, message: &str) -> String {
    json!({ "error": { "kind": kind, "message": message } }).to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_error_is_one_object_on_one_line() {
        let line = super::error_json("usage", "no \"such\"\nflag");
        assert_eq!(line, r#"{"error":{"kind":"usage","message":"no \"such\"\nflag"}}"#);
    }
}
