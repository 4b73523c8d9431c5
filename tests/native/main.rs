//! Tests of the engine with simulated hosts: no clock, no disk, no JavaScript.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod admin;
mod auth;
mod check;
mod cipher;
mod credentials;
mod diff;
mod faults;
mod given;
mod plan;
mod revision;
mod runtime;
mod simulator;
mod state;
