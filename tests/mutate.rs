//! A row that is deleted from a shipped table is missed: the same as `just mutate`, for five of them.

use std::sync::Arc;

use mcprove::lint::lint_all;
use mcprove::prove::mutate;
use mcprove::spec::Catalog;

#[tokio::test(flavor = "multi_thread")]
async fn five_deleted_rows_are_each_missed() {
    let catalog = Arc::new(Catalog::load(&[]).unwrap());
    assert!(lint_all(&catalog).is_empty(), "what lint tells of a row that is gone is due to that");
    let mutations = mutate(&catalog, 2026, 5, 2).await;
    assert_eq!(mutations.len(), 5);
    let unnoticed: Vec<&str> =
        mutations.iter().filter(|m| m.told.is_none()).map(|mutation| mutation.gone.as_str()).collect();
    assert!(unnoticed.is_empty(), "nothing misses {unnoticed:?}");
}
