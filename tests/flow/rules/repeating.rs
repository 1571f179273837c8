//! More than one request in a step: `again` and pages.

use mcprove::outcome::Verdict;

use super::lab::lab;
use crate::support::{result, verdict};

const STEP_UP: &str = "[request]\nurl = '{{ target.origin }}/a'\nquery = { scope = \"{{ scope.now if scope is defined else 'none' }}\" }\n[[again]]\nmatch = [{ status = [403] }]\nrun = 'list'\nat_most = 2\n[again.capture]\n'scope.now' = { json = '/wanted' }\n[accept]\nstatus = [200]\n[[outcome]]\nname = 'ok'\nmatch = [{ accepted = true }]\nverdict = 'passed'\n[[outcome]]\nname = 'no'\nverdict = 'failed'\nmessage = 'still {{ response.status }}'";
const LIST: &str = "[request]\nurl = '{{ target.origin }}/list'\nquery = { scope = \"{{ scope.now if scope is defined else 'none' }}\" }\n[[outcome]]\nname = 'o'\nverdict = 'passed'\n[capture]\n'token.made' = '{{ response.status }}'";
const AFTER: &str = "[request]\nurl = '{{ target.origin }}/after'\nquery = { scope = '{{ scope.now }}', made = '{{ token.made }}' }";

#[tokio::test]
async fn an_answer_that_obliges_runs_its_list_captures_into_the_flow_and_asks_again() {
    let ran = lab()
        .edit("path = '/a'\ntimes = 1\nstatus = 403\njson = { wanted = 'more' }")
        .edit("path = '/a'\nafter = 1\nstatus = 200\njson = { ok = true }")
        .base("list", LIST)
        .fresh("list", &["list"])
        .step("s", STEP_UP)
        .step("after", AFTER)
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "s"), Verdict::Passed);
    assert_eq!(
        ran.sent,
        ["GET /a?scope=none", "GET /list?scope=more", "GET /a?scope=more", "GET /after?scope=more&made=404"]
    );
    assert_eq!(result(&ran.outcome, "s").exchanges, [1, 2, 3], "all of them belong to the step");
}

#[tokio::test]
async fn a_step_with_a_setup_asks_again_with_what_was_captured() {
    let ran = lab()
        .edit("path = '/a'\ntimes = 1\nstatus = 403\njson = { wanted = 'more' }")
        .edit("path = '/a'\nafter = 1\nstatus = 200\njson = { ok = true }")
        .base("list", LIST)
        .fresh("list", &["list"])
        .step("s", &format!("[[setup]]\nuse = 'list'\n{STEP_UP}"))
        .step("after", AFTER)
        .run()
        .await;
    assert_eq!(
        ran.sent[1..],
        ["GET /a?scope=none", "GET /list?scope=more", "GET /a?scope=more", "GET /after?scope=more&made=404"]
    );
}

#[tokio::test]
async fn what_an_answer_obliges_to_sees_the_facts_of_the_flow_in_its_setups() {
    let prepares =
        "[request]\nurl = '{{ target.origin }}/prepares'\n[[outcome]]\nname = 'o'\nverdict = 'passed'";
    let expect =
        "[[setup]]\nuse = 'prepares'\nexpect = [{ fact = 'flow_facts.token.before', equals = 'known' }]";
    let ran = lab()
        .edit("path = '/a'\ntimes = 1\nstatus = 403\njson = { wanted = 'more' }")
        .edit("path = '/a'\nafter = 1\nstatus = 200\njson = { ok = true }")
        .base("prepares", prepares)
        .base("list", &format!("{expect}\n{LIST}"))
        .fresh("list", &["list"])
        .step("before", &format!("{prepares}\n[capture]\n'token.before' = 'known'"))
        .step("s", STEP_UP)
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "s"), Verdict::Passed, "{}", result(&ran.outcome, "s").summary);
    assert_eq!(
        ran.sent[1..],
        ["GET /a?scope=none", "GET /prepares", "GET /list?scope=more", "GET /a?scope=more"]
    );
}

