//! Assertions against answers: what holds, what does not, what cannot be told.

mod captures;
mod combinations;
mod defects;
mod operators;
mod subjects;
mod support;
mod urls;
mod validation;
