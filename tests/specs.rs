//! The shipped specs: they load, and lint finds nothing.

use mcprove::lint::lint;
use mcprove::spec::Catalog;

#[test]
fn the_shipped_specs_load_and_lint_finds_nothing() {
    let catalog = Catalog::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    lint(&catalog).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(catalog.specs.len() > 30);
}
