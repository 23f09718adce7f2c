//! How many operands a command of helm takes, and the words when they are too few or too many.

use crate::cli::context::Context;
use crate::cli::failure::Failure;

/// A command's name and operands, for the usage line.
pub(super) struct Usage {
    /// `template`, `get values`.
    pub command: &'static str,
    /// `[NAME] [CHART]`; empty when it takes none.
    pub operands: &'static str,
}

impl Usage {
    fn refuse(&self, context: &Context, demand: &str) -> Failure {
        let name = format!("{} {}", context.name.word(), self.command);
        let operands = if self.operands.is_empty() { String::new() } else { format!(" {}", self.operands) };
        Failure::new(format!("{name:?} {demand}\n\nUsage:  {name}{operands} [flags]"))
    }

    pub fn none(&self, context: &Context, given: &[String]) -> Result<(), Failure> {
        if given.is_empty() { Ok(()) } else { Err(self.refuse(context, "accepts no arguments")) }
    }

    pub fn exactly(&self, context: &Context, given: &[String], count: usize) -> Result<(), Failure> {
        if given.len() == count {
            return Ok(());
        }
        Err(self.refuse(context, &format!("requires {}", counted(count))))
    }

    pub fn at_least(&self, context: &Context, given: &[String], count: usize) -> Result<(), Failure> {
        if given.len() >= count {
            return Ok(());
        }
        Err(self.refuse(context, &format!("requires at least {}", counted(count))))
    }

    pub fn at_most(&self, context: &Context, given: &[String], count: usize) -> Result<(), Failure> {
        if given.len() <= count {
            return Ok(());
        }
        Err(self.refuse(context, &format!("accepts at most {}", counted(count))))
    }
}

fn counted(count: usize) -> String {
    format!("{count} argument{}", if count == 1 { "" } else { "s" })
}
