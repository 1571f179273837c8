//! Names, and the file of faults as it is shipped.

use super::mutate::{chosen, targets};
use super::server::server_options;
use crate::spec::Catalog;
use crate::spec::result_name::{covers, fits, parts, spec_of};

#[test]
fn a_star_stands_for_any_characters() {
    assert!(fits("token_*", "token_request") && fits("*", "") && fits("a*c*e", "abcde"));
    assert!(!fits("token_*", "a_token_request") && !fits("a*c", "abd"));
}

#[test]
fn a_name_has_a_result_a_row_and_a_finding() {
    assert_eq!(parts("check[row.1].accepted"), ("check[row.1]", Some("accepted")));
    assert_eq!(parts("step.no-store"), ("step", Some("no-store")));
    assert_eq!(parts("check[row.1]"), ("check[row.1]", None));
    assert_eq!(spec_of("check[row].accepted"), "check");
}

#[test]
fn a_check_speaks_of_its_rows_and_a_row_of_no_other() {
    assert!(covers("check", "check[row]", Some("accepted")));
    assert!(covers("check.accepted", "check[row]", Some("accepted")));
    assert!(!covers("check[row]", "check[other]", None));
    assert!(!covers("check.accepted", "check", Some("refused")));
}

#[test]
fn every_fault_makes_a_server_and_cites_what_it_breaks() {
    let catalog = Catalog::load(&[]).unwrap();
    let faults = &catalog.faults.as_ref().unwrap().model.fault;
    for fault in faults {
        server_options(&catalog, std::slice::from_ref(&fault.id)).unwrap();
        assert!(!fault.does.is_empty() && !fault.breaks.is_empty(), "{}", fault.id);
        for id in &fault.breaks {
            assert!(catalog.requirements.contains_key(id), "{}: {id}", fault.id);
        }
    }
}

#[test]
fn a_misspelled_fault_is_told_what_was_meant() {
    let catalog = Catalog::load(&[]).unwrap();
    let error = server_options(&catalog, &["token-code-reusabel".to_owned()]).unwrap_err();
    assert!(error.to_string().contains("token-code-reusable"), "{error}");
}

#[test]
fn a_seed_chooses_the_same_rows_again_and_another_seed_others() {
    let catalog = Catalog::load(&[]).unwrap();
    let gone = |seed| {
        let rows = chosen(targets(&catalog), seed, 20);
        rows.into_iter().map(|row| (row.id, row.index)).collect::<Vec<_>>()
    };
    assert_eq!(gone(7), gone(7));
    assert_ne!(gone(7), gone(8));
}
