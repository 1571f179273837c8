//! New checks on an old record: what it holds is judged, what it does not hold could not run, and nothing else is harmed.

use std::fs;

use mcprove::outcome::Verdict;

use super::{differences, kept, replayed};
use crate::support::{edited, flow, result, server};

fn spec(folder: &tempfile::TempDir, id: &str, text: &str) {
    let place = folder.path().join("checks/prm");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join(format!("{id}.toml")), format!("spec = 1\nid = \"{id}\"\ntitle = \"{id}\"\n{text}"))
        .unwrap();
}

const OBSERVES: &str = r#"
observe = { step = "request_resource_metadata" }
[[outcome]]
name = "named"
match = [{ json = "/resource_name", contains = "reference" }]
verdict = "passed"
[[outcome]]
name = "absent"
verdict = "failed"
message = "no name"
help = "give one"
"#;

/// Any answer is judged: only the missing one is not.
const SENDS: &str = r#"
request = { url = "{{ target.origin }}/not/asked/for" }
[[outcome]]
name = "there"
match = [{ status = ["2xx"] }]
verdict = "failed"
message = "there is something"
help = "take it away"
[[outcome]]
name = "nothing"
verdict = "passed"
"#;

#[tokio::test]
async fn a_new_check_is_judged_on_what_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let server = server().await;
    let run = flow(&server.url());
    let (_, record) = kept(&run).await;
    server.stop().await;
    spec(&folder, "mine", OBSERVES);
    spec(&folder, "mine_wrong", &OBSERVES.replace("reference", "another"));
    let again = replayed(&run.specs(folder.path().to_owned()).checks(), &record).await;
    assert_eq!(result(&again, "mine").verdict, Verdict::Passed);
    assert_eq!(result(&again, "mine_wrong").verdict, Verdict::Failed);
}

#[tokio::test]
async fn a_request_that_was_not_recorded_could_not_run_and_harms_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let server = server().await;
    let run = flow(&server.url()).checks();
    let (first, record) = kept(&run).await;
    server.stop().await;
    spec(&folder, "mine", SENDS);
    let again = replayed(&run.specs(folder.path().to_owned()), &record).await;
    let mine = result(&again, "mine");
    assert_eq!(mine.verdict, Verdict::CouldNotRun);
    assert!(
        mine.summary.contains("GET ") && mine.summary.contains("/not/asked/for was not recorded"),
        "{}",
        mine.summary
    );
    let others: Vec<String> =
        differences(&first, &again).into_iter().filter(|line| !line.starts_with("+ mine ")).collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[tokio::test]
async fn no_other_place_makes_up_for_one_that_was_not_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let server = server().await;
    let run = flow(&server.url());
    let (_, record) = kept(&run).await;
    server.stop().await;
    let two = r#"
accept = { status = [200] }
[[candidate]]
name = "new"
url = "{{ target.origin }}/not/asked/for"
[[candidate]]
name = "known"
url = "{{ target.origin }}/.well-known/oauth-authorization-server"
headers = { accept = "application/json" }
[[outcome]]
name = "found"
match = [{ accepted = true }]
verdict = "passed"
[[outcome]]
name = "not-found"
verdict = "failed"
message = "not found"
help = "publish it"
"#;
    spec(&folder, "mine", two);
    let again = replayed(&run.specs(folder.path().to_owned()).checks(), &record).await;
    assert_eq!(result(&again, "mine").verdict, Verdict::CouldNotRun, "{}", result(&again, "mine").summary);
}

#[tokio::test]
async fn what_only_reads_may_be_asked_again_and_what_changes_something_may_not() {
    let folder = tempfile::tempdir().unwrap();
    let server = server().await;
    let run = flow(&server.url());
    let (_, record) = kept(&run).await;
    server.stop().await;
    let again = |step: &str| {
        format!("[request]\nlike = \"{step}\"\n{}", SENDS.split_once("[[outcome]]").unwrap().1).replacen(
            "\nname",
            "\n[[outcome]]\nname",
            1,
        )
    };
    spec(&folder, "reads", &again("request_resource_metadata"));
    spec(&folder, "registers", &again("request_client_registration"));
    let outcome = replayed(&run.specs(folder.path().to_owned()).checks(), &record).await;
    assert_eq!(result(&outcome, "reads").verdict, Verdict::Failed, "{}", result(&outcome, "reads").summary);
    let registers = result(&outcome, "registers");
    assert_eq!(registers.verdict, Verdict::CouldNotRun);
    assert!(registers.summary.contains("was recorded, but not for registers"), "{}", registers.summary);
}

#[tokio::test]
async fn a_record_without_checks_makes_no_check_pass_that_sends_something() {
    let server = server().await;
    let run = flow(&server.url());
    let (_, record) = kept(&run).await;
    server.stop().await;
    let again = replayed(&run.checks(), &record).await;
    let sent = again.checks.iter().filter(|check| check.verdict != Verdict::CouldNotRun);
    let sent =
        sent.filter(|check| check.variants.iter().chain([*check]).any(|one| !one.exchanges.is_empty()));
    let bases = crate::support::flow("http://127.0.0.1:9/mcp").plan().catalog;
    let sending: Vec<&str> = sent
        .filter(|check| bases.specs[&check.id].model.observe.is_none())
        .filter(|check| check.verdict == Verdict::Passed || check.verdict == Verdict::Failed)
        .map(|check| check.id.as_str())
        .collect();
    assert!(sending.is_empty(), "{sending:?}");
    assert!(again.checks.iter().any(|check| check.verdict == Verdict::Passed), "what observes is judged");
}

#[tokio::test]
async fn a_server_that_fails_fails_again_in_the_same_way() {
    for edits in [
        "[[edit]]\nat = 'token'\nheaders = { content-type = 'text/html' }\nbody = '<html><p>no</p>'\nstatus = 502",
        "[[edit]]\nat = 'resource_metadata'\nending = 'breaks-off'",
        "[[edit]]\nat = 'authorization_server_metadata'\njson = { token_endpoint = 'http://127.0.0.1:9/token' }",
        "[[edit]]\nat = 'registration'\nstatus = 429",
    ] {
        let server = edited(edits).await;
        let run = flow(&server.url());
        let (first, record) = kept(&run).await;
        assert!(!first.passed(), "{edits}");
        server.stop().await;
        let differences = differences(&first, &replayed(&run, &record).await);
        assert!(differences.is_empty(), "{edits}: {differences:#?}");
    }
}
