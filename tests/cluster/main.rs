//! The command lines on a real API server: one sandbox for the whole binary, a namespace a test.
//!
//! When the sandbox cannot be had, every test here fails; none is skipped.

#![allow(clippy::disallowed_methods, reason = "a test is outside: it has its own disk, environment and programs")]

mod bad_input;
mod charts;
#[path = "../it/harness.rs"]
mod harness;
mod main_job;
mod one_build;
mod plane;
mod readme;
mod real_input;
mod sandbox;
