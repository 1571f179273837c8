//! The file format of specs: its model, source positions, loading, the catalog.

mod catalog;
mod decode;
mod layers;
mod load;
mod login;
mod mistake;
pub mod model;
mod places_in_toml;
mod protocol;
mod reading;
pub(crate) mod result_name;
mod schema;
mod shape;
mod shape_words;
mod shipped;
mod source;
mod syntax_words;

pub use catalog::{Catalog, Entry, Kind, SpecEntry};
pub use decode::{FORMAT_VERSION, decode};
pub use login::{faults_of_login, read_login, typed_values};
pub use mistake::{Mistake, Mistakes, Terminal};
pub use protocol::{Revision, Standing, merge};
pub use reading::Model;
pub use schema::{NamedSchema, SCHEMAS, schema_of, schema_text};
pub use shape::segments;
pub use shape_words::{Shape, TypeWords, found_type};
pub use source::{Layer, Position, SourceFile};
