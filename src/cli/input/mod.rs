//! The objects that a command is given in files: `-f`, `-R`, `-k`, `-l`.
//!
//! In: the flags. Out: [`Wanted`] objects, each with the resource that serves it, and a failure for everything
//! that is none. Answers to cli-runtime's resource builder and its visitors.

mod paths;
mod plan;
mod schedule;
mod source;

pub use plan::{Rules, Wanted, plan, sort_out};
pub use schedule::Schedule;

use super::context::Context;
use super::failure::Failure;
use crate::manifest::Object;
use crate::manifest::read::Check;

/// The flags that name files; to be flattened into a command's own.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Input {
    /// File, folder or URL with objects; - is standard input (can be repeated)
    #[arg(long, short = 'f', value_delimiter = ',', action = clap::ArgAction::Append)]
    pub filename: Vec<String>,
    /// Folder with a kustomization
    #[arg(long, short = 'k')]
    pub kustomize: Option<String>,
    /// Go through the folders of -f with all that is below
    #[arg(long, short = 'R')]
    pub recursive: bool,
}

/// An object and where it was read.
#[derive(Debug, Clone)]
pub struct Item {
    pub object: Object,
    /// A path, a URL, `STDIN`; the folder of a kustomization.
    pub source: String,
    /// Whether it was an item of a list.
    pub in_list: bool,
}

impl Input {
    pub fn is_empty(&self) -> bool {
        self.filename.is_empty() && self.kustomize.as_deref().unwrap_or_default().is_empty()
    }

    /// Refuses flags that name nothing.
    pub fn require(&self) -> Result<(), Failure> {
        if self.is_empty() { Err(Failure::new("must specify one of -f and -k")) } else { Ok(()) }
    }

    fn check(&self) -> Vec<String> {
        let kustomize = self.kustomize.as_deref().is_some_and(|folder| !folder.is_empty());
        let mut wrong = Vec::new();
        if kustomize && !self.filename.is_empty() {
            wrong.push("only one of -f or -k can be specified".to_owned());
        }
        if kustomize && self.recursive {
            wrong.push("the -k flag can't be used with -f or -R".to_owned());
        }
        wrong
    }

    /// Reads everything, as commands do that have their objects validated.
    pub fn read_validated(&self, context: &Context, validation: &str) -> Result<Vec<Result<Item, Failure>>, Failure> {
        self.read_checked(context, if validation == "Ignore" { Check::Kind } else { Check::KindAndVersion })
    }

    /// Reads everything. A path that is not there fails at once; what is wrong with a file's content stands among the
    /// objects, in its place.
    pub fn read(&self, context: &Context) -> Result<Vec<Result<Item, Failure>>, Failure> {
        self.read_checked(context, Check::Kind)
    }

    fn read_checked(&self, context: &Context, check: Check) -> Result<Vec<Result<Item, Failure>>, Failure> {
        let mut wrong = self.check();
        let mut sources = Vec::new();
        if wrong.is_empty() {
            sources = source::expand(context, self, &mut wrong);
        }
        match wrong.len() {
            0 => {}
            1 => return Err(Failure::new(wrong.remove(0))),
            _ => return Err(Failure::plain(wrong.join("\n"))),
        }
        Ok(sources.iter().flat_map(|source| source.read(context, check)).collect())
    }
}
