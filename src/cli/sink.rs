//! Where a cluster's log lines and warnings go: standard error, with klog's head before log lines.

use crate::cluster::log::Sink;
use std::io::{self, IsTerminal, Write};

/// Standard error as a cluster sees it.
#[derive(Debug, Default)]
pub struct StandardError;

impl StandardError {
    fn write(bytes: &[u8]) {
        // Nobody is left to be told when standard error itself is gone.
        let _ = io::stderr().lock().write_all(bytes);
    }
}

impl Sink for StandardError {
    fn log(&self, place: &str, message: &str) {
        let now = jiff::Zoned::now().strftime("%m%d %H:%M:%S%.6f").to_string();
        StandardError::write(format!("I{now} {:>7} {place}] {message}\n", std::process::id()).as_bytes());
    }

    fn warning(&self, text: &str) {
        let line = if io::stderr().is_terminal() {
            format!("\u{1b}[33;1mWarning:\u{1b}[0m {text}\n")
        } else {
            format!("Warning: {text}\n")
        };
        StandardError::write(line.as_bytes());
    }

    fn pass(&self, bytes: &[u8]) {
        StandardError::write(bytes);
    }
}
