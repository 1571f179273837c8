//! The system's browser.

/// Opens a URL in the browser of the person who sits here. It returns when the browser has taken the URL; a browser in
/// the terminal, when it ends.
///
/// # Errors
/// Why no browser could be started.
pub(super) fn open(url: &str) -> Result<(), String> {
    let mut options = webbrowser::BrowserOptions::new();
    // What a browser writes to the terminal would stand in the middle of the report.
    options.with_suppress_output(true);
    webbrowser::open_browser_with_options(webbrowser::Browser::Default, url, &options)
        .map_err(|error| error.to_string())
}
