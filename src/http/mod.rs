//! placeholder
#![allow(missing_docs, dead_code)]
use crate::outcome::*; use tokio::time::Instant; use std::time::Duration;
#[derive(Debug, thiserror::Error)] #[error("x")] pub struct Error;
#[derive(Clone)] pub struct Client;
impl Client { pub async fn send(&self, _r: &SentRequest, _d: Instant) -> Result<(Result<Answer, NoAnswer>, Duration), Error> { Err(Error) } }
#[derive(Clone, Debug, Default)] pub struct ClientOptions;
impl Client { pub fn new(_o: ClientOptions) -> Client { Client } }