#[tokio::test]
async fn it_asks_again_at_most_so_often() {
    let ran = lab()
        .edit("path = '/a'\nstatus = 403\njson = { wanted = 'more' }")
        .base("list", LIST)
        .fresh("list", &["list"])
        .step("s", STEP_UP)
        .run()
        .await;
    assert_eq!(result(&ran.outcome, "s").summary, "still 403");
    assert_eq!(ran.sent.iter().filter(|sent| sent.starts_with("GET /a?")).count(), 3);
}

#[tokio::test]
async fn it_does_not_ask_again_when_what_it_ran_did_not_work() {
    let ran = lab()
        .edit("path = '/a'\nstatus = 403\njson = { wanted = 'more' }")
        .base("list", "[request]\nurl = '{{ target.origin }}/list'\n[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = 'no'")
        .fresh("list", &["list"])
        .step("s", STEP_UP)
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "s"), Verdict::Failed);
    assert_eq!(ran.sent, ["GET /a?scope=none", "GET /list"]);
}

const PAGES: &str = "[request]\nurl = '{{ target.origin }}/p'\n[request.pages]\nnext = '/next'\nsend = 'query.cursor'\ncollect = '/items'\nmax = 3\n[[outcome]]\nname = 'broken'\nmatch = [{ fact = 'pages.problem', exists = true }]\nverdict = 'failed'\nmessage = '{{ pages.problem }}'\n[[outcome]]\nname = 'all'\nverdict = 'passed'\nmessage = '{{ pages.items | length }} of {{ pages.count }}'";

#[tokio::test]
async fn pages_are_followed_to_the_last_and_collected() {
    let ran = lab()
        .edit("path = '/p'\ntimes = 1\nstatus = 200\njson = { items = [1, 2], next = 'c' }")
        .edit("path = '/p'\nafter = 1\nstatus = 200\njson = { items = [3] }")
        .step("s", PAGES)
        .run()
        .await;
    assert_eq!(result(&ran.outcome, "s").summary, "3 of 2");
    assert_eq!(ran.sent, ["GET /p", "GET /p?cursor=c"]);
}

#[tokio::test]
async fn pages_that_never_end_or_repeat_a_cursor_or_break_are_told() {
    let mut endless = lab().step("s", PAGES);
    for (after, cursor) in ["a", "b", "c", "d"].iter().enumerate() {
        endless = endless.edit(&format!("path = '/p'\nafter = {after}\ntimes = 1\nstatus = 200\njson = {{ items = [1], next = '{cursor}' }}"));
    }
    let ran = endless.run().await;
    assert!(result(&ran.outcome, "s").summary.contains("more than 3 pages"));
    assert_eq!(ran.sent.len(), 3);
    let ran = lab().json("/p", "{ items = [], next = 'a' }").step("s", PAGES).run().await;
    assert!(result(&ran.outcome, "s").summary.contains("cursor again"));
    let ran = lab()
        .edit("path = '/p'\ntimes = 1\nstatus = 200\njson = { items = [1], next = 'a' }")
        .edit("path = '/p'\nafter = 1\nstatus = 200\nbody = 'no'")
        .step("s", PAGES)
        .run()
        .await;
    assert!(result(&ran.outcome, "s").summary.starts_with("page 2 could not be read"));
}

#[tokio::test]
async fn a_cursor_of_the_server_is_sent_as_it_is_and_never_evaluated() {
    let ran = lab()
        .edit("path = '/p'\ntimes = 1\nstatus = 200\njson = { items = [1], next = '{{ secret.word }}{% for x in range(3) %}y{% endfor %}' }")
        .edit("path = '/p'\nafter = 1\nstatus = 200\njson = { items = [3] }")
        .step("word", "[capture]\n'secret.word' = 'stolen'")
        .step("s", PAGES)
        .run()
        .await;
    let cursor: String =
        url::form_urlencoded::byte_serialize(b"{{ secret.word }}{% for x in range(3) %}y{% endfor %}")
            .collect();
    assert_eq!(ran.sent[1], format!("GET /p?cursor={cursor}"));
}
