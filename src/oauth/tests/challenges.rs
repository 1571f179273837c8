use std::time::{Duration, Instant};

use crate::oauth::{Challenges, challenges};

/// As `Scheme name=value …; Scheme …`, token68 in angle brackets.
fn said(found: &Challenges) -> String {
    let one = |challenge: &crate::oauth::Challenge| {
        let mut words = vec![challenge.scheme.clone()];
        words.extend(challenge.token68.as_ref().map(|token| format!("<{token}>")));
        words.extend(challenge.params.iter().map(|(name, value)| format!("{name}=[{value}]")));
        words.join(" ")
    };
    found.list.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[test]
fn well_formed_challenges_have_no_defects() {
    for (line, wanted) in [
        ("Bearer", "Bearer"),
        (r#"Bearer realm="a", error="b""#, "Bearer realm=[a] error=[b]"),
        (r#"bearer realm=a,error=b"#, "bearer realm=[a] error=[b]"),
        (r#"Bearer realm="a, b=c", scope="x y""#, "Bearer realm=[a, b=c] scope=[x y]"),
        (r#"Bearer realm="a \"b\" \\c""#, r#"Bearer realm=[a "b" \c]"#),
        (
            r#"Basic realm="a", Bearer error="b", DPoP algs="ES256""#,
            "Basic realm=[a]; Bearer error=[b]; DPoP algs=[ES256]",
        ),
        ("Negotiate YQ==, Bearer", "Negotiate <YQ==>; Bearer"),
        ("Negotiate YWJj", "Negotiate <YWJj>"),
        (r#"Bearer realm="", , error="b""#, "Bearer realm=[] error=[b]"),
        ("", ""),
        (" , ,", ""),
    ] {
        let found = challenges([line]);
        assert_eq!(said(&found), wanted, "{line}");
        assert!(found.defects.is_empty(), "{line}: {:?}", found.defects);
    }
}

#[test]
fn each_defect_is_told_and_what_was_meant_is_read() {
    for (line, wanted, defect) in [
        (
            "Bearer resource_metadata=https://a.example/x?y=1, error=b",
            "Bearer resource_metadata=[https://a.example/x?y=1] error=[b]",
            "unquoted-value",
        ),
        ("Bearer scope=a b c, error=d", "Bearer scope=[a b c] error=[d]", "unquoted-value"),
        ("Bearer realm='a, b', error=c", "Bearer realm=[a, b] error=[c]", "single-quotes"),
        ("Bearer realm=, error=c", "Bearer realm=[] error=[c]", "empty-value"),
        (r#"Bearer realm="a" error="b""#, "Bearer realm=[a] error=[b]", "missing-comma"),
        (r#"Bearer realm="a"error="b""#, "Bearer realm=[a] error=[b]", "missing-comma"),
        (r#"Bearer realm="a" Basic realm="b""#, "Bearer realm=[a]; Basic realm=[b]", "missing-comma"),
        (r#"Bearer Basic realm="b""#, "Bearer; Basic realm=[b]", "missing-comma"),
        (r#"Bearer, realm="a""#, "Bearer realm=[a]", "comma-after-scheme"),
        (r#"Bearer realm="a"; error="b""#, "Bearer realm=[a] error=[b]", "semicolon"),
        ("Bearer realm=a; error=b", "Bearer realm=[a] error=[b]", "semicolon"),
        (r#"Bearer error="a", Error="b""#, "Bearer error=[a] Error=[b]", "repeated-parameter"),
        (r#"Bearer realm="a, error=b"#, "Bearer realm=[a, error=b]", "unterminated-quote"),
        (r#"Bearer realm="a\"#, "Bearer realm=[a]", "unterminated-quote"),
        (r#"Bearer "a", realm=b"#, "Bearer realm=[b]", "stray-quote"),
        (r#"realm="a", error="b""#, " realm=[a] error=[b]", "empty-scheme"),
        (r#"Bearer: realm="a""#, "Bearer: realm=[a]", "invalid-scheme"),
        (r#"Bearer realm="a", ="b""#, "Bearer realm=[a]", "empty-name"),
        (r#"Bearer re@lm="a""#, "Bearer re@lm=[a]", "invalid-name"),
        (r#"Bearer realm = "a""#, "Bearer realm=[a]", "whitespace-around-equals"),
        ("Bearer realm=\"a\u{7}\"", "Bearer realm=[a\u{7}]", "control-character"),
    ] {
        let found = challenges([line]);
        assert_eq!(said(&found), wanted, "{line}");
        assert!(found.defects.contains(&defect), "{line}: {:?}", found.defects);
    }
}

#[test]
fn lines_add_up_and_one_does_not_continue_another() {
    let found = challenges([r#"Bearer realm="a""#, r#"Basic realm="b""#, r#"Bearer realm="c""#]);
    let realms: Vec<&str> = found.named("BEARER").flat_map(|c| c.param("Realm")).collect();
    assert_eq!(realms, ["a", "c"]);
    assert_eq!(challenges(["Bearer", "realm=a"]).defects, ["empty-scheme"]);
}

#[test]
fn repetition_within_a_challenge_is_one_thing_and_between_challenges_another() {
    assert!(challenges([r#"Bearer realm="a", Basic realm="b""#]).defects.is_empty());
}

#[test]
fn hostile_lines_take_linear_time() {
    let start = Instant::now();
    let patterns = [
        "a=", "a=b,", "a=b ", "\"", "a\"", "'", "a='", "=", ";", "a=;", "a ", "a  =  ", ",", "\\",
        "a=\"b\",", "A a=b,B ", "é", " ",
    ];
    for pattern in patterns {
        for start in ["", "Bearer ", "Bearer a=\""] {
            let line = format!("{start}{}", pattern.repeat((1 << 18) / pattern.len()));
            assert!(challenges([line.as_str()]).defects.len() < 20);
        }
    }
    let distinct: String =
        (0..100_000).map(|i| format!("a{i}=b,")).chain((0..100_000).map(|_| "A ,".to_owned())).collect();
    challenges([distinct.as_str()]);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn no_line_makes_it_panic() {
    let alphabet = ["a", "=", "\"", ",", " ", ";", "'", "\\", "é"];
    for number in 0..alphabet.len().pow(5) {
        let line: String =
            (0..5).map(|place| alphabet[number / alphabet.len().pow(place) % alphabet.len()]).collect();
        challenges([line.as_str(), format!("A {line}").as_str()]);
    }
}
