//! What does not exist in a combination, what is missing, and what follows from it for others.

use mcprove::outcome::Verdict;

use super::lab::{Lab, lab};
use crate::support::{result, verdict};

const PASS: &str = "[[outcome]]\nname = 'o'\nverdict = 'passed'\n";

fn with_gone() -> Lab {
    lab()
        .step("gone", &format!("[applies]\nauth_mode = ['interactive']\n[request]\nurl = '{{{{ target.origin }}}}/gone'\n{PASS}[capture]\n'gone.fact' = 'x'"))
        .step("here", &format!("[request]\nurl = '{{{{ target.origin }}}}/here'\n{PASS}"))
        .base("gone_request", "[applies]\nuntil = '2020-01-01'\n[request]\nurl = '{{ target.origin }}/gone'")
        .fresh("gone", &["gone"])
}

#[tokio::test]
async fn what_needs_uses_observes_or_is_like_something_not_applicable_is_not_applicable() {
    let own = format!("[request]\nurl = '{{{{ target.origin }}}}/own'\n{PASS}");
    let mut lab = with_gone();
    let cases = [
        ("t_needs", format!("[[needs]]\nworked = 'gone'\n{own}")),
        ("t_use", format!("[[setup]]\nuse = 'gone'\n{own}")),
        ("t_use_request", format!("[[setup]]\nuse = 'gone_request'\n{own}")),
        ("t_fresh", format!("[[setup]]\nfresh = 'gone'\n{own}")),
        ("t_observe", format!("[observe]\nstep = 'gone'\n{PASS}")),
        ("t_like", format!("[request]\nlike = 'gone'\n{PASS}")),
        ("t_like_request", format!("[request]\nlike = 'gone_request'\n{PASS}")),
        ("t_needs_request", format!("[[needs]]\nworked = 'gone_request'\n{own}")),
        ("t_setup_like", format!("[[setup]]\nlike = 'gone'\n{own}")),
    ];
    for (id, body) in &cases {
        lab = lab.check(id, body);
    }
    let ran = lab.run().await;
    for (id, _) in &cases {
        assert_eq!(
            verdict(&ran.outcome, id),
            Verdict::NotApplicable,
            "{id}: {}",
            result(&ran.outcome, id).summary
        );
    }
    assert_eq!(ran.sent, ["GET /here"]);
    assert!(ran.outcome.steps.iter().all(|step| step.id != "gone"), "it is neither listed nor counted");
}

#[tokio::test]
async fn a_check_whose_requirements_stand_in_no_revision_of_the_flow_sends_nothing() {
    let own = format!("[request]\nurl = '{{{{ target.origin }}}}/own'\n{PASS}");
    let old = "spec = 1\n[[requirement]]\nid = 'only-old'\nlevel = 'MUST'\nrevisions = ['2025-03-26']\n";
    let ran = with_gone()
        .file("requirements/lab.toml", old)
        .check("t_old", &format!("requirements = ['only-old']\n{own}"))
        .check("t_one", &format!("requirements = ['only-old', 'as-token-200-json']\n{own}"))
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "t_old"), Verdict::NotApplicable);
    assert!(result(&ran.outcome, "t_old").summary.contains("only-old"));
    assert_eq!(verdict(&ran.outcome, "t_one"), Verdict::Passed);
    assert_eq!(ran.sent, ["GET /here", "GET /own"]);
}

#[tokio::test]
async fn applies_asks_revision_registration_mode_and_extension_and_never_tells_why() {
    let own = format!("[request]\nurl = '{{{{ target.origin }}}}/own'\n{PASS}");
    let cases = [
        ("t_since", "[applies]\nsince = '2099-01-01'", false),
        ("t_until", "[applies]\nuntil = '2025-11-25'", true),
        ("t_registration", "[applies]\nregistration = ['cimd', 'preregistered']", false),
        ("t_registrations", "[applies]\nregistration = ['cimd', 'dcr']", true),
        ("t_mode", "[applies]\nauth_mode = ['interactive', 'client_credentials']", false),
        ("t_modes", "[applies]\nauth_mode = ['interactive', 'headless']", true),
        ("t_extension", "[applies]\nextension = 'switched-off'", false),
        ("t_extension_on", "[applies]\nextension = 'switched-on'", true),
        (
            "t_never",
            "[[applies.never]]\nregistration = ['dcr']\nauth_mode = ['headless']\nbecause = 'the reason'",
            false,
        ),
        (
            "t_not_never",
            "[[applies.never]]\nregistration = ['dcr']\nauth_mode = ['interactive']\nbecause = 'the reason'",
            true,
        ),
    ];
    let mut lab = with_gone().extension("switched-on");
    for (id, applies, _) in cases {
        lab = lab.check(id, &format!("{applies}\n{own}"));
    }
    let ran = lab.run().await;
    for (id, _, runs) in cases {
        let expected = if runs { Verdict::Passed } else { Verdict::NotApplicable };
        assert_eq!(verdict(&ran.outcome, id), expected, "{id}");
    }
    assert_eq!(result(&ran.outcome, "t_never").summary, "the reason");
    assert_eq!(ran.sent.len(), 1 + cases.iter().filter(|(_, _, runs)| *runs).count());
}

