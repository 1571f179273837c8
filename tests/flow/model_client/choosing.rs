//! What the servers decide where the user leaves it to them, and which of several authorization servers is used.

use mcprove::outcome::{FlowOutcome, Verdict};
use mcprove::reference::{Options, Revision, Server};
use mcprove::suite::Registration;

use super::wire::{at, in_revision, lines, methods};
use crate::support::{Run, edited, flow, not_green, result, server, verdict};

fn auto(server: &Server) -> Run {
    flow(&server.url()).with(|settings| settings.registration = Registration::Auto)
}

fn chosen(outcome: &FlowOutcome) -> (&str, &str) {
    let note = outcome.notes.iter().find(|note| note.starts_with("Registration")).map_or("", String::as_str);
    (outcome.registration.as_str(), note)
}

const CIMD_UNKNOWN: &str =
    "[[edit]]\nat = 'authorization_server_metadata'\nremove = ['/client_id_metadata_document_supported']";

#[tokio::test]
pub(super) async fn a_known_client_comes_first_then_a_document_then_registration() {
    let clients = vec![serde_json::json!({
        "client_id": "known",
        "redirect_uris": ["http://127.0.0.1:8976/callback"],
        "token_endpoint_auth_method": "none",
    })];
    let server = Server::start(Options { clients, ..Options::default() }).await.unwrap();
    let publish =
        |run: Run| run.with(|settings| settings.publish_client_metadata = Some("127.0.0.1:0".into()));
    let known = publish(auto(&server)).with(|settings| settings.client_id = Some("known".into())).run().await;
    let document = publish(auto(&server)).run().await;
    let registered = auto(&server).run().await;
    for (outcome, name, why) in [
        (known, "preregistered", "a client id was given"),
        (document, "cimd", "takes client ID metadata documents"),
        (registered, "dcr", "has a registration endpoint"),
    ] {
        assert!(outcome.passed(), "{name}: {:#?}", not_green(&outcome));
        let (registration, note) = chosen(&outcome);
        assert_eq!(registration, name);
        assert!(note.contains(why), "{note}");
        let steps: Vec<&str> = outcome.steps.iter().map(|step| step.id.as_str()).collect();
        assert_eq!(steps.contains(&"request_client_registration"), name == "dcr", "{steps:?}");
        assert_eq!(steps.contains(&"cimd_prepare"), name == "cimd", "{steps:?}");
    }
    assert_eq!(at(&server, "/register").len(), 1);
}

#[tokio::test]
async fn a_document_is_not_used_where_the_server_does_not_say_that_it_takes_one() {
    let server = edited(CIMD_UNKNOWN).await;
    let run = auto(&server).with(|settings| settings.publish_client_metadata = Some("127.0.0.1:0".into()));
    let outcome = run.run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    assert_eq!(chosen(&outcome).0, "dcr");
}

#[tokio::test]
async fn what_is_missing_is_said_and_nothing_is_asked() {
    let no_endpoint = "[[edit]]\nat = 'authorization_server_metadata'\nremove = ['/registration_endpoint']";
    for (edits, row, help) in [
        (no_endpoint.to_owned(), "document-missing", "--client-metadata-url"),
        (format!("{no_endpoint}\n{CIMD_UNKNOWN}"), "client-missing", "--client-id"),
    ] {
        let server = edited(&edits).await;
        let outcome = auto(&server).run().await;
        let step = result(&outcome, "choose_registration");
        assert_eq!((step.verdict, step.outcome.as_deref()), (Verdict::CouldNotRun, Some(row)));
        assert!(step.findings[0].help.as_ref().unwrap().contains(help));
        assert!(!outcome.passed() && at(&server, "/authorize").is_empty(), "{row}");
    }
}

#[tokio::test]
async fn default_endpoints_are_registered_at() {
    let server = edited("[[edit]]\nat = 'authorization_server_metadata'\nstatus = 404\nbody = ''").await;
    let outcome = auto(&server).with(|settings| settings.protocol_version = "2025-03-26".into()).run().await;
    assert_eq!(chosen(&outcome).0, "dcr", "{:#?}", not_green(&outcome));
    assert_eq!(at(&server, "/token").len(), 1);
}

/// A server of these revisions, and what a flow comes to that leaves the revision to it.
async fn negotiated(revisions: &[Revision]) -> (Server, FlowOutcome) {
    let options = Options { revisions: revisions.to_vec(), ..Options::default() };
    let server = Server::start(options).await.unwrap();
    let outcome = in_revision(&server, "auto").run().await;
    (server, outcome)
}

