//! The frame of the few pages that a person sees: one card, no script, nothing fetched from anywhere.

/// What a page is about, shown as the sign above its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It went well.
    Done,
    /// Somebody said no.
    Refused,
    /// Something is wrong.
    Problem,
    /// Something is asked.
    Question,
}

/// The policy that such a page needs: styles of its own, no frames around it (OAuth 2.1 §7.11). `form-action` is left
/// out on purpose: browsers hold redirects after a form to it, and those lead to the client.
pub const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/// A whole page: title and heading are text, `body` is HTML whose foreign parts were escaped.
pub fn page(sign: Sign, heading: &str, body: &str, footer: &str) -> String {
    let (class, mark) = match sign {
        Sign::Done => ("done", "&#10003;"),
        Sign::Refused => ("refused", "&#215;"),
        Sign::Problem => ("problem", "!"),
        Sign::Question => ("question", "?"),
    };
    let (heading, footer) = (escape(heading), escape(footer));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>{heading}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <div class=\"sign {class}\" aria-hidden=\"true\">{mark}</div>\n<h1>{heading}</h1>\n{body}\n</main>\n\
         <footer>{footer}</footer>\n</body>\n</html>\n"
    )
}

/// Text as HTML: what others send never becomes markup.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

const STYLE: &str = include_str!("page.css");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_others_sent_is_markup() {
        assert_eq!(
            escape("<img src=x onerror='a'>&\"\n"),
            "&lt;img src=x onerror=&#39;a&#39;&gt;&amp;&quot; "
        );
        assert!(!page(Sign::Done, "<b>", "", "<i>").contains("<b>"));
    }

    #[test]
    fn a_page_fetches_nothing() {
        let page = page(Sign::Done, "Done", "<p>x</p>", "mcprove");
        assert!(!page.contains("http") && !page.contains("<script"), "{page}");
    }
}
