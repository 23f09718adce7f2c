//! `wait`: until objects are created, deleted, or as a condition says.

mod condition;

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Rules};
use crate::cli::output::{DryRun, Output, Teller};
use crate::cli::target::{self, Found, Selecting, Target, Targets};
use crate::cluster::{Cluster, Ended, Error, GetOptions, Seen};
use crate::value::duration;
use condition::Condition;
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// TYPE NAME, TYPE/NAME, or TYPE with -l or --all
    words: Vec<String>,
    #[command(flatten)]
    selecting: Selecting,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    /// create, delete, condition=NAME[=STATUS] or jsonpath='{PATH}'[=VALUE] (can be repeated)
    #[arg(long = "for")]
    conditions: Vec<String>,
    /// How long to wait: 0s checks once, less waits for a week
    #[arg(long, default_value = "30s", allow_hyphen_values = true, value_parser = duration::parse)]
    timeout: i64,
}

/// A week, for timeouts below zero.
const A_WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let mut teller = args.output.teller(context, DryRun::None)?;
    let cluster = context.cluster()?;
    if args.conditions.is_empty() {
        return Err(Failure::new("unrecognized condition: []"));
    }
    let conditions: Vec<Condition> =
        args.conditions.iter().map(|text| condition::parse(text)).collect::<Result<_, _>>()?;
    let timeout = u64::try_from(args.timeout).map_or(A_WEEK, Duration::from_nanos);
    let from_files = from_files(context, cluster, &args)?;
    context.block_on(async {
        let wait = Wait { context, cluster, conditions, timeout, deadline: Instant::now() + timeout };
        let targets = match from_files {
            Some(targets) => targets,
            None => target::find(cluster, &args.words, &args.selecting.options(context, cluster)).await?,
        };
        wait.run(&targets, &mut teller).await
    })?
}

/// The objects that files name, as they will be looked for on the server.
fn from_files(context: &Context, cluster: &Cluster, args: &Args) -> Result<Option<Targets>, Failure> {
    if args.input.is_empty() {
        return Ok(None);
    }
    if !args.words.is_empty() {
        return Err(Failure::new(
            "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
        ));
    }
    let rules = Rules::new(context, args.selecting.selector.as_deref())?;
    let items = args.input.read(context)?;
    let planned = context.block_on(input::plan(cluster, items, &rules))?;
    let targets = planned.into_iter().map(|item| {
        item.map(|item| Target::Named {
            name: item.name().to_owned(),
            namespace: item.namespace().map(str::to_owned),
            resource: item.resource,
        })
    });
    Ok(Some(Targets { targets: targets.collect::<Result<_, _>>()?, ..Targets::default() }))
}

struct Wait<'a> {
    context: &'a Context,
    cluster: &'a Cluster,
    conditions: Vec<Condition>,
    timeout: Duration,
    deadline: Instant,
}

impl Wait<'_> {
    async fn run(&self, targets: &Targets, teller: &mut Teller) -> Result<Exit, Failure> {
        if self.conditions.contains(&Condition::Created) {
            self.until_created(targets).await?;
        }
        let (found, errors) = target::objects(self.cluster, targets, &GetOptions::default()).await;
        let deleting = self.conditions.contains(&Condition::Deleted);
        // What is not there needs no waiting to be gone.
        let errors = errors.into_iter().filter(|error| !(deleting && error.is_not_found()));
        let mut failures: Vec<Failure> = errors.map(Failure::from).collect();
        if found.is_empty() && failures.is_empty() && !deleting {
            return Err(Failure::new("no matching resources found"));
        }
        for object in &found {
            if let Err(failure) = self.one(object, teller).await {
                failures.push(failure);
            }
        }
        Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err)
    }

    async fn until_created(&self, targets: &Targets) -> Result<(), Failure> {
        loop {
            let (found, mut errors) = target::objects(self.cluster, targets, &GetOptions::default()).await;
            let before = errors.len();
            errors.retain(|error| !error.is_not_found());
            let missing = before - errors.len();
            if let Some(failure) = Failure::several(errors.into_iter().map(Failure::from).collect()) {
                return Err(failure);
            }
            if !found.is_empty() && missing == 0 {
                return Ok(());
            }
            if Instant::now() >= self.deadline {
                return Err(Failure::new("timed out waiting for the condition"));
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    async fn one(&self, found: &Found, teller: &mut Teller) -> Result<(), Failure> {
        for condition in &self.conditions {
            let object = match condition {
                Condition::Created => found.object.0.clone(),
                Condition::Deleted => self.until_deleted(found).await?,
                condition => self.until_met(found, condition).await?,
            };
            teller.tell(self.context, &object, "condition met")?;
        }
        Ok(())
    }

    fn name(found: &Found) -> String {
        format!("{}/{}", found.resource.plural, found.name())
    }

    fn timed_out(found: &Found) -> Failure {
        Failure::new(format!("timed out waiting for the condition on {}", Wait::name(found)))
    }

    async fn until_deleted(&self, found: &Found) -> Result<crate::value::Json, Failure> {
        let place = (found.namespace.as_deref(), found.name());
        if self.timeout.is_zero() {
            return match self.cluster.get(&found.resource, place.0, place.1).await {
                Err(error) if error.is_not_found() => Ok(found.object.0.clone()),
                Err(error) => Err(error.into()),
                Ok(_) => Err(Failure::new(format!("condition not met for {}", Wait::name(found)))),
            };
        }
        let judge = |seen: Seen<'_>| Ok::<bool, Error>(!matches!(seen, Seen::At(_)));
        match self.cluster.wait_for(&found.resource, place, self.deadline, judge).await? {
            Ended::Reached => Ok(found.object.0.clone()),
            Ended::TimedOut => Err(Wait::timed_out(found)),
        }
    }

    async fn until_met(&self, found: &Found, condition: &Condition) -> Result<crate::value::Json, Failure> {
        let place = (found.namespace.as_deref(), found.name());
        if self.timeout.is_zero() {
            let object = self.cluster.get(&found.resource, place.0, place.1).await?.0;
            return match condition.holds(&object)? {
                true => Ok(object),
                false => Err(Failure::new(format!("condition not met for {}", Wait::name(found)))),
            };
        }
        let mut last = found.object.0.clone();
        let missing = || {
            let message = format!("{} {:?} not found", found.resource.full_name(), found.name());
            Failure::worded(message.clone(), format!("Error from server (NotFound): {message}"))
        };
        let judge = |seen: Seen<'_>| match seen {
            Seen::Missing => Err(missing()),
            Seen::Deleted => Ok(false),
            Seen::At(object) => {
                object.clone_into(&mut last);
                condition.holds(object)
            }
        };
        match self.cluster.wait_for(&found.resource, place, self.deadline, judge).await? {
            Ended::Reached => Ok(last),
            Ended::TimedOut => Err(Wait::timed_out(found)),
        }
    }
}
