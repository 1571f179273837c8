//! Variants: one spec, several changes, each a result of its own.

use mcprove::outcome::Verdict;

use super::lab::{Lab, lab};
use crate::support::{result, verdict};

const PASS: &str = "[[outcome]]\nname = 'o'\nverdict = 'passed'\n";

fn codes() -> Lab {
    lab()
        .json("/code", "{ code = 'c' }")
        .step("code", &format!("[request]\nurl = '{{{{ target.origin }}}}/code'\n{PASS}[capture]\n'authorization.code' = {{ json = '/code', one_shot = true }}\n'authorization.other' = 'o'"))
        .step("use_code", &format!("[request]\nurl = '{{{{ target.origin }}}}/use'\nquery = {{ code = '{{{{ authorization.code }}}}' }}\n{PASS}"))
        .fresh("code", &["code"])
}

#[tokio::test]
async fn each_row_is_a_result_of_its_own_and_the_check_has_the_worst() {
    let body = "[request]\nurl = '{{ target.origin }}/own'\n[[variant]]\nname = 'good'\nquery = { v = 'good' }\n[[variant]]\nname = 'bad'\nquery = { v = 'bad' }\n[[outcome]]\nname = 'bad'\nmatch = [{ fact = 'variant', equals = 'bad' }]\nverdict = 'failed'\nmessage = 'variant {{ variant }}'\nhelp = 'h'\n[[outcome]]\nname = 'good'\nverdict = 'passed'";
    let ran = codes().check("t_a", body).run().await;
    assert_eq!(verdict(&ran.outcome, "t_a[good]"), Verdict::Passed);
    assert_eq!(verdict(&ran.outcome, "t_a[bad]"), Verdict::Failed);
    let whole = result(&ran.outcome, "t_a");
    assert_eq!((whole.verdict, whole.summary.as_str()), (Verdict::Failed, "bad: variant bad"));
    assert_eq!(ran.sent[2..], ["GET /own?v=good", "GET /own?v=bad"]);
}

#[tokio::test]
async fn rows_share_the_setup_unless_one_uses_a_one_shot_fact_of_it_or_it_speaks_of_the_row() {
    let rows = "[[variant]]\nname = 'a'\nquery = { v = 'a' }\n[[variant]]\nname = 'b'\nquery = { v = 'b' }\n";
    let setup = "[[setup]]\nfresh = 'code'\n";
    let own = format!(
        "[request]\nurl = '{{{{ target.origin }}}}/own'\nquery = {{ o = '{{{{ authorization.other }}}}' }}\n{PASS}"
    );
    let shared = codes().check("t_a", &format!("{setup}{own}{rows}")).run().await;
    assert_eq!(shared.sent[2..], ["GET /code", "GET /own?o=o&v=a", "GET /own?o=o&v=b"]);
    let one_shot =
        codes().check("t_a", &format!("{setup}[request]\nlike = 'use_code'\n{PASS}{rows}")).run().await;
    assert_eq!(one_shot.sent[2..], ["GET /code", "GET /use?code=c&v=a", "GET /code", "GET /use?code=c&v=b"]);
    let spoken = "[[setup]]\nfresh = 'code'\nwhen = \"variant == 'b'\"\nquery = { for = '{{ variant }}' }\nheaders = { x-for = '{{ variant }}' }\n";
    let spoken = codes().check("t_a", &format!("{spoken}{own}{rows}")).run().await;
    assert_eq!(spoken.sent[2..], ["GET /own?o=o&v=a", "GET /code", "GET /own?o=o&v=b"]);
    assert_eq!(spoken.header(3, "x-for"), Some("b"));
}

#[tokio::test]
async fn each_row_has_facts_of_its_own() {
    let body = "[request]\nurl = '{{ target.origin }}/own'\nquery = { seen = \"{{ own.fact if own is defined else 'none' }}\" }\n[[variant]]\nname = 'a'\ngiven = { 'x.y' = '1' }\n[[variant]]\nname = 'b'\n[[outcome]]\nname = 'o'\nverdict = 'passed'\n[capture]\n'own.fact' = '{{ variant }}'";
    let ran = codes().check("t_a", body).run().await;
    assert_eq!(ran.sent[2..], ["GET /own?seen=none", "GET /own?seen=none"]);
}

#[tokio::test]
async fn a_row_whose_condition_is_false_or_whose_requirement_does_not_stand_is_not_applicable() {
    let old = "spec = 1\n[[requirement]]\nid = 'only-old'\nlevel = 'MUST'\nrevisions = ['2025-03-26']\n[[requirement]]\nid = 'soft'\nlevel = 'SHOULD'\nrevisions = ['2025-11-25']\n[[requirement]]\nid = 'hard'\nlevel = 'MUST'\nrevisions = ['2025-11-25']\n";
    let body = "requirements = ['hard']\n[request]\nurl = '{{ target.origin }}/own'\n[[variant]]\nname = 'when'\nwhen = \"flow.auth_mode == 'interactive'\"\n[[variant]]\nname = 'old'\nrequirement = 'only-old'\n[[variant]]\nname = 'soft'\nrequirement = 'soft'\nquery = { v = 'soft' }\n[[variant]]\nname = 'broken'\nwhen = 'flow.nothing'\n[[outcome]]\nname = 'o'\nviolates = '{{ cited }}'\nmessage = 'no'\nhelp = 'h'";
    let ran = codes().file("requirements/lab.toml", old).check("t_a", body).run().await;
    assert_eq!(verdict(&ran.outcome, "t_a[when]"), Verdict::NotApplicable);
    assert_eq!(verdict(&ran.outcome, "t_a[old]"), Verdict::NotApplicable);
    let soft = result(&ran.outcome, "t_a[soft]");
    assert_eq!(
        (soft.verdict, soft.findings[0].requirement.as_ref().unwrap().id.as_str()),
        (Verdict::Warning, "soft")
    );
    let broken = result(&ran.outcome, "t_a[broken]");
    assert_eq!(broken.verdict, Verdict::CouldNotRun);
    assert!(broken.summary.contains("flow.nothing"), "{}", broken.summary);
    assert_eq!(ran.sent[2..], ["GET /own?v=soft"]);
}

#[tokio::test]
async fn a_setup_that_stops_a_row_keeps_its_finding_and_its_exchanges() {
    let body = "[[setup]]\nurl = '{{ target.origin }}/refuse'\nexpect = [{ status = [200] }]\n[[setup]]\nuse = 'refusing'\n[[setup.outcome]]\nname = 'judged'\nmatch = [{ status = [400] }]\nverdict = 'failed'\nmessage = 'm'\nhelp = 'h'\n[request]\nurl = '{{ target.origin }}/own'\n[[variant]]\nname = 'v'\n[[outcome]]\nname = 'o'\nverdict = 'passed'";
    let ran = codes()
        .json("/refuse", "{ a = 1 }")
        .edit("path = '/refusing'\nstatus = 400\njson = { error = 'x' }")
        .base("refusing", "[request]\nurl = '{{ target.origin }}/refusing'\n[[outcome]]\nname = 'no'\nverdict = 'failed'\nmessage = 'no'")
        .check("t_a", body)
        .run()
        .await;
    let row = result(&ran.outcome, "t_a[v]");
    assert_eq!((row.verdict, row.outcome.as_deref()), (Verdict::Failed, Some("judged")));
    assert_eq!(row.findings[0].help.as_deref(), Some("h"));
    assert_eq!(row.exchanges, [3, 4]);
}
