//! The file format of specs: its model, source positions, loading, the catalog.

pub mod model;
