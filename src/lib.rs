//! mcprove reads spec files, runs what they say against an MCP server and its authorization server, and reports what
//! held. This page is a tour of the house.
//!
//! ```text
//! specs/*.toml ──load──▶ Catalog ─┐
//!                                 ├─▶ FlowPlan ─▶ engine ──▶ Events ──▶ RunOutcome ──▶ report (human, json, junit)
//! flags ─────────validate─────────┘       │
//!                           render ▸ act ▸ observe ▸ judge ▸ capture
//! ```
//!
//! The data goes one way. A run never knows how it is shown; a report never runs anything. A room imports only from
//! the floors below it, and a test holds it to that.
//!
//! | floor | room | what lives there |
//! |---|---|---|
//! | 0 | [`text`] | secrets and their redaction, plurals, "did you mean" |
//! | 1 | [`oauth`] | protocol functions without input or output: challenges, PKCE, client authentication, JWT |
//! | 2 | [`spec`] | the file format: types, positions, layers, the catalog |
//! | 3 | [`outcome`] | what a run yields: verdicts, findings, exchanges, events |
//! | 3 | [`template`] | facts and the templates that use them |
//! | 3 | [`mod@reference`] | a conforming MCP server and authorization server |
//! | 4 | [`http`] | the client: sends what it is told, follows nothing, bounds everything; keeps a run, and answers from one |
//! | 4 | [`mod@assert`] | subject and operators: holds, does not hold, cannot be told |
//! | 4 | [`report`] | one file per format: an outcome in, text out |
//! | 5 | [`lint`] | mistakes that no file shows alone |
//! | 5 | [`agent`] | the user's part: follows an authorization request to its end, by a login script through the pages on the way |
//! | 6 | [`action`] | makes requests, sends them, follows pages; observes and never judges |
//! | 7 | [`engine`] | needs, setup, candidates, outcome table, checks, captures: the loop of a flow |
//! | 8 | [`suite`] | from what the user set, by flags or in a suite file, to plans; the scheduler of flows |
//! | 9 | [`prove`] | `specs test` and `specs coverage`: every spec against the conforming server and every fault |
//! | 10 | [`cli`] | arguments, commands, exit codes; the only room that prints |
//!
//! The words are those of the field: a *flow* is a protocol revision, a registration strategy and an authorization
//! mode; it has *steps*, and *checks* after them; a *spec* is the file of one; a *fact* is a named value, and *capture*
//! sets one; an *assertion* is a subject with operators; a *finding* is one judgement with its verdict.
//!
//! Where to add something:
//!
//! * a check, a step, a protocol revision: a file of `specs/`, and no Rust at all;
//! * a login: a file of `specs/logins/`, or of the user's own;
//! * an operator of assertions: `assert`, with a field in `spec::model::Assertion`;
//! * a function of templates: `template::functions`;
//! * an action, last of all: `action`;
//! * a fault of the reference server: a row of `specs/faults.toml`;
//! * a report: a file of `report`, and a name in `cli::shared_args::Format`.

pub mod action;
pub mod agent;
pub mod assert;
pub mod cli;
pub mod engine;
pub mod http;
pub mod lint;
pub mod oauth;
pub mod outcome;
pub mod prove;
pub mod reference;
pub mod report;
pub mod spec;
pub mod suite;
pub mod template;
pub mod text;
