//! Flows with a person at a browser.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use mcprove::outcome::Verdict;
use mcprove::spec::Catalog;
use mcprove::suite::Naming;
use tokio::sync::watch;

use crate::person::{
    agreed, asked, asking_server, callback, decided, get, run_planned, run_until, run_with, send, with_query,
};
use crate::support::{not_green, result, server, verdict};

#[tokio::test]
async fn a_person_who_approves_ends_the_wait() {
    let server = asking_server().await;
    let outcome = run_with(asked(&server.url()), async |url| {
        let page = get(&decided(&url, "approve").await).await;
        assert!(page.status == 200 && page.text().contains("Authorization received"), "{}", page.text());
        assert_eq!(page.header("x-frame-options"), Some("DENY"));
    })
    .await;
    assert!(outcome.passed(), "{:?}", not_green(&outcome));
    assert!(outcome.notes.is_empty(), "{:?}", outcome.notes);
}

#[tokio::test]
async fn a_denial_is_told_as_one() {
    let server = asking_server().await;
    let outcome = run_with(asked(&server.url()), async |url| {
        let page = get(&decided(&url, "deny").await).await;
        assert!(page.text().contains("Access was denied"), "{}", page.text());
    })
    .await;
    assert_eq!(result(&outcome, "authorization_request").outcome.as_deref(), Some("denied"));
    assert_eq!(verdict(&outcome, "authorization_request"), Verdict::Failed);
    assert!(result(&outcome, "authorization_request").summary.contains("access_denied"));
}

#[tokio::test]
async fn strays_are_answered_noted_and_end_nothing() {
    let server = server().await;
    let outcome = run_with(asked(&server.url()), async |url| {
        let here = callback(&url);
        for (path, status) in
            [("/favicon.ico", 404), ("/another/path?code=x&state=y", 404), ("/callback", 400)]
        {
            assert_eq!(get(&here.join(path).unwrap()).await.status, status, "{path}");
        }
        let back = agreed(&url).await;
        assert_eq!(send("HEAD", &back, &[], None).await.status, 405);
        assert_eq!(send("POST", &back, &[], Some(String::new())).await.status, 405);
        for wrong in ["code=stolen&state=wrong", "code=stolen", "error=access_denied&state=wrong"] {
            let page = get(&with_query(&here, wrong)).await;
            assert!(page.status == 400 && page.text().contains("was not used"), "{}", page.text());
        }
        assert_eq!(get(&back).await.status, 200);
    })
    .await;
    assert!(outcome.passed(), "{:?}", not_green(&outcome));
    assert_eq!(outcome.notes.len(), 8, "{:#?}", outcome.notes);
    assert!(!outcome.notes.concat().contains("stolen"));
}

#[tokio::test]
async fn a_second_tab_with_a_used_response_is_told_so() {
    let server = server().await;
    let used = std::sync::Mutex::new(None);
    let run = asked(&server.url()).with(|settings| {
        settings.consent_again = true;
        settings.selection.checks = true;
        settings.selection.globs = Some(globs("oauth_code_replay"));
    });
    let outcome = run_with(run, async |url| {
        // While the second approval is waited for, the tab of the first is loaded again.
        let first = used.lock().unwrap().clone();
        if let Some(first) = &first {
            let page = get(first).await;
            assert!(page.status == 200 && page.text().contains("Already received"), "{}", page.text());
        }
        let back = agreed(&url).await;
        used.lock().unwrap().get_or_insert(back.clone());
        get(&back).await;
    })
    .await;
    assert!(outcome.passed(), "{:?}", not_green(&outcome));
    assert_eq!(verdict(&outcome, "oauth_code_replay"), Verdict::Passed);
    assert!(outcome.notes[0].contains("second tab"), "{:?}", outcome.notes);
}

#[tokio::test]
async fn a_wrong_state_is_judged_when_nothing_better_comes() {
    let server = server().await;
    let run = asked(&server.url()).with(|settings| settings.consent_timeout = Duration::from_millis(600));
    let outcome = run_with(run, async |url| {
        get(&with_query(&callback(&url), "code=abcdefghijklmn&state=wrong")).await;
    })
    .await;
    let received = result(&outcome, "received_authorization_code");
    assert_eq!((received.verdict, received.outcome.as_deref()), (Verdict::Failed, Some("state-mismatch")));
    assert_eq!(verdict(&outcome, "token_request"), Verdict::CouldNotRun, "the code is sent nowhere");
    assert!(outcome.notes[0].contains("another `state`"), "{:?}", outcome.notes);
}

#[tokio::test]
async fn nobody_who_comes_back_shows_nothing_about_the_server() {
    let server = asking_server().await;
    let run = asked(&server.url()).with(|settings| settings.consent_timeout = Duration::from_millis(50));
    let outcome = run_with(run, async |_| {}).await;
    let request = result(&outcome, "authorization_request");
    assert_eq!(
        (request.verdict, request.outcome.as_deref()),
        (Verdict::CouldNotRun, Some("nobody-came-back"))
    );
    assert!(request.findings[0].help.as_ref().unwrap().contains("--consent-timeout"));
    assert!(!outcome.passed());
}

#[tokio::test]
async fn the_time_that_a_person_takes_is_no_time_of_a_step() {
    let server = server().await;
    let run = asked(&server.url()).with(|settings| {
        settings.step_timeout = Duration::from_secs(1);
        settings.consent_again = true;
        settings.selection.checks = true;
        settings.selection.globs = Some(globs("oauth_code_replay"));
    });
    let outcome = run_with(run, async |url| {
        tokio::time::sleep(Duration::from_millis(1300)).await;
        get(&agreed(&url).await).await;
    })
    .await;
    assert!(outcome.passed(), "{:?}", not_green(&outcome));
    assert_eq!(verdict(&outcome, "oauth_code_replay"), Verdict::Passed);
}

