//! Shows how far a build or a start is: one line that changes on a terminal, a line a program elsewhere.

use crate::cli::context::Context;
use crate::sandbox::Progress;

/// What was shown so far.
pub struct Show<'a> {
    context: &'a Context,
    terminal: bool,
    /// `Building kube-apiserver (2 of 5)`.
    title: String,
    /// A line stands on the terminal that was not ended.
    open: bool,
}

/// Back to the line's start, and clear it.
const AGAIN: &str = "\r\x1b[K";

impl<'a> Show<'a> {
    pub fn new(context: &'a Context) -> Show<'a> {
        Show { context, terminal: context.ui.err_is_terminal(), title: String::new(), open: false }
    }

    pub fn step(&mut self, step: &Progress) {
        match step {
            Progress::Build { program, index, count } => {
                self.title = format!("Building {program} ({index} of {count})");
                let first = if *index == 1 { ", once; this takes minutes" } else { "" };
                self.put(&format!("{}{first} …", self.title));
            }
            Progress::Package { done, of, .. } => {
                // Too many for a log.
                if self.terminal {
                    self.put(&format!("{}: {done} of {of} packages", self.title));
                }
            }
            Progress::Replaced { reason } => {
                self.end();
                self.context.ui.warn(&format!("The sandbox is replaced: {reason}."));
            }
            Progress::Starting => {
                if self.terminal {
                    self.put("Starting the sandbox …");
                }
            }
        }
    }

    fn put(&mut self, text: &str) {
        if self.terminal {
            self.context.ui.prompt(&format!("{AGAIN}{text}"));
            self.open = true;
        } else {
            self.context.ui.warn(text);
        }
    }

    /// Clears the line that is still there.
    pub fn end(&mut self) {
        if self.open {
            self.context.ui.prompt(AGAIN);
            self.open = false;
        }
    }
}
