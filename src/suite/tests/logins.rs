//! Login scripts of suite files: by name, by file, in place.

use std::fs;

use super::support::{read_with, told};
use crate::suite::{Overrides, Suite};

fn suite(login: &str, file: &str, env: &[(&str, &str)]) -> Result<Suite, crate::spec::Mistakes> {
    let text = format!(
        "serverUrl = \"https://example.com/mcp\"\n[defaults.auth]\nmode = \"headless\"\nlogin = {login}\n\
         [[flows]]\nprotocolVersion = \"2025-11-25\"\nregistrationStrategy = \"dcr\"\n\
         [[flows]]\nprotocolVersion = \"2025-11-25\"\nregistrationStrategy = \"preregistered\"\n\
         auth = {{ mode = \"client_credentials\", clientId = \"a\", clientSecret = \"b\" }}\n"
    );
    read_with(file, &text, &Overrides::default(), env)
}

#[test]
fn a_script_is_named_or_stands_in_the_file_and_only_headless_flows_have_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.toml"), "spec = 1\nid = \"x\"\n[[page]]\nfill = { a = \"b\" }\n")
        .unwrap();
    let file = folder.path().join("suite.toml").display().to_string();
    for login in ["\"forms\"", "\"mine.toml\"", "{ page = [{ fill = { a = \"b\" } }] }"] {
        let suite = suite(login, &file, &[]).unwrap_or_else(|mistakes| panic!("{login}: {mistakes}"));
        let has: Vec<bool> = suite.flows.iter().map(|flow| flow.settings.login.is_some()).collect();
        assert_eq!(has, [true, false], "{login}");
    }
}

#[test]
fn what_is_filled_in_from_the_environment_is_secret() {
    let login = "{ page = [{ fill = { user = \"ada\", pw = \"${PW}\" } }] }";
    let suite = suite(login, "suite.toml", &[("PW", "correct horse")]).unwrap();
    assert_eq!(suite.flows[0].settings.login.as_ref().unwrap().secrets(), ["correct horse"]);
}

#[test]
fn mistakes_have_their_place_in_the_suite_file() {
    for (login, parts) in [
        ("\"form\"", &["no login script `form`", "did you mean `forms`"][..]),
        ("{ page = [{ fil = { a = \"b\" } }] }", &["unknown key `fil`", "suite.toml:4"]),
        ("{ page = [{ url = \"a[\" }] }", &["no glob", "suite.toml:4"]),
        ("{ page = [{ fill = { a = \"${NOT_SET}\" } }] }", &["`NOT_SET` is not set", "suite.toml:4"]),
        ("{ page = [{ totp = { field = \"a\", seed = \"1\" } }] }", &["base 32", "suite.toml:4"]),
        ("7", &["suite.toml:4"]),
    ] {
        let told = told(suite(login, "suite.toml", &[]));
        for part in parts {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}