fn globs(glob: &str) -> globset::GlobSet {
    globset::GlobSet::builder().add(globset::Glob::new(glob).unwrap()).build().unwrap()
}

#[tokio::test]
async fn further_approvals_need_leave() {
    let server = server().await;
    let (count, mut asked_for) = tokio::sync::mpsc::unbounded_channel();
    let outcome = run_with(asked(&server.url()).checks(), async |url| {
        count.send(()).unwrap();
        get(&agreed(&url).await).await;
    })
    .await;
    drop(count);
    assert!(outcome.passed(), "{:?}", not_green(&outcome));
    let replay = result(&outcome, "oauth_code_replay");
    assert_eq!(replay.verdict, Verdict::CouldNotRun);
    assert_eq!(replay.summary, "needs another approval in the browser; --consent-again allows it");
    let foreign = result(&outcome, "oauth_invalid_authorize_redirect");
    assert!(foreign.summary.contains("in a browser"), "more approvals would not help: {}", foreign.summary);
    asked_for.recv().await.unwrap();
    assert!(asked_for.recv().await.is_none(), "the person was asked once");
    let lacking = outcome.checks.iter().filter(|check| check.summary == replay.summary);
    assert!(lacking.clone().count() > 5);
    assert!(lacking.clone().all(|check| check.exchanges.is_empty()), "nothing is set up for them");
}

#[tokio::test]
async fn with_leave_every_check_asks_for_itself() {
    let server = server().await;
    // Those whose request the server answers with a page of its own would wait for a person who reads it.
    let ids = ["oauth_code_replay", "authorize_pkce_required", "refresh_*", "token_code_bound_to_client"];
    let mut globs = globset::GlobSet::builder();
    ids.iter().for_each(|id| {
        globs.add(globset::Glob::new(id).unwrap());
    });
    let run = asked(&server.url()).checks().with(|settings| {
        settings.consent_again = true;
        settings.selection.globs = Some(globs.build().unwrap());
    });
    let outcome = run_with(run, async |url| {
        get(&agreed(&url).await).await;
    })
    .await;
    assert!(outcome.passed(), "{:?}", not_green(&outcome));
    for id in
        ["oauth_code_replay", "authorize_pkce_required", "refresh_rotation", "token_code_bound_to_client"]
    {
        assert_eq!(verdict(&outcome, id), Verdict::Passed, "{id}: {}", result(&outcome, id).summary);
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_before_anything_is_sent() {
    let server = server().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let catalog = Arc::new(Catalog::load(&[]).unwrap());
    let run = asked(&server.url())
        .with(|settings| settings.redirect_url = Some(format!("http://localhost:{port}/cb")));
    for (naming, setting) in [(Naming::Flags, "--redirect-url"), (Naming::Config, "redirectUrl")] {
        let told = run.settings.plan(&catalog, naming).err().unwrap().to_string();
        assert!(
            told.contains(&port.to_string()) && told.contains("taken") && told.contains(setting),
            "{told}"
        );
    }
    assert!(server.log().is_empty());
}

#[tokio::test]
async fn a_port_that_is_taken_after_the_plan_ends_the_flow_before_anything_is_sent() {
    let server = server().await;
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let run = asked(&server.url())
        .with(|settings| settings.redirect_url = Some(format!("http://127.0.0.1:{port}/cb")));
    let plan = run.plan();
    let _taken = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let outcome = run_planned(&plan).await;
    let told = outcome.interrupted.clone().unwrap();
    assert!(told.contains(&port.to_string()) && told.contains("taken"), "{told}");
    assert!(!outcome.passed() && server.log().is_empty());
}

#[tokio::test]
async fn ctrl_c_leaves_no_listener() {
    let server = asking_server().await;
    let (stop, stopped) = watch::channel(false);
    let (told, mut uri) = tokio::sync::mpsc::unbounded_channel();
    let outcome = run_until(asked(&server.url()), stopped, async |url| {
        told.send(callback(&url)).unwrap();
        stop.send_replace(true);
    })
    .await;
    assert!(outcome.interrupted.is_some());
    let port = uri.recv().await.unwrap().port().unwrap();
    TcpListener::bind(("127.0.0.1", port)).expect("the port is free again");
}

#[tokio::test]
async fn a_browser_comes_back_by_every_name_of_this_machine() {
    let with_ipv6 = TcpListener::bind("[::1]:0").is_ok();
    let server = server().await;
    for (given, ipv6) in [
        ("http://[::1]:0/callback", true),
        ("http://localhost:0/a/custom/path?own=1", false),
        ("http://127.0.0.1:0", false),
    ] {
        if ipv6 && !with_ipv6 {
            continue;
        }
        let run = asked(&server.url()).with(|settings| settings.redirect_url = Some(given.into()));
        let outcome = run_with(run, async |url| {
            let mut back = agreed(&url).await;
            if with_ipv6 && back.host_str() == Some("localhost") {
                // A resolver may lead there first.
                back.set_host(Some("[::1]")).unwrap();
            }
            assert_eq!(get(&back).await.status, 200, "{given}");
        })
        .await;
        assert!(outcome.passed(), "{given}: {:?}", not_green(&outcome));
    }
}
