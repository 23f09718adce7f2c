//! Building a kustomization from a command: the world that a build may reach, and the flags that all such commands share.
//!
//! `kustomize build`, `kubectl kustomize`, and every command with `-k` come here.

mod outside;
mod own;

use super::context::Context;
use super::failure::Failure;
use crate::files::Files;
use crate::kustomize::{self, Built, FunctionOptions, LoadRestrictor, Options, Reorder, Warning, World};
use crate::process;
use outside::Outside;
use std::path::PathBuf;

/// The flags of `kustomize build` and `kubectl kustomize`.
#[derive(Debug, clap::Args)]
pub struct BuildArgs {
    /// The folder or repository; the current folder when not given
    #[arg(value_name = "DIR", num_args = 0..)]
    pub directories: Vec<String>,
    /// Write the output to this file, or one file per resource into this folder
    #[arg(long, short, default_value = "")]
    pub output: String,
    /// LoadRestrictionsNone lets kustomizations load files from outside their root
    #[arg(long, default_value = "LoadRestrictionsRootOnly")]
    pub load_restrictor: String,
    /// Enable use of the Helm chart inflator generator
    #[arg(long)]
    pub enable_helm: bool,
    /// helm command (path to executable)
    #[arg(long, default_value = "helm")]
    pub helm_command: String,
    /// Kubernetes api versions used by Helm for Capabilities.APIVersions
    #[arg(long)]
    pub helm_api_versions: Vec<String>,
    /// Kubernetes version used by Helm for Capabilities.KubeVersion
    #[arg(long, default_value = "")]
    pub helm_kube_version: String,
    /// Enable debug output from the Helm chart inflator generator
    #[arg(long)]
    pub helm_debug: bool,
    /// Enable kustomize plugins
    #[arg(long)]
    pub enable_alpha_plugins: bool,
    /// Enable network access for functions that declare it
    #[arg(long)]
    pub network: bool,
    /// The docker network to run the container in
    #[arg(long, default_value = "bridge")]
    pub network_name: String,
    /// A list of storage options read from the filesystem
    #[arg(long)]
    pub mount: Vec<String>,
    /// A list of environment variables to be used by functions
    #[arg(long, short)]
    pub env: Vec<String>,
    /// Use the uid and gid of the command executor to run the function in the container
    #[arg(long)]
    pub as_current_user: bool,
    /// Reorder the resources just before output: legacy or none
    #[arg(long, hide = true)]
    pub reorder: Option<String>,
    /// Enable adding the label app.kubernetes.io/managed-by
    #[arg(long, hide = true)]
    pub enable_managedby_label: bool,
    /// kx: patterns in resources stand for what they match
    #[arg(long, hide = true)]
    pub globs: bool,
    /// kx: a patch or replacement that matches nothing is an error
    #[arg(long, hide = true)]
    pub strict: bool,
    /// kx: tell which files and transformers made each object
    #[arg(long, hide = true)]
    pub explain: bool,
}

/// Runs a build command: to standard output, a file, or a folder of files.
pub fn run(context: &Context, args: &BuildArgs, enable_exec: bool) -> Result<(), Failure> {
    tell_deprecated(context, args);
    let directory = match args.directories.as_slice() {
        [] => ".",
        [directory] => directory,
        _ => return Err(Failure::new("specify one path to kustomization.yaml")),
    };
    let mut options = options(context, args)?;
    options.functions.exec = enable_exec;
    let built = build(context, directory, &options)?;
    if options.own.explain {
        return context.ui.print(&own::explanation(&built));
    }
    let output = PathBuf::from(&args.output);
    if !args.output.is_empty() && crate::files::Files::is_directory(&context.files, &output) {
        return write_files(context, &output, &built);
    }
    let pieces = kustomize::into_yaml(built.resources).map_err(|error| Failure::new(error.to_string()))?;
    if args.output.is_empty() {
        pieces.iter().try_for_each(|piece| context.ui.print(piece))
    } else {
        Ok(crate::files::Files::write(&context.files, &output, pieces.concat().as_bytes())?)
    }
}

fn tell_deprecated(context: &Context, args: &BuildArgs) {
    if args.reorder.is_some() {
        context
            .ui
            .warn("Flag --reorder has been deprecated, use the new 'sortOptions' field in kustomization.yaml instead.");
    }
    if args.enable_managedby_label {
        context.ui.warn(
            "Flag --enable-managedby-label has been deprecated, The flag `enable-managedby-label` has been deprecated. \
             Use the `managedByLabel` option in the `buildMetadata` field instead.",
        );
    }
}

