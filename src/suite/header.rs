//! Headers that the user adds (RFC 9110 §5.1, §5.5).

/// Reads `Key: Value`.
///
/// # Errors
/// What is wrong with it; the value is never repeated, because it may be a secret.
pub fn parse_header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("a header is written `Key: Value`")?;
    let (name, value) = (name.trim(), value.trim());
    check_header(name, value)?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Whether a header can be sent.
///
/// # Errors
/// What is wrong with it; the value is never repeated, because it may be a secret.
pub(super) fn check_header(name: &str, value: &str) -> Result<(), String> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(is_token) {
        return Err(format!("`{name}` is no header name"));
    }
    if value.chars().any(|c| c.is_control() && c != '\t') {
        return Err(format!("the value of `{name}` holds a control character"));
    }
    Ok(())
}
