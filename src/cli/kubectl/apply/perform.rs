//! Applying many objects and telling what became of each.

use super::words;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::{Schedule, Wanted};
use crate::cli::kubectl::prune;
use crate::cli::name::Name;
use crate::cli::output::Teller;
use crate::cli::server_error::unreachable;
use crate::cluster::apply::{self, Applied, Failed, Outcome};
use crate::cluster::{Cluster, Error};
use crate::manifest::Object;
use crate::value::Json;

/// What is told of each object.
pub(super) enum Show {
    /// What was done to it, at once.
    Operations,
    /// Itself, when all is done.
    Objects(Vec<Json>),
}

/// What applying needs.
pub(super) struct Performing<'a> {
    pub context: &'a Context,
    pub cluster: &'a Cluster,
    pub options: &'a apply::Options,
    pub teller: Teller,
    pub show: Show,
    /// Whether an outcome was told already.
    pub reached: bool,
}

impl Performing<'_> {
    /// Applies everything and returns what failed, in the order of the input.
    pub(super) async fn all(
        &mut self,
        wanted: &[Wanted],
        visited: &mut prune::Visited,
    ) -> Result<Vec<Failure>, Failure> {
        let (cluster, options) = (self.cluster, self.options);
        let ranked = self.context.name != Name::Kubectl;
        let schedule = Schedule { cluster, dry_run: self.is_dry(), ranked };
        let mut failures = Vec::new();
        let work = async |item: &Wanted| {
            let apply = async || cluster.apply(&item.resource, &item.object, options).await;
            schedule.patiently(item, apply, request_error).await
        };
        let done = |item: &Wanted, applied| {
            failures.extend(self.tell(item, applied, visited)?);
            Ok(())
        };
        schedule.run(wanted, work, done).await?;
        Ok(failures)
    }

    /// Whether there is no server to apply the other objects to either. kubectl without validation tries them all.
    fn is_unreachable(&self, error: &Error) -> bool {
        let tries_all = self.context.name == Name::Kubectl && self.options.write.field_validation == "Ignore";
        matches!(error, Error::Connection { .. }) && !tries_all
    }

    fn is_dry(&self) -> bool {
        match &self.options.mode {
            apply::Mode::Client(mode) => mode.local || self.options.write.dry_run,
            apply::Mode::Server => self.options.write.dry_run,
        }
    }

    /// Tells what became of one object; its failure is kept for the end.
    fn tell(
        &mut self,
        item: &Wanted,
        applied: Applied,
        visited: &mut prune::Visited,
    ) -> Result<Option<Failure>, Failure> {
        for note in &applied.notes {
            words::note(item, note, self.context.name.word()).iter().for_each(|line| self.context.ui.warn(line));
        }
        let first = !std::mem::replace(&mut self.reached, true);
        let (outcome, object) = match applied.result {
            Ok(done) => done,
            Err(Failed::Get(error) | Failed::ServerSide(error)) if first && self.is_unreachable(&error) => {
                return Err(unreachable(self.context.name, self.cluster.server(), &item.source, error));
            }
            Err(failed) => return Ok(Some(words::failure(item, failed))),
        };
        if outcome != Outcome::Created && object.0.pointer("/metadata/deletionTimestamp").is_some() {
            self.context.ui.warn(&format!(
                "Warning: Detected changes to resource {} which is currently being deleted.",
                object.name()
            ));
        }
        visited.add(&object);
        let operation = match outcome {
            Outcome::Created => "created",
            Outcome::Configured => "configured",
            Outcome::Unchanged => "unchanged",
            Outcome::ServerSide => "serverside-applied",
        };
        self.tell_operation(object, operation)?;
        Ok(None)
    }

    /// Tells what was done to an object, or keeps it to be printed.
    fn tell_operation(&mut self, object: Object, operation: &str) -> Result<(), Failure> {
        match &mut self.show {
            Show::Operations => self.teller.tell(self.context, &object.0, operation),
            Show::Objects(objects) => {
                objects.push(object.0);
                Ok(())
            }
        }
    }

    /// Prints the objects that were kept: one alone, several as a list.
    pub(super) fn print_objects(&mut self) -> Result<(), Failure> {
        let Show::Objects(objects) = &mut self.show else { return Ok(()) };
        let mut objects = std::mem::take(objects);
        let shown = match objects.len() {
            0 => return Ok(()),
            1 => objects.remove(0),
            _ => serde_json::json!({"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {}}),
        };
        self.teller.tell(self.context, &shown, "")
    }
}

/// The error of a request that may only have come too early.
fn request_error(applied: &Applied) -> Option<&Error> {
    match &applied.result {
        Err(Failed::Get(error) | Failed::Create(error) | Failed::ServerSide(error)) => Some(error),
        _ => None,
    }
}
