//! The client against real sockets: servers that write the bytes they are told.

mod bodies;
mod events;
mod failures;
mod network;
mod requests;
mod server;
mod streams;
