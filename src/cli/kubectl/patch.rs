//! `patch`: changes some fields of objects by a strategic merge patch, a JSON merge patch or a JSON patch.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::input::Input;
use crate::cli::output::{DryRun, DryRunFlag, Output};
use crate::cli::selection::{Bring, select};
use crate::cli::target::Selecting;
use crate::cluster::{GetOptions, Patch, WriteOptions};
use crate::files::Files;
use crate::manifest::{Object, patch, schema};
use crate::value::Json;
use crate::yaml;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// TYPE NAME or TYPE/NAME
    words: Vec<String>,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    dry_run: DryRunFlag,
    /// The patch, as JSON or YAML
    #[arg(long, short = 'p', default_value = "")]
    patch: String,
    /// A file with the patch
    #[arg(long, default_value = "")]
    patch_file: String,
    /// Kind of the patch: json, merge, strategic
    #[arg(long = "type", default_value = "strategic")]
    kind: String,
    /// Patch the objects of the files, not those of the server
    #[arg(long)]
    local: bool,
    /// Patch this subresource: status, scale, …
    #[arg(long, default_value = "")]
    subresource: String,
    /// Name of the manager that owns the fields
    #[arg(long, default_value = "kubectl-patch")]
    field_manager: String,
    #[arg(long, hide = true)]
    record: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let dry_run = args.dry_run.read(context)?;
    let kind = validate(&args, dry_run)?;
    let body = body(context, &args)?;
    // A wrong format is told before anything is sent.
    args.output.teller(context, DryRun::None)?;
    if args.local {
        return patch_files(context, &args, kind, &body);
    }
    let cluster = context.cluster()?;
    let get = GetOptions { subresource: args.subresource.clone(), ..GetOptions::default() };
    let selection =
        select(context, cluster, (&args.words, &Selecting::default(), &args.input), (Bring::AsWritten, &get))?;
    if selection.found.is_empty() && selection.failures.is_empty() {
        return Err(Failure::new("no objects passed to patch"));
    }
    let options = WriteOptions {
        field_manager: args.field_manager.clone(),
        dry_run: dry_run == DryRun::Server,
        subresource: args.subresource.clone(),
        ..WriteOptions::default()
    };
    let mut failures = selection.failures;
    for found in selection.found {
        let step = || -> Result<(), Failure> {
            let patched = if dry_run == DryRun::Client {
                locally(&found.object, kind, &body)?
            } else {
                let place = (found.namespace.as_deref(), found.name());
                let sent = context.block_on(cluster.patch(&found.resource, place, (kind, &body), &options))?;
                sent.map_err(|error| match error.is_unsupported_media_type() {
                    true => Failure::new(format!(
                        "{} is not supported by {}: {error}",
                        media_type(kind),
                        found.resource.gvk()
                    )),
                    false => error.into(),
                })?
            };
            tell(context, &args, &found.object, &patched)
        };
        failures.extend(step().err());
    }
    Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err)
}

/// `--local`: no server is asked.
fn patch_files(context: &Context, args: &Args, kind: Patch, body: &Json) -> Result<Exit, Failure> {
    let mut failures = Vec::new();
    let items = args.input.read(context)?;
    if items.is_empty() {
        return Err(Failure::new("no objects passed to patch"));
    }
    for item in items {
        let patched = item.and_then(|item| {
            let patched = locally(&item.object, kind, body)?;
            tell(context, args, &item.object, &patched)
        });
        failures.extend(patched.err());
    }
    Failure::several(failures).map_or(Ok(Exit::SUCCESS), Err)
}

/// Every object is told by itself: no mark of a dry run, no `---` between two.
fn tell(context: &Context, args: &Args, before: &Object, after: &Object) -> Result<(), Failure> {
    let operation = if before == after { "patched (no change)" } else { "patched" };
    args.output.teller(context, DryRun::None)?.tell(context, &after.0, operation)
}

fn validate(args: &Args, dry_run: DryRun) -> Result<Patch, Failure> {
    let message = match (args.patch.is_empty(), args.patch_file.is_empty()) {
        (false, false) => "cannot specify --patch and --patch-file together",
        (true, true) => "must specify --patch or --patch-file containing the contents of the patch",
        _ if args.local && !args.words.is_empty() => "cannot specify --local and server resources",
        _ if args.local && dry_run == DryRun::Server => {
            "cannot specify --local and --dry-run=server - did you mean --dry-run=client?"
        }
        _ => "",
    };
    if !message.is_empty() {
        return Err(Failure::new(message));
    }
    match args.kind.to_lowercase().as_str() {
        "" | "strategic" => Ok(Patch::Strategic),
        "merge" => Ok(Patch::Merge),
        "json" => Ok(Patch::Json),
        _ => Err(Failure::new(format!("--type must be one of [json merge strategic], not {:?}", args.kind))),
    }
}

fn body(context: &Context, args: &Args) -> Result<Json, Failure> {
    let text = if args.patch_file.is_empty() {
        args.patch.clone()
    } else {
        let bytes = context
            .files
            .read(Path::new(&args.patch_file))
            .map_err(|error| Failure::new(format!("unable to read patch file: {error}")))?;
        String::from_utf8_lossy(&bytes).into_owned()
    };
    yaml::read(&text, yaml::Version::V2)
        .map_err(|error| Failure::new(format!("unable to parse {:?}: {error}", args.patch)))
}

fn media_type(kind: Patch) -> &'static str {
    use crate::cluster::media;
    match kind {
        Patch::Strategic => media::STRATEGIC_MERGE_PATCH,
        Patch::Merge => media::MERGE_PATCH,
        Patch::Json => media::JSON_PATCH,
        Patch::Apply => media::APPLY_PATCH,
    }
}

/// The object as the patch would leave it.
fn locally(object: &Object, kind: Patch, body: &Json) -> Result<Object, Failure> {
    let original = object.0.clone();
    let wrong = |error: &dyn std::fmt::Display| Failure::new(error.to_string());
    let patched = match kind {
        Patch::Json => patch::json6902::Patch::decode(body.clone())
            .and_then(|patch| patch.apply(original))
            .map_err(|error| wrong(&error))?,
        Patch::Merge | Patch::Apply => patch::merge::apply(original, body.clone()).map_err(|error| wrong(&error))?,
        Patch::Strategic => {
            let gvk = object.gvk();
            let kind = schema::kind(&gvk).ok_or_else(|| {
                Failure::new(format!("strategic merge patch is not supported for {gvk} locally, try --type merge"))
            })?;
            patch::strategic::apply(original, body.clone(), kind.merge_type()).map_err(|error| wrong(&error))?
        }
    };
    Ok(Object(patched))
}
