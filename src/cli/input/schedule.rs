//! The order in which a command works on many objects: by ranks, several at a time inside one, told in the order of
//! the input. Called as kubectl, the order is that of the input.

use super::Wanted;
use crate::cli::failure::Failure;
use crate::cluster::{Cluster, Error};
use crate::manifest::Object;
use crate::manifest::order::{self, Rank};
use crate::value::Json;
use futures_util::{StreamExt, stream};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// How many objects are worked on at a time.
const IN_FLIGHT: usize = 16;

/// How long a new kind may take until the server serves it, and how often it is asked.
const SERVED: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

/// What a schedule needs to know.
#[derive(Clone, Copy)]
pub struct Schedule<'a> {
    pub cluster: &'a Cluster,
    /// Nothing is kept by the server, so new kinds are not waited for.
    pub dry_run: bool,
    /// What others need goes first; else the order of the input is kept, as kubectl keeps it.
    pub ranked: bool,
}

impl Schedule<'_> {
    /// Works on every object. `done` gets the outcomes in the order of the input, each as soon as all before it are
    /// there.
    pub async fn run<T>(
        self,
        wanted: &[Wanted],
        work: impl AsyncFn(&Wanted) -> T,
        mut done: impl FnMut(&Wanted, T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut outcomes: Vec<Option<T>> = wanted.iter().map(|_| None).collect();
        let mut told = 0;
        let work = &work;
        let kinds = wanted.iter().map(|item| item.object.gvk());
        for (rank, places) in if self.ranked { order::ranks(kinds) } else { order::runs(kinds) } {
            let mut running = stream::iter(same_objects(wanted, &places))
                .map(|places| async move {
                    let mut out = Vec::with_capacity(places.len());
                    for place in places {
                        out.push((place, work(&wanted[place]).await));
                    }
                    out
                })
                .buffer_unordered(IN_FLIGHT);
            while let Some(batch) = running.next().await {
                for (place, outcome) in batch {
                    outcomes[place] = Some(outcome);
                }
                while let Some(outcome) = outcomes.get_mut(told).and_then(Option::take) {
                    done(&wanted[told], outcome)?;
                    told += 1;
                }
            }
            drop(running);
            if rank == Rank::Definition && !self.dry_run && wanted.iter().any(|item| item.defined_here) {
                self.wait_for_definitions(wanted, &places).await;
            }
        }
        Ok(())
    }

    /// Works on one object. One whose kind was only just defined is tried again until the server serves the kind.
    pub async fn patiently<T>(
        self,
        item: &Wanted,
        work: impl AsyncFn() -> T,
        error: impl Fn(&T) -> Option<&Error>,
    ) -> T {
        let until = Instant::now() + SERVED;
        loop {
            let outcome = work().await;
            let unserved = error(&outcome).is_some_and(is_unserved);
            if !unserved || !item.defined_here || self.dry_run || Instant::now() > until {
                return outcome;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until the definitions at those places are established.
    async fn wait_for_definitions(self, wanted: &[Wanted], places: &[usize]) {
        let until = Instant::now() + SERVED;
        for &place in places {
            let item = &wanted[place];
            // A definition that failed was told, and its objects will tell.
            while let Ok(object) = self.cluster.get(&item.resource, None, item.name()).await {
                if is_established(&object) || Instant::now() > until {
                    break;
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// The places of a rank, those of one and the same object together: they are worked on one after the other.
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

/// Whether the path itself is unknown to the server, and not an object.
fn is_unserved(error: &Error) -> bool {
    error.is_not_found()
        && error.status().is_some_and(|status| status.message.contains("could not find the requested resource"))
}

fn is_established(object: &Object) -> bool {
    let conditions = object.0.pointer("/status/conditions").and_then(Json::as_array);
    conditions.is_some_and(|conditions| {
        conditions.iter().any(|condition| condition["type"] == "Established" && condition["status"] == "True")
    })
}
