//! Login scripts on the pages of an authorization server.

use std::path::Path;
use std::sync::Arc;

use mcprove::agent::LoginScript;
use mcprove::outcome::{FlowOutcome, RunOutcome, SpecOutcome, Verdict};
use mcprove::report::{self, Colour};
use mcprove::spec::Catalog;
use mcprove::suite::named_login;

use crate::form_server::{Asked, FormServer, Page};
use crate::support::{flow, not_green, result};

const LOGIN: &str = r#"<title>Sign in</title><form method="post" action="/login">
<input type="hidden" name="csrf" value="t-1"><input name="user"><input type="password" name="pw">
<button>Sign in</button></form>"#;

/// A script as it stands in a file, with `LOGIN_PASSWORD` and `LOGIN_SEED` in the environment.
pub(crate) fn script(rules: &str) -> Result<Arc<LoginScript>, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("login.toml");
    std::fs::write(&file, format!("spec = 1\nid = \"mine\"\n{rules}")).unwrap();
    let environment = |name: &str| match name {
        "LOGIN_PASSWORD" => Some("correct horse".to_owned()),
        "LOGIN_SEED" => Some("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned()),
        _ => None,
    };
    let catalog = Catalog::load(&[]).unwrap();
    named_login(&catalog, &file.display().to_string(), Path::new(""), &environment)
        .map_err(|mistakes| mistakes.to_string())
}

const RULE: &str = "[[page]]\nfill = { user = \"ada\", pw = \"${LOGIN_PASSWORD}\" }\n";

async fn run(server: &FormServer, rules: Option<&str>) -> FlowOutcome {
    let login = rules.map(|rules| script(rules).unwrap_or_else(|mistakes| panic!("{mistakes}")));
    flow(&server.server.url()).with(|settings| settings.login = login).run().await
}

fn page(body: &str) -> Page {
    Page::Html(200, body.to_owned())
}

fn stopped<'a>(outcome: &'a FlowOutcome, name: &str) -> (&'a SpecOutcome, String) {
    let step = result(outcome, "authorization_request");
    assert_eq!(step.outcome.as_deref(), Some(name), "{:#?}", not_green(outcome));
    let help = step.findings.iter().filter_map(|finding| finding.help.clone()).collect();
    (step, help)
}

/// Login at `/authorize`; what `/login` answers says the test.
fn login_then(
    after: impl Fn(&Asked) -> Page + Send + Sync + 'static,
) -> impl Fn(&Asked) -> Page + Send + Sync {
    move |asked| if asked.path == "/authorize" { page(LOGIN) } else { after(asked) }
}

#[tokio::test]
async fn a_form_is_filled_and_sent_with_its_hidden_fields_and_cookies() {
    let server = FormServer::start(login_then(|_| Page::Consented)).await;
    let outcome = run(&server, Some(RULE)).await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    let sent = server.form("/login");
    assert_eq!(
        sent,
        [("csrf", "t-1"), ("user", "ada"), ("pw", "correct horse")].map(|(n, v)| (n.into(), v.into()))
    );
    let asked = server.log().pop().unwrap();
    assert!(asked.headers.contains("cookie: seen=yes"), "{}", asked.headers);
    assert!(asked.headers.contains(&format!("origin: {}", server.origin)), "{}", asked.headers);
}

#[tokio::test]
async fn what_is_typed_in_shows_in_no_output() {
    let server = FormServer::start(login_then(|asked| {
        page(&format!("<p>You sent {}</p>", asked.body.replace('+', " ")))
    }))
    .await;
    let outcome = run(&server, Some(RULE)).await;
    let outcome = RunOutcome { flows: vec![outcome], ..RunOutcome::default() };
    for text in [report::json(&outcome), report::human_at_width(&outcome, Colour::Never, 10_000)] {
        assert!(!text.contains("correct horse") && !text.contains("correct+horse"), "{text}");
    }
    let sent = outcome.flows[0].exchanges.iter().find(|e| e.request.url.ends_with("/login")).unwrap();
    assert_eq!(sent.request.body.as_deref(), Some("csrf=t-1&user=ada&pw=[redacted]"));
}

