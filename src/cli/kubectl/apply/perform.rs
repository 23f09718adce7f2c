//! Applying many objects: by ranks, several at a time inside one, told in the order of the input.

use super::{prune, words};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::Wanted;
use crate::cli::output::Teller;
use crate::cluster::apply::{self, Applied, Failed, Outcome};
use crate::cluster::{Cluster, Error};
use crate::manifest::Object;
use crate::manifest::order::{self, Rank};
use crate::value::Json;
use futures_util::{StreamExt, stream};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// How many requests are under way at a time.
const IN_FLIGHT: usize = 16;

/// How long a new kind may take until the server serves it, and how often it is asked.
const SERVED: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

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
}

impl Performing<'_> {
    /// Applies everything and returns what failed, in the order of the input.
    pub(super) async fn all(
        &mut self,
        wanted: &[Wanted],
        visited: &mut prune::Visited,
    ) -> Result<Vec<Failure>, Failure> {
        let (cluster, options) = (self.cluster, self.options);
        let mut done: Vec<Option<Applied>> = wanted.iter().map(|_| None).collect();
        let mut told = 0;
        let mut failures = Vec::new();
        for (rank, places) in order::ranks(wanted.iter().map(|item| item.object.gvk())) {
            let mut running = stream::iter(same_objects(wanted, &places))
                .map(|places| async move {
                    let mut out = Vec::with_capacity(places.len());
                    for place in places {
                        out.push((place, one(cluster, &wanted[place], options).await));
                    }
                    out
                })
                .buffer_unordered(IN_FLIGHT);
            while let Some(batch) = running.next().await {
                for (place, applied) in batch {
                    done[place] = Some(applied);
                }
                while let Some(applied) = done.get_mut(told).and_then(Option::take) {
                    failures.extend(self.tell(&wanted[told], applied, visited)?);
                    told += 1;
                }
            }
            drop(running);
            if rank == Rank::Definition && wanted.iter().any(|item| item.defined_here) && !self.is_dry() {
                served(cluster, wanted, &places).await;
            }
        }
        Ok(failures)
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
        let (outcome, object) = match applied.result {
            Ok(done) => done,
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
    pub(super) fn tell_operation(&mut self, object: Object, operation: &str) -> Result<(), Failure> {
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

/// The places of a rank, those of one and the same object together: they are applied one after the other.
fn same_objects(wanted: &[Wanted], places: &[usize]) -> Vec<Vec<usize>> {
    let mut known: HashMap<(&str, &str, &str, &str), usize> = HashMap::new();
    let mut out: Vec<Vec<usize>> = Vec::new();
    for &place in places {
        let item = &wanted[place];
        let key = (item.resource.group.as_str(), item.resource.kind.as_str(), item.object.namespace(), item.name());
        match known.get(&key) {
            Some(&at) => out[at].push(place),
            None => {
                known.insert(key, out.len());
                out.push(vec![place]);
            }
        }
    }
    out
}

/// Applies one object. One whose kind was only just defined is tried again until the server serves the kind.
async fn one(cluster: &Cluster, item: &Wanted, options: &apply::Options) -> Applied {
    let until = Instant::now() + SERVED;
    loop {
        let applied = cluster.apply(&item.resource, &item.object, options).await;
        let unserved = match &applied.result {
            Err(Failed::Get(error) | Failed::Create(error) | Failed::ServerSide(error)) => is_unserved(error),
            _ => false,
        };
        if !unserved || !item.defined_here || options.write.dry_run || Instant::now() > until {
            return applied;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Whether the path itself is unknown to the server, and not an object.
fn is_unserved(error: &Error) -> bool {
    error.is_not_found()
        && error.status().is_some_and(|status| status.message.contains("could not find the requested resource"))
}

/// Waits until the definitions at those places are established.
async fn served(cluster: &Cluster, wanted: &[Wanted], places: &[usize]) {
    let until = Instant::now() + SERVED;
    for &place in places {
        let item = &wanted[place];
        // A definition that failed was told, and its objects will tell.
        while let Ok(object) = cluster.get(&item.resource, None, item.name()).await {
            if is_established(&object) || Instant::now() > until {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn is_established(object: &Object) -> bool {
    let conditions = object.0.pointer("/status/conditions").and_then(Json::as_array);
    conditions.is_some_and(|conditions| {
        conditions.iter().any(|condition| condition["type"] == "Established" && condition["status"] == "True")
    })
}
