//! The server as clients meet it: every test starts its own on a free port and speaks HTTP to it over a socket.

mod assertions;
mod authorize;
mod consent;
mod documents;
mod dpop;
mod edits;
mod flow;
mod grants;
mod legacy;
mod modern;
mod protected;
mod refresh;
mod register;
mod support;
mod token;
mod wire;