#[tokio::test]
async fn the_newest_revision_is_spoken_where_the_server_speaks_it() {
    let (server, outcome) = negotiated(&Revision::ALL).await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    assert_eq!(outcome.protocol_version, "2026-07-28");
    assert!(outcome.notes[0].contains("2026-07-28, the newest"), "{:?}", outcome.notes);
    assert_eq!(at(&server, "/register").len(), 1);
}

#[tokio::test]
async fn the_flow_begins_anew_in_the_revision_that_an_answer_names() {
    for revision in [Revision::V2025_11_25, Revision::V2025_06_18, Revision::V2025_03_26] {
        let (server, outcome) = negotiated(&[revision]).await;
        assert!(outcome.passed(), "{}: {:#?}", revision.name(), not_green(&outcome));
        assert_eq!(outcome.protocol_version, revision.name(), "{:?}", outcome.notes);
        let called = methods(&server).into_iter().filter(|method| method == "tools/call").count();
        assert_eq!(called, 1, "{:?}", outcome.notes);
        let last = at(&server, "/mcp").pop().unwrap();
        let named = (revision != Revision::V2025_03_26).then(|| revision.name());
        assert_eq!(last.header("mcp-protocol-version"), named);
        assert!(
            outcome.notes[0].starts_with("Protocol revision 2026-07-28 was tried first"),
            "{:?}",
            outcome.notes
        );
    }
}

#[tokio::test]
async fn a_server_that_knows_no_stateless_requests_is_spoken_to_with_a_handshake() {
    let old = "[[edit]]\nat = 'mcp'\nwith_token = true\nrpc = 'tools/list'\ntimes = 1\nstatus = 400\nbody = '{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,\"message\":\"Bad Request: Server not initialized\"},\"id\":null}'";
    let server = edited(old).await;
    let outcome = in_revision(&server, "auto").run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    assert_eq!(outcome.protocol_version, "2025-11-25", "{:?}", outcome.notes);
    assert!(outcome.notes[0].contains("Server not initialized"), "{:?}", outcome.notes);
}

#[tokio::test]
async fn a_refused_token_is_no_reason_to_try_another_revision() {
    let server = edited("[[edit]]\nat = 'mcp'\nwith_token = true\nstatus = 401\nbody = ''").await;
    let outcome = in_revision(&server, "auto").run().await;
    assert_eq!(outcome.protocol_version, "2026-07-28");
    assert_eq!(at(&server, "/authorize").len(), 1);
}

/// A server whose metadata lists an authorization server that is not there, and itself.
async fn listed(own_first: bool) -> Server {
    let gone = "http://127.0.0.1:1";
    let list = if own_first { format!("'{{origin}}', '{gone}'") } else { format!("'{gone}', '{{origin}}'") };
    edited(&format!("[[edit]]\nat = 'resource_metadata'\njson = {{ authorization_servers = [{list}] }}"))
        .await
}

#[tokio::test]
async fn of_several_authorization_servers_the_first_is_used_unless_another_is_picked() {
    let server = listed(true).await;
    assert!(flow(&server.url()).run().await.passed());
    let server = listed(false).await;
    for picked in ["2".to_owned(), server.origin().to_owned()] {
        let run = flow(&server.url()).with(|settings| settings.authorization_server = Some(picked.clone()));
        let outcome = run.run().await;
        assert!(outcome.passed(), "{picked}: {:#?}", not_green(&outcome));
    }
}

#[tokio::test]
async fn a_first_one_without_metadata_fails_and_the_others_are_named_not_used() {
    let server = listed(false).await;
    let outcome = flow(&server.url()).run().await;
    assert!(!outcome.passed() && at(&server, "/register").is_empty(), "{:?}", lines(&server));
    let edit = "[[edit]]\nat = 'resource_metadata'\njson = { authorization_servers = ['{origin}/nobody', '{origin}'] }";
    let server = edited(edit).await;
    let outcome = flow(&server.url()).run().await;
    let help = result(&outcome, "request_authorization_server_metadata").findings[0].help.clone().unwrap();
    assert!(help.contains(&format!("--authorization-server picks: {}", server.origin())), "{help}");
    assert!(at(&server, "/register").is_empty());
}

#[tokio::test]
async fn an_authorization_server_that_is_not_listed_ends_the_flow() {
    let server = server().await;
    for picked in ["2", "https://other.example"] {
        let run = flow(&server.url()).with(|settings| settings.authorization_server = Some(picked.into()));
        let outcome = run.run().await;
        let read = result(&outcome, "received_resource_metadata");
        assert_eq!(read.outcome.as_deref(), Some("authorization-server-not-listed"));
        assert_eq!(verdict(&outcome, "received_resource_metadata"), Verdict::Failed);
    }
    assert!(at(&server, "/register").is_empty());
}