#[tokio::test]
async fn a_login_page_without_a_script_is_told_with_the_lines_that_fit_it() {
    let server = FormServer::start(login_then(|_| Page::Consented)).await;
    let outcome = run(&server, None).await;
    let (step, help) = stopped(&outcome, "needs-a-person");
    assert_eq!(step.verdict, Verdict::CouldNotRun);
    for part in ["Sign in", &server.origin, "user (text)", "pw (password)", "csrf (hidden)"] {
        assert!(step.summary.contains(part), "{part}: {}", step.summary);
    }
    assert!(help.contains("Use --auth-mode interactive") && help.contains("--login"), "{help}");
    let suggested = help.split_once("spec = 1").unwrap().1;
    let suggested = suggested.replace("id = \"my-login\"", "").replace("${LOGIN_NAME}", "ada");
    let outcome = run(&server, Some(&suggested)).await;
    assert!(outcome.passed(), "the suggested lines do not work: {suggested}\n{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn a_page_without_a_rule_is_told_with_the_lines_that_fit_it() {
    let server = FormServer::start(login_then(|_| {
        page("<title>Terms</title><form><input name=\"agreed-on\"><button>Go on</button></form>")
    }))
    .await;
    let outcome = run(&server, Some(RULE)).await;
    let (step, help) = stopped(&outcome, "page-without-rule");
    for part in ["Terms", "/login", "agreed-on (text)"] {
        assert!(step.summary.contains(part), "{part}: {}", step.summary);
    }
    assert!(help.contains("fill = { agreed-on = \"${LOGIN_NAME}\" }"), "{help}");
    assert!(help.contains("submit = { text = [\"Go on\"] }") && !help.contains("spec = 1"), "{help}");
}

const TWO_BUTTONS: &str = r#"<form method="post" action="/decide"><input type="hidden" name="request" value="r1">
<input type="checkbox" name="scope" value="a" checked><input type="checkbox" name="scope" value="b">
<select name="for"><option value="1">Hour</option><option value="2" selected>Day</option></select>
<button name="decision" value="no">Deny</button><button name="decision" value="yes">Allow</button></form>"#;

fn two_buttons(asked: &Asked) -> Page {
    match asked.path.as_str() {
        "/authorize" => page(TWO_BUTTONS),
        _ if asked.body.ends_with("decision=yes") => Page::Consented,
        _ => Page::Refused,
    }
}

#[tokio::test]
async fn of_two_buttons_the_one_that_is_named_is_pressed() {
    let server = FormServer::start(two_buttons).await;
    let by_value = run(&server, Some("[[page]]\nsubmit = { name = \"decision\", value = \"yes\" }")).await;
    assert!(by_value.passed(), "{:#?}", not_green(&by_value));
    let sent = server.form("/decide");
    let expected = [("request", "r1"), ("scope", "a"), ("for", "2"), ("decision", "yes")];
    assert_eq!(sent, expected.map(|(n, v)| (n.into(), v.into())));
    let filled = "[[page]]\nfill = { scope = \"b\", for = \"Hour\" }\nsubmit = { text = [\"allow\"] }";
    assert!(run(&server, Some(filled)).await.passed());
    let expected = [("request", "r1"), ("scope", "b"), ("for", "1"), ("decision", "yes")];
    assert_eq!(server.form("/decide"), expected.map(|(n, v)| (n.into(), v.into())));
}

#[tokio::test]
async fn a_refusal_is_pressed_and_comes_back_as_access_denied() {
    let server = FormServer::start(two_buttons).await;
    let rules = "[[page]]\nsubmit = { text = [\"Allow\"] }\ndeny = { text = [\"Deny\"] }";
    let login = script(rules).unwrap();
    let outcome = flow(&server.server.url())
        .checks()
        .with(|settings| {
            settings.login = Some(login);
            let globs =
                globset::GlobSet::builder().add(globset::Glob::new("authorize_denied").unwrap()).build();
            settings.selection.globs = Some(globs.unwrap());
        })
        .run()
        .await;
    let check = result(&outcome, "authorize_denied");
    assert_eq!(
        (check.verdict, check.outcome.as_deref()),
        (Verdict::Passed, Some("denied")),
        "{}",
        check.summary
    );
}

#[tokio::test]
async fn a_wrong_password_is_told_as_such() {
    for status in [200, 401] {
        let again = format!("{LOGIN}<p>Unknown user or wrong password.</p>");
        let server = FormServer::start(login_then(move |_| Page::Html(status, again.clone()))).await;
        let outcome = run(&server, Some(RULE)).await;
        let (step, _) = stopped(&outcome, "login-came-again");
        assert_eq!(step.verdict, Verdict::CouldNotRun);
        assert!(step.summary.contains("the name or password may be wrong"), "{}", step.summary);
        assert!(step.summary.contains("Unknown user or wrong password."), "{}", step.summary);
        assert_eq!(server.log().iter().filter(|asked| asked.method == "POST").count(), 1);
    }
}

#[tokio::test]
async fn an_endless_redirect_between_two_pages_ends() {
    let server = FormServer::start(|asked| match asked.path.as_str() {
        "/a" => Page::To(302, "/b".into()),
        "/b" => page("<meta http-equiv=\"refresh\" content=\"0; url=/a\">"),
        _ => Page::To(302, "/a".into()),
    })
    .await;
    let outcome = run(&server, Some(RULE)).await;
    let (step, _) = stopped(&outcome, "redirect-loop");
    assert_eq!(step.verdict, Verdict::Failed);
    assert!(step.summary.contains(&format!("{}/a", server.origin)), "{}", step.summary);
}

#[tokio::test]
async fn a_get_form_a_base_and_a_refresh_lead_on() {
    let server = FormServer::start(|asked| match (asked.path.as_str(), asked.query.as_str()) {
        ("/authorize", _) => page(
            "<base href=\"/deep/\"><form action=\"who?old=1\"><input name=\"user\"><button>Next</button></form>",
        ),
        ("/deep/who", "user=ada") => page("<meta http-equiv=Refresh content='1;URL=\"done\"'>Please wait"),
        ("/deep/done", _) => Page::Consented,
        _ => page("<title>wrong</title>"),
    })
    .await;
    let outcome = run(&server, Some("[[page]]\nfill = { user = \"ada\" }")).await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn a_one_time_code_is_made_from_its_seed() {
    let server = FormServer::start(login_then(|asked| match asked.path.as_str() {
        "/login" => page("<form method=post action=/code><input name=otp autocomplete=one-time-code></form>"),
        _ => Page::Consented,
    }))
    .await;
    let rules = format!("{RULE}[[page]]\ntotp = {{ field = \"otp\", seed = \"${{LOGIN_SEED}}\" }}");
    let outcome = run(&server, Some(&rules)).await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    let (name, code) = server.form("/code").remove(0);
    assert!(name == "otp" && code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    let shown = outcome.exchanges.iter().find(|e| e.request.url.ends_with("/code")).unwrap();
    assert_eq!(shown.request.body.as_deref(), Some("otp=[redacted]"));
}

#[tokio::test]
async fn a_page_that_does_not_come_is_no_mistake() {
    let server = FormServer::start(login_then(|_| Page::Consented)).await;
    let rules = format!("{RULE}[[page]]\nurl = \"*/stay\"\nfill = {{ stay = true }}");
    assert!(run(&server, Some(&rules)).await.passed());
}

#[tokio::test]
async fn pages_without_end_are_bounded() {
    let server = FormServer::start(|asked| {
        let step = asked.path.len();
        page(&format!("<title>{step}</title><form action=\"{}x\"><button>Next</button></form>", asked.path))
    })
    .await;
    let outcome = run(&server, Some("limit = 3\n[[page]]\nsubmit = { text = [\"Next\"] }")).await;
    let (step, _) = stopped(&outcome, "too-many-pages");
    assert_eq!(step.verdict, Verdict::CouldNotRun);
    assert_eq!(server.log().len(), 4);
}

#[tokio::test]
async fn a_page_that_needs_javascript_is_told_as_such() {
    let server =
        FormServer::start(|_| page("<title>App</title><div id=root></div><script src=/app.js></script>"))
            .await;
    for rules in [None, Some(RULE)] {
        let outcome = run(&server, rules).await;
        let (step, help) = stopped(&outcome, "page-needs-javascript");
        assert!(step.summary.contains("App") && help.contains("--print-url"), "{}", step.summary);
    }
}

#[tokio::test]
async fn a_form_goes_to_the_origin_that_the_page_names_and_to_no_other() {
    let other = FormServer::start(|asked| match asked.path.as_str() {
        "/login" => Page::To(307, "/kept".into()),
        _ => page("<title>there</title>"),
    })
    .await;
    let action = format!("{}/login", other.origin);
    let login = LOGIN.replace("/login", &action);
    let server = FormServer::start(move |_| page(&login)).await;
    let outcome = run(&server, Some(RULE)).await;
    assert!(
        outcome.exchanges.iter().all(|e| !e.request.headers.iter().any(|(n, _)| n == "mcp-protocol-version")
            || e.request.url.starts_with(&server.server.url()))
    );
    assert_eq!(other.form("/kept"), other.form("/login"), "the same origin gets the form again");
    let sent = other.log().into_iter().find(|asked| asked.path == "/login").unwrap();
    assert!(sent.headers.contains(&format!("origin: {}", server.origin)), "{}", sent.headers);

    let away = format!("{}/login", other.origin);
    let server = FormServer::start(login_then(move |_| Page::To(307, away.clone()))).await;
    let asked = other.log().len();
    let outcome = run(&server, Some(RULE)).await;
    stopped(&outcome, "form-sent-elsewhere");
    assert_eq!(other.log().len(), asked, "what was filled in went to another origin");
}

#[tokio::test]
async fn a_form_with_files_is_told_as_such() {
    let form = LOGIN.replace("method=", "enctype=\"multipart/form-data\" method=");
    let server = FormServer::start(move |_| page(&form)).await;
    stopped(&run(&server, Some(RULE)).await, "unsupported-form");
}

#[tokio::test]
async fn an_error_page_is_told_by_its_text() {
    let server = FormServer::start(|_| {
        Page::Html(
            400,
            "<title>Oops</title><style>p{}</style><p>Unknown client</p><form><input name=q></form>".into(),
        )
    })
    .await;
    let outcome = run(&server, Some(RULE)).await;
    let (step, _) = stopped(&outcome, "error-page");
    assert!(step.summary.ends_with("refused the request with 400: Unknown client"), "{}", step.summary);
}

#[test]
fn mistakes_of_a_script_have_a_place() {
    for (rules, parts) in [
        ("[[page]]\nfill = { pw = \"${NOT_SET}\" }", &["`NOT_SET` is not set", "login.toml:4"][..]),
        ("[[page]]\nfil = { a = \"b\" }", &["unknown key `fil`", "did you mean `fill`", ":4:1"]),
        ("[[page]]\nurl = \"a[\"", &["no glob", ":4:1"]),
        ("[[page]]\nsubmit = {}", &["fits every button", ":4:1"]),
        ("[[page]]\nfill = { a = 1 }", &["between quotes", ":4"]),
        ("[[page]]\ntotp = { field = \"otp\", seed = \"1\" }", &["base 32", ":4"]),
        ("page = []", &["no rule"]),
    ] {
        let told = script(rules).unwrap_err();
        for part in parts {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
    let catalog = Catalog::load(&[]).unwrap();
    let told = named_login(&catalog, "form", Path::new(""), &|_| None).unwrap_err().to_string();
    assert!(told.contains("did you mean `forms`"), "{told}");
}
