//! `kustomize fn run`: the functions of a folder, or one of the command line, on the folder's resources.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::kustomize::FunctionOptions;
use crate::kustomize::package::functions::{self, Call, Options};
use crate::kustomize::package::{self, Error, Extent, Item, text};
use crate::process;
use crate::value::Json;
use crate::yaml;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder, standard input when not given; behind `--`, what the function gets: a kind, `key=value`
    #[arg(num_args = 0.., value_name = "DIR")]
    pub words: Vec<String>,
    /// Print the result and leave the folder as it is
    #[arg(long)]
    pub dry_run: bool,
    /// Give every function every resource
    #[arg(long)]
    pub global_scope: bool,
    /// Read functions from these folders instead
    #[arg(long, value_delimiter = ',')]
    pub fn_path: Vec<String>,
    /// Run this image as the function
    #[arg(long, default_value = "")]
    pub image: String,
    /// Enable functions that are executables; do not use for untrusted configs
    #[arg(long)]
    pub enable_exec: bool,
    /// Run this executable as the function
    #[arg(long, default_value = "")]
    pub exec_path: String,
    /// Write the results of functions to this folder
    #[arg(long, default_value = "")]
    pub results_dir: String,
    /// Enable network access for functions that declare it
    #[arg(long)]
    pub network: bool,
    /// What containers see of the disk: `type=bind,src=/a,dst=/b,rw=true`
    #[arg(long)]
    pub mount: Vec<String>,
    /// Tell the functions as they run
    #[arg(long)]
    pub log_steps: bool,
    /// Environment variables of functions
    #[arg(long, short)]
    pub env: Vec<String>,
    /// Run containers with the uid and gid of the user
    #[arg(long)]
    pub as_current_user: bool,
    /// Accepted; resources of subpackages are always read
    #[arg(
        long,
        default_value_t = true,
        action = clap::ArgAction::Set,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub include_subpackages: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (folders, data) = split(context, &args)?;
    let explicit = explicit_function(&args, data)?;
    let items = match folders.first() {
        Some(folder) => package::read_folder(&context.files, Path::new(folder), Extent::FUNCTIONS),
        None => package::read_stream(&String::from_utf8_lossy(&context.ui.read_input()?)),
    }
    .map_err(failed)?;
    let calls = calls(context, &args, explicit, &items).map_err(failed)?;
    let options = options(context, &args);
    if args.log_steps {
        calls.iter().for_each(|call| context.ui.warn(&format!("Running {}", call.name())));
    }
    let before = items.clone();
    let outcome = kustomization::in_world(context, |world| functions::run(world, &calls, items, &options));
    let (said, outcome) = match outcome {
        Ok(outcome) => (outcome.said, Ok(outcome.items)),
        Err((error, said)) => (said, Err(error)),
    };
    said.iter().for_each(|text| context.ui.prompt(text));
    let after = outcome.map_err(failed)?;
    match folders.first() {
        Some(folder) if !args.dry_run => {
            functions::save(&context.files, Path::new(folder), &before, &after).map_err(failed)?;
        }
        _ => {
            let texts: Result<Vec<String>, Error> = after.iter().map(text::placed).collect();
            context.ui.print(&text::stream(&texts.map_err(failed)?))?;
        }
    }
    Ok(Exit::SUCCESS)
}

fn failed(error: Error) -> Failure {
    Failure::new(error.to_string())
}

/// The words before and behind `--`.
fn split<'a>(context: &Context, args: &'a Args) -> Result<(&'a [String], &'a [String]), Failure> {
    if !args.enable_exec && !args.exec_path.is_empty() {
        return Err(Failure::new("must specify --enable-exec with --exec-path"));
    }
    let (folders, data) = match context.dash() {
        Some(_) if args.image.is_empty() && args.exec_path.is_empty() => {
            return Err(Failure::new("must specify --image"));
        }
        Some(at) => args.words.split_at(at.min(args.words.len())),
        None => (args.words.as_slice(), [].as_slice()),
    };
    if folders.len() > 1 {
        return Err(Failure::new("0 or 1 arguments supported, function arguments go after '--'"));
    }
    Ok((folders, data))
}

/// The configuration of the function that the command line names.
fn explicit_function(args: &Args, data: &[String]) -> Result<Option<Item>, Failure> {
    let spec = match (args.image.as_str(), args.exec_path.as_str()) {
        ("", "") => return Ok(None),
        ("", path) => serde_json::json!({ "exec": { "path": path } }),
        (image, _) if args.network => serde_json::json!({ "container": { "image": image, "network": true } }),
        (image, _) => serde_json::json!({ "container": { "image": image } }),
    };
    let mut kind = "ConfigMap";
    let mut values = serde_json::Map::new();
    for (index, word) in data.iter().enumerate() {
        match word.split_once('=') {
            Some((key, value)) => drop(values.insert(key.to_owned(), value.into())),
            // The first may name the kind.
            None if index == 0 => kind = word,
            None => return Err(Failure::new("args must have keys and values separated by =")),
        }
    }
    let config: Json = serde_json::json!({
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {
            "name": "function-input",
            "annotations": { "config.kubernetes.io/function": yaml::write(&spec) },
        },
        "data": values,
    });
    Ok(package::read_stream(&yaml::write(&config)).map_err(failed)?.pop())
}

fn calls(context: &Context, args: &Args, explicit: Option<Item>, items: &[Item]) -> Result<Vec<Call>, Error> {
    if args.fn_path.is_empty() && explicit.is_none() {
        return functions::among(items);
    }
    let mut configs = Vec::new();
    for folder in &args.fn_path {
        configs.extend(package::read_folder(&context.files, Path::new(folder), Extent::ALL)?);
    }
    configs.extend(explicit);
    functions::of_configs(&configs, true)
}

fn options(context: &Context, args: &Args) -> Options {
    Options {
        functions: FunctionOptions {
            exec: args.enable_exec,
            network: args.network,
            mounts: args.mount.clone(),
            variables: args.env.clone(),
            user: args.as_current_user.then(process::user_and_group),
        },
        global_scope: args.global_scope,
        results: (!args.results_dir.is_empty()).then(|| PathBuf::from(&args.results_dir)),
        directory: context.working(),
    }
}
