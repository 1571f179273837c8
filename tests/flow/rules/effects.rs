//! Effects: consent, order, budget; and what is done once for all flows.

use mcprove::outcome::{Budget, Event, Verdict};
use mcprove::spec::model::Effect;

use super::lab::{Lab, lab};
use crate::support::{flow, result, server, verdict};

const PASS: &str = "[[outcome]]\nname = 'o'\nverdict = 'passed'\n";

fn get(path: &str) -> String {
    format!("[request]\nurl = '{{{{ target.origin }}}}/{path}'\n{PASS}")
}

fn with_effects() -> Lab {
    lab()
        .step("s", &get("s"))
        .base("revoking", &format!("effects = ['revokes-grant']\n{}", get("revoking")))
        .check("t_a_revokes", &format!("effects = ['revokes-grant']\n{}", get("a")))
        .check("t_b_uses", &format!("[[setup]]\nuse = 'revoking'\n{}", get("b")))
        .check("t_c_registers", &format!("effects = ['registers-client', 'asks-user']\n{}", get("c")))
        .check("t_d_attacks", &format!("effects = ['sends-attack-strings']\n{}", get("d")))
}

#[tokio::test]
async fn what_is_not_allowed_is_left_out_and_the_flag_is_named() {
    let ran = with_effects().run().await;
    assert_eq!(ran.sent, ["GET /s", "GET /c"]);
    let left: Vec<String> =
        ran.outcome.left_out.iter().map(|left| format!("{}: {}", left.flag, left.ids.join(" "))).collect();
    assert_eq!(
        left,
        ["--allow revokes-grant: t_a_revokes t_b_uses", "--allow sends-attack-strings: t_d_attacks"]
    );
}

#[tokio::test]
async fn what_is_allowed_runs_and_what_ends_a_grant_goes_last() {
    let ran = with_effects()
        .with(|settings| settings.selection.allow = vec![Effect::RevokesGrant, Effect::SendsAttackStrings])
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /s", "GET /c", "GET /d", "GET /a", "GET /revoking", "GET /b"]);
    assert!(ran.outcome.left_out.is_empty());
}

#[tokio::test]
async fn without_being_asked_no_check_runs() {
    let ran = with_effects().with(|settings| settings.selection.checks = false).run().await;
    assert_eq!(ran.sent, ["GET /s"]);
    assert!(ran.outcome.checks.is_empty() && ran.outcome.left_out.is_empty());
}

#[tokio::test]
async fn who_needs_what_was_left_out_is_told_the_flag() {
    let ran =
        with_effects().check("t_e", &format!("[[needs]]\nworked = 't_a_revokes'\n{}", get("e"))).run().await;
    let seen = result(&ran.outcome, "t_e");
    assert_eq!(seen.verdict, Verdict::CouldNotRun);
    assert!(seen.summary.contains("--allow revokes-grant"), "{}", seen.summary);
}

#[tokio::test]
async fn registrations_and_logins_are_counted_before_the_run_and_are_no_more_than_that() {
    let server = server().await;
    let events: std::sync::Arc<std::sync::Mutex<Vec<Event>>> = Default::default();
    let kept = events.clone();
    flow(&server.url())
        .checks()
        .run_with(std::sync::Arc::new(move |event: &Event| kept.lock().unwrap().push(event.clone())), |_| {})
        .await;
    let events = events.lock().unwrap();
    let Some(Event::Planned { budget: Some(budget), .. }) = events.first() else { panic!("no plan") };
    let Budget { registrations, logins } = budget;
    let log = server.log();
    let sent = |path: &str| log.iter().filter(|seen| seen.path == path).count();
    assert_eq!(sent("/register"), *registrations);
    assert!(
        sent("/authorize") <= *logins && *logins <= sent("/authorize") + 3,
        "{} of {logins}",
        sent("/authorize")
    );
}

#[tokio::test]
async fn a_flow_without_checks_registers_and_asks_once_and_need_not_say_so() {
    let server = server().await;
    let events: std::sync::Arc<std::sync::Mutex<Vec<Event>>> = Default::default();
    let kept = events.clone();
    flow(&server.url())
        .run_with(std::sync::Arc::new(move |event: &Event| kept.lock().unwrap().push(event.clone())), |_| {})
        .await;
    assert_eq!(events.lock().unwrap().first(), Some(&Event::Planned { steps: 16, checks: 0, budget: None }));
    let log = server.log();
    let sent = |path: &str| log.iter().filter(|seen| seen.path == path).count();
    assert_eq!((sent("/register"), sent("/authorize")), (1, 1));
}

#[tokio::test]
async fn what_is_done_once_is_done_by_the_first_flow_that_comes_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("checks/lab");
    std::fs::create_dir_all(&place).unwrap();
    let text =
        format!("spec = 1\nid = 't_once'\ntitle = 't'\nonce_per = 'as.expected_issuer'\n{}", get("once"));
    std::fs::write(place.join("t_once.toml"), text).unwrap();
    let server = server().await;
    let first = flow(&server.url()).specs(folder.path().into()).checks();
    let once = first.once.clone();
    let only = |run: crate::support::Run| {
        run.with(|s| {
            s.selection.globs = Some(
                globset::GlobSetBuilder::new().add(globset::Glob::new("t_once").unwrap()).build().unwrap(),
            )
        })
    };
    let first = only(first).run().await;
    let mut second = only(flow(&server.url()).specs(folder.path().into()).checks());
    second.once = once;
    let second = second.run().await;
    assert_eq!(verdict(&first, "t_once"), Verdict::Passed);
    assert_eq!(verdict(&second, "t_once"), Verdict::NotApplicable);
    assert!(result(&second, "t_once").summary.contains("once in a run"));
    assert_eq!(server.log().iter().filter(|seen| seen.path == "/once").count(), 1);
}
