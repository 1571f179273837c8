//! The consent page: says who asks for what, and sends the person's answer back to the client (OAuth 2.1 §4.1.1, §4.1.2.1).
//!
//! Nobody else answers for the person: the form holds a ticket that cannot be guessed, a cookie binds it to the browser
//! that was asked (OAuth 2.1 §7.12, cross-site request forgery), and the page stands in no frame (§7.11).

use std::time::Duration;

use url::Url;

use super::authorize::{Wanted, approve, page, respond, unframed};
use super::client::Client;
use super::fault::Fault;
use super::store::Asked;
use crate::reference::Consent;
use crate::reference::app::App;
use crate::reference::message::{Answer, Request};
use crate::reference::secrets;
use crate::text::{self, Sign, escape};

pub(super) const FOOTER: &str = "mcprove reference server";

/// How long a person may look at the page.
const PATIENCE: Duration = Duration::from_secs(600);
const COOKIE: &str = "consent";

/// Asks about a request that holds.
pub(super) fn ask(app: &App, request: &Request, client: &Client, wanted: Wanted) -> Answer {
    // A browser that was asked before keeps its cookie, so that the forms in its other tabs stay good.
    let known = cookie(request).map(|cookie| Ok(cookie.to_owned()));
    let (Ok(ticket), Ok(browser)) = (secrets::random(), known.unwrap_or_else(secrets::random)) else {
        return Answer::internal_error();
    };
    let text = form(client, &wanted, &ticket);
    let (expires, cookie) =
        (app.clock.now() + PATIENCE, format!("{COOKIE}={browser}; Path=/; HttpOnly; SameSite=Lax"));
    app.store.lock().asked.insert(ticket, Asked { wanted, browser, expires });
    unframed(Answer::html(200, text)).with("Set-Cookie", &cookie).no_store()
}

/// Takes the person's answer.
pub(in crate::reference) fn answer(app: &App, request: &Request) -> Answer {
    if app.options.consent != Consent::Form {
        return Answer::empty(404);
    }
    if request.method != "POST" {
        return Answer::method_not_allowed("POST");
    }
    let params = request.form_params();
    let Some(wanted) = params.get("ticket").and_then(|ticket| take(app, ticket, cookie(request))) else {
        return page("This form was answered before, is too old, or was opened in another browser.");
    };
    let decision = match params.get("decision") {
        Some("approve") => approve(app, &wanted),
        _ => Err(Fault::new("access_denied", "The user denied access")),
    };
    // 303 makes a GET of the form's POST (OAuth 2.1 §7.5.3).
    respond(app, 303, &wanted.redirect_uri, wanted.state.as_deref(), &decision)
}

/// The request of a ticket, for the browser that was asked; a ticket is good for one answer.
fn take(app: &App, ticket: &str, cookie: Option<&str>) -> Option<Wanted> {
    let mut state = app.store.lock();
    let now = app.clock.now();
    state.asked.retain(|_, asked| asked.expires > now);
    let of_browser = |asked: &Asked| cookie.is_some_and(|cookie| secrets::same(cookie, &asked.browser));
    if !state.asked.get(ticket).is_some_and(of_browser) {
        return None;
    }
    state.asked.remove(ticket).map(|asked| asked.wanted)
}

fn cookie(request: &Request) -> Option<&str> {
    let pairs = request.headers_named("cookie").into_iter().flat_map(|line| line.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value)
}

fn form(client: &Client, wanted: &Wanted, ticket: &str) -> String {
    let name = escape(client.name.as_deref().unwrap_or(&client.id));
    let host = Url::parse(&wanted.redirect_uri).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = escape(host.as_deref().unwrap_or(&wanted.redirect_uri));
    let scopes: Vec<String> =
        wanted.scope.tokens().iter().map(|token| format!("<code>{}</code>", escape(token))).collect();
    let body = format!(
        "<p><strong>{name}</strong> asks to use this MCP server on your behalf.</p>\n\
         <dl><dt>It may use</dt><dd>{}</dd><dt>You will be sent to</dt><dd><code>{host}</code></dd></dl>\n\
         <form method=\"post\" action=\"/consent\">\n<input type=\"hidden\" name=\"ticket\" value=\"{ticket}\">\n\
         <button name=\"decision\" value=\"deny\">Deny</button>\n\
         <button name=\"decision\" value=\"approve\" class=\"yes\">Approve</button>\n</form>",
        scopes.join(" ")
    );
    text::page(Sign::Question, "Allow access?", &body, FOOTER)
}