#[tokio::test]
async fn needs_are_asked_in_order_and_the_first_unmet_decides_with_its_reason() {
    let own = format!("[request]\nurl = '{{{{ target.origin }}}}/own'\n{PASS}");
    let ran = with_gone()
        .step("broken", "[request]\nurl = '{{ target.origin }}/broken'\n[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = 'it broke'")
        .check("t_first", &format!("[[needs]]\nwhen = 'true'\n[[needs]]\nworked = 'broken'\nbecause = 'first'\n[[needs]]\nfact = 'no.fact'\nbecause = 'second'\notherwise = 'not-applicable'\n{own}"))
        .check("t_fact", &format!("[[needs]]\nfact = 'no.fact'\nbecause = 'second'\notherwise = 'not-applicable'\n{own}"))
        .check("t_when", &format!("[[needs]]\nwhen = \"flow.registration == 'cimd'\"\nbecause = 'third'\n{own}"))
        .check("t_agent", &format!("[[needs]]\nagent = 'second-user'\nbecause = 'fourth'\n{own}"))
        .check("t_headless", &format!("[[needs]]\nagent = 'headless'\n{own}"))
        .check("t_later", &format!("[[needs]]\nsince = '2099-01-01'\nfact = 'no.fact'\n{own}"))
        .run()
        .await;
    let told = |id: &str| (verdict(&ran.outcome, id), result(&ran.outcome, id).summary.clone());
    assert_eq!(told("t_first"), (Verdict::CouldNotRun, "first (broken did not work: it broke)".into()));
    assert_eq!(told("t_fact"), (Verdict::NotApplicable, "second (no.fact is not known)".into()));
    assert_eq!(told("t_when"), (Verdict::CouldNotRun, "third".into()));
    assert_eq!(told("t_agent").0, Verdict::CouldNotRun);
    assert_eq!(told("t_headless").0, Verdict::Passed);
    assert_eq!(told("t_later").0, Verdict::Passed);
    assert_eq!(ran.sent, ["GET /here", "GET /broken", "GET /own", "GET /own"]);
}

#[tokio::test]
async fn a_fact_that_is_missing_because_its_step_did_not_work_is_not_a_feature_that_is_not_claimed() {
    let own = format!("[request]\nurl = '{{{{ target.origin }}}}/own'\n{PASS}");
    let ran = lab()
        .step("broken", "[request]\nurl = '{{ target.origin }}/broken'\n[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = 'it broke'\n[capture]\n'some.fact' = { json = '/x' }")
        .check("t_fact", &format!("[[needs]]\nfact = 'some.fact'\nbecause = 'not claimed'\notherwise = 'not-applicable'\n{own}"))
        .run()
        .await;
    assert_eq!(
        verdict(&ran.outcome, "t_fact"),
        Verdict::CouldNotRun,
        "{}",
        result(&ran.outcome, "t_fact").summary
    );
    assert!(result(&ran.outcome, "t_fact").summary.contains("broken did not set it"));
    assert_eq!(ran.sent, ["GET /broken"]);
}

#[tokio::test]
async fn checks_run_in_the_order_of_need_and_not_of_name() {
    let own = |path: &str| format!("[request]\nurl = '{{{{ target.origin }}}}/{path}'\n{PASS}");
    let ran = with_gone()
        .check("t_a", &format!("[[needs]]\nworked = 't_z'\n{}", own("a")))
        .check("t_m", &format!("effects = ['revokes-grant']\n{}", own("m")))
        .check("t_z", &own("z"))
        .with(|settings| settings.selection.allow = vec![mcprove::spec::model::Effect::RevokesGrant])
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /here", "GET /z", "GET /a", "GET /m"], "what ends a grant goes last");
}

#[tokio::test]
async fn a_requirement_that_does_not_stand_in_the_revision_makes_no_working_step_not_applicable() {
    let old = "spec = 1\n[[requirement]]\nid = 'only-old'\nlevel = 'MUST'\nrevisions = ['2025-03-26']\n";
    let ran = lab()
        .file("requirements/lab.toml", old)
        .json("/one", "{ a = 1 }")
        .step("one", "[request]\nurl = '{{ target.origin }}/one'\n[accept]\nstatus = [200]\n[[outcome]]\nname = 'o'\nviolates = 'only-old'\nmessage = 'no'")
        .step("two", &format!("[[needs]]\nworked = 'one'\n[request]\nurl = '{{{{ target.origin }}}}/two'\n{PASS}"))
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "one"), Verdict::Passed);
    assert_eq!(ran.sent, ["GET /one", "GET /two"]);
}

#[tokio::test]
async fn what_follows_from_a_broken_step_names_it_however_far_it_is_away() {
    let own = format!("[request]\nurl = '{{{{ target.origin }}}}/own'\n{PASS}");
    let ran = lab()
        .step("broken", "[request]\nurl = '{{ target.origin }}/broken'\n[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = 'it broke'\n[capture]\n'some.fact' = { json = '/x' }")
        .step("second", &format!("[request]\nurl = '{{{{ target.origin }}}}/{{{{ some.fact }}}}'\n{PASS}"))
        .step("third", &format!("[[needs]]\nworked = 'second'\n{own}"))
        .step("reader", &format!("[observe]\nstep = 'third'\n{PASS}"))
        .check("t_like", &format!("[[needs]]\nworked = 'third'\nbecause = 'why'\n{own}"))
        .check("t_other", &format!("[[needs]]\nwhen = 'false'\nbecause = 'another reason'\n{own}"))
        .run()
        .await;
    for id in ["second", "third", "reader", "t_like"] {
        let seen = result(&ran.outcome, id);
        assert_eq!(
            (seen.verdict, seen.blocked_by.as_deref()),
            (Verdict::CouldNotRun, Some("broken")),
            "{id}"
        );
    }
    assert_eq!(result(&ran.outcome, "broken").blocked_by, None);
    assert_eq!(result(&ran.outcome, "t_other").blocked_by, None);
    let told = &result(&ran.outcome, "t_like").summary;
    assert_eq!(
        told, "why (third did not run, since broken did not work)",
        "one reason, and not one in the other"
    );
}
