//! Layers of spec files: the last wins, rows of requirements merge, and the report says which layer spoke.

use std::fs;

use mcprove::outcome::Verdict;
use mcprove::spec::Catalog;

use super::lab::lab;
use crate::support::{finding, result, verdict};

#[test]
fn the_last_layer_wins_and_replaces_the_whole_file() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for (index, folder) in folders.iter().enumerate() {
        let place = folder.path().join("steps");
        fs::create_dir_all(&place).unwrap();
        let text = format!("spec = 1\nid = 'token_request'\ntitle = 'layer {index}'\n");
        fs::write(place.join("token_request.toml"), text).unwrap();
    }
    let catalog = Catalog::load(&folders.iter().map(|f| f.path().to_path_buf()).collect::<Vec<_>>()).unwrap();
    let entry = &catalog.specs["token_request"];
    assert_eq!((entry.model.title.as_str(), entry.model.check.len()), ("layer 1", 0));
    assert_eq!(entry.source.layer.name(), folders[1].path().display().to_string());
    assert_eq!(catalog.specs["authorization_request"].source.layer.name(), "built-in");
}

#[tokio::test]
async fn a_requirement_row_merges_and_the_rest_of_it_stays() {
    let row = "spec = 1\n[[requirement]]\nid = 'as-token-no-store'\nlevel = 'MAY'\n";
    let ran = lab()
        .file("requirements/lab.toml", row)
        .step("s", "[request]\nurl = '{{ target.origin }}/s'\n[[outcome]]\nname = 'o'\nviolates = 'as-token-no-store'\nmessage = 'no'")
        .run()
        .await;
    let seen = finding(&ran.outcome, "s", "o");
    let cited = seen.requirement.as_ref().unwrap();
    assert_eq!((seen.verdict, cited.level.as_str()), (Verdict::Passed, "MAY"));
    assert!(!cited.says.is_empty() && cited.link.is_some(), "{cited:?}");
}

#[tokio::test]
async fn severity_is_the_level_in_the_flows_revision_and_its_basis_bounds_it() {
    let rows = "spec = 1
[[requirement]]
id = 'lab-must'
level = 'MUST'
revisions = ['2025-11-25']
basis = 'mcp'
[[requirement]]
id = 'lab-by-revision'
level = 'MUST'
level_by_revision = { '2025-11-25' = 'SHOULD' }
revisions = ['2025-11-25', '2026-07-28']
[[requirement]]
id = 'lab-guide'
level = 'MUST'
revisions = ['2025-11-25']
basis = 'mcp-guide'
[[requirement]]
id = 'lab-extension'
level = 'MUST'
revisions = ['2025-11-25']
basis = 'extension'
extension = 'x'
[[requirement]]
id = 'lab-other'
level = 'MUST'
revisions = ['2025-03-26']
";
    let cases = [
        ("must", Verdict::Failed),
        ("by-revision", Verdict::Warning),
        ("guide", Verdict::Warning),
        ("extension", Verdict::NotApplicable),
        ("other", Verdict::NotApplicable),
    ];
    for (extensions, extension) in [(vec![], Verdict::NotApplicable), (vec!["x"], Verdict::Failed)] {
        let mut lab =
            lab().file("requirements/lab.toml", rows).step("s", "[request]\nurl = '{{ target.origin }}/s'");
        for (name, _) in cases {
            let id = format!("t_{}", name.replace('-', "_"));
            lab = lab.check(
                &id,
                &format!(
                    "[observe]\nstep = 's'\n[[outcome]]\nname = 'o'\nviolates = 'lab-{name}'\nmessage = 'no'"
                ),
            );
        }
        for name in &extensions {
            lab = lab.extension(name);
        }
        let ran = lab.run().await;
        for (name, expected) in cases {
            let expected = if name == "extension" { extension } else { expected };
            assert_eq!(verdict(&ran.outcome, &format!("t_{}", name.replace('-', "_"))), expected, "{name}");
        }
    }
}

#[tokio::test]
async fn a_chain_of_revisions_that_closes_ends() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("protocol")).unwrap();
    for (own, other) in [("2098-01-01", "2099-01-01"), ("2099-01-01", "2098-01-01")] {
        let text = format!("spec = 1\nrevision = '{own}'\nextends = '{other}'\n");
        fs::write(folder.path().join(format!("protocol/{own}.toml")), text).unwrap();
    }
    let catalog = Catalog::load(&[folder.path().to_path_buf()]).unwrap();
    assert_eq!(catalog.revision("2099-01-01").unwrap().chain, ["2099-01-01", "2098-01-01"]);
    let told = mcprove::lint::lint(&catalog).unwrap_err().to_string();
    assert!(told.contains("circle") || told.contains("extend"), "{told}");
}

#[tokio::test]
async fn the_report_says_which_layer_a_spec_came_from() {
    let ran = lab().step("s", "[request]\nurl = '{{ target.origin }}/s'").run().await;
    let source = &result(&ran.outcome, "s").source;
    assert!(source.layer != "built-in" && source.file.starts_with(&source.layer), "{source:?}");
}