fn options(context: &Context, args: &BuildArgs) -> Result<Options, Failure> {
    let load_restrictor = match args.load_restrictor.as_str() {
        "LoadRestrictionsRootOnly" | "" => LoadRestrictor::RootOnly,
        "LoadRestrictionsNone" => LoadRestrictor::None,
        other => {
            return Err(Failure::new(format!(
                "illegal flag value --load-restrictor {other}; legal values: [LoadRestrictionsRootOnly \
                 LoadRestrictionsNone]"
            )));
        }
    };
    let reorder = match args.reorder.as_deref() {
        None => Reorder::Unspecified,
        Some("legacy") => Reorder::Legacy,
        Some("none") => Reorder::None,
        Some(other) => {
            return Err(Failure::new(format!("illegal flag value --reorder {other}; legal values: [legacy none]")));
        }
    };
    Ok(Options {
        load_restrictor,
        reorder,
        enable_helm: args.enable_helm || args.enable_alpha_plugins,
        helm_command: args.helm_command.clone(),
        helm_api_versions: args.helm_api_versions.clone(),
        helm_kube_version: args.helm_kube_version.clone(),
        helm_debug: args.helm_debug,
        enable_plugins: args.enable_alpha_plugins,
        functions: FunctionOptions {
            exec: false,
            network: args.network,
            mounts: args.mount.clone(),
            variables: args.env.clone(),
            user: args.as_current_user.then(process::user_and_group),
        },
        plugin_homes: plugin_homes(context),
        own: own::options(context, args)?,
        managed_by_label: args.enable_managedby_label || context.env("KUSTOMIZE_ENABLE_MANAGEDBY_LABEL") == Some("on"),
    })
}

/// Where exec plugins may lie, each with what names the place.
fn plugin_homes(context: &Context) -> Vec<(&'static str, String)> {
    let variable = |name: &str| context.env(name).unwrap_or_default();
    let home = if variable("HOME").is_empty() { "~" } else { variable("HOME") };
    let config = variable("XDG_CONFIG_HOME");
    let in_config = if config.is_empty() { String::new() } else { format!("{config}/kustomize/plugin") };
    vec![
        ("$KUSTOMIZE_PLUGIN_HOME", variable("KUSTOMIZE_PLUGIN_HOME").to_owned()),
        ("$XDG_CONFIG_HOME", in_config),
        ("default value of $XDG_CONFIG_HOME", format!("{home}/.config/kustomize/plugin")),
        ("home directory", format!("{home}/kustomize/plugin")),
    ]
}

/// Builds what `-k DIR` names and returns it as YAML, warnings told.
pub fn build_text(context: &Context, directory: &str) -> Result<String, Failure> {
    let own = own::from_environment(context)?;
    let built = build(context, directory, &Options { own, ..Options::default() })?;
    let pieces = kustomize::into_yaml(built.resources).map_err(|error| Failure::new(error.to_string()))?;
    Ok(pieces.concat())
}

/// Calls `work` with the world that builds and edits may reach.
pub fn in_world<T>(context: &Context, work: impl FnOnce(&World<'_>) -> T) -> T {
    let outside = Outside::new(context);
    work(&World { files: &context.files, fetch: &outside, run: &outside })
}

/// A line for standard error with the time in front, as Go's `log` writes it.
pub fn log(context: &Context, line: &str) {
    let time = context.now().to_zoned(jiff::tz::TimeZone::system());
    context.ui.warn(&format!("{} {line}", time.strftime("%Y/%m/%d %H:%M:%S")));
}

/// Builds a folder or repository and tells the warnings.
pub fn build(context: &Context, directory: &str, options: &Options) -> Result<Built, Failure> {
    build_in(context, &context.files, directory, options)
}

/// As [`build`], with other files than the disk's.
pub fn build_in(context: &Context, files: &dyn Files, directory: &str, options: &Options) -> Result<Built, Failure> {
    let outside = Outside::new(context);
    let outcome = kustomize::build(&World { files, fetch: &outside, run: &outside }, directory, options);
    let warnings = match &outcome {
        Ok(built) => &built.warnings,
        Err(failed) => &failed.warnings,
    };
    for warning in warnings {
        match warning {
            Warning::Plain(line) => context.ui.warn(line),
            Warning::Passed(text) => context.ui.prompt(text),
            Warning::Logged(line) => log(context, line),
        }
    }
    outcome.map_err(|failed| {
        let files = own::taken_files(context, directory, options, &failed);
        own::with_place(context, Failure::new(failed.error.to_string()), (failed.place, files))
    })
}

fn write_files(context: &Context, folder: &std::path::Path, built: &Built) -> Result<(), Failure> {
    let namespaces: std::collections::BTreeSet<String> = built
        .resources
        .iter()
        .map(|resource| resource.current_id())
        .filter(|id| !id.cluster_scoped)
        .map(|id| id.effective_namespace().to_owned())
        .collect();
    for resource in &built.resources {
        let path = folder.join(kustomize::file_name(resource, namespaces.len() > 1));
        let text =
            kustomize::to_yaml(std::slice::from_ref(resource)).map_err(|error| Failure::new(error.to_string()))?;
        crate::files::Files::write(&context.files, &path, text.as_bytes())?;
    }
    Ok(())
}
