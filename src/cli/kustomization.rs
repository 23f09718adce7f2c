//! Building a kustomization from a command: the world that a build may reach, and the flags that all such commands share.
//!
//! `kustomize build`, `kubectl kustomize`, and every command with `-k` come here.

use super::context::Context;
use super::failure::Failure;
use crate::kustomize::git::Repository;
use crate::kustomize::{
    self, Built, Fetch, FetchError, Invocation, LoadRestrictor, Options, Reorder, Response, Run, Warning, World,
};
use crate::process::{self, Program};
use crate::repository::http;
use std::cell::RefCell;
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
    #[arg(long, value_delimiter = ',')]
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
    options.enable_exec = enable_exec;
    let built = build(context, directory, &options)?;
    let output = PathBuf::from(&args.output);
    if !args.output.is_empty() && crate::files::Files::is_directory(&context.files, &output) {
        return write_files(context, &output, &built);
    }
    let text = kustomize::to_yaml(&built.resources).map_err(|error| Failure::new(error.to_string()))?;
    if args.output.is_empty() {
        context.ui.print(&text)
    } else {
        Ok(crate::files::Files::write(&context.files, &output, text.as_bytes())?)
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
        enable_exec: false,
        plugin_home: context.env("KUSTOMIZE_PLUGIN_HOME").map(PathBuf::from),
        managed_by_label: args.enable_managedby_label || context.env("KUSTOMIZE_ENABLE_MANAGEDBY_LABEL") == Some("on"),
    })
}

/// Builds what `-k DIR` names and returns it as YAML, warnings told.
pub fn build_text(context: &Context, directory: &str) -> Result<String, Failure> {
    let built = build(context, directory, &Options::default())?;
    kustomize::to_yaml(&built.resources).map_err(|error| Failure::new(error.to_string()))
}

/// Builds a folder or repository and tells the warnings.
pub fn build(context: &Context, directory: &str, options: &Options) -> Result<Built, Failure> {
    let outside = Outside { context, kept: RefCell::default() };
    let world = World { files: &context.files, fetch: &outside, run: &outside };
    let outcome = kustomize::build(&world, directory, options);
    let warnings = match &outcome {
        Ok(built) => &built.warnings,
        Err(failed) => &failed.warnings,
    };
    for warning in warnings {
        match warning {
            Warning::Plain(line) => context.ui.warn(line),
            Warning::Logged(line) => {
                let time = context.now().to_zoned(jiff::tz::TimeZone::system());
                context.ui.warn(&format!("{} {line}", time.strftime("%Y/%m/%d %H:%M:%S")));
            }
        }
    }
    outcome.map_err(|failed| Failure::new(failed.error.to_string()))
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

/// Other machines and programs, as a build reaches them.
struct Outside<'a> {
    context: &'a Context,
    /// Clones and files that stay until the build is over.
    kept: RefCell<Vec<tempfile::TempDir>>,
}

impl Outside<'_> {
    fn git(&self, folder: &std::path::Path, arguments: &[&str]) -> Result<(), FetchError> {
        let failed = |message: String| FetchError { message, timed_out: false };
        let environment = self.context.environment();
        let folders = environment.get("PATH").map_or("", String::as_str);
        let git = process::find("git", folders).ok_or_else(|| {
            failed("no 'git' program on path: exec: \"git\": executable file not found in $PATH".to_owned())
        })?;
        let program = Program::new(&git, arguments.iter().copied(), environment).directory(folder);
        let output = process::capture(&program, b"").map_err(|error| failed(error.to_string()))?;
        if output.status == 0 {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&[output.out, output.err].concat()).into_owned();
        let command = format!("{} {}", git.display(), arguments.join(" "));
        Err(failed(format!("failed to run '{command}': {said}: exit status {}", output.status)))
    }
}

impl Fetch for Outside<'_> {
    fn get(&self, url: &str) -> Result<Response, FetchError> {
        let failed = |message: String| FetchError { message, timed_out: false };
        let answer = self.context.block_on(http::get(url));
        let page = answer
            .map_err(|failure| failed(failure.message().to_owned()))?
            .map_err(|error| failed(error.to_string()))?;
        let text = page.status_line.split_once(' ').map_or("", |(_, words)| words).to_owned();
        Ok(Response { status: page.status, text, body: page.body })
    }

    fn clone_repository(&self, repository: &Repository) -> Result<PathBuf, FetchError> {
        let failed = |message: String| FetchError { message, timed_out: false };
        let clone =
            tempfile::Builder::new().prefix("kustomize-").tempdir().map_err(|error| failed(error.to_string()))?;
        let folder = crate::files::Files::canonical(&self.context.files, clone.path())
            .map_err(|error| failed(error.to_string()))?;
        self.kept.borrow_mut().push(clone);
        let url = repository.url.as_str();
        self.git(&folder, &["init"])?;
        self.git(&folder, &["remote", "add", "origin", url])?;
        self.git(&folder, &["fetch", "--depth=1", url, repository.wanted()])?;
        self.git(&folder, &["checkout", "FETCH_HEAD"])?;
        if repository.submodules {
            self.git(&folder, &["submodule", "update", "--init", "--recursive"])?;
        }
        Ok(folder)
    }
}

impl Run for Outside<'_> {
    fn run(&self, invocation: &Invocation) -> Result<Vec<u8>, String> {
        let mut program = Program::new(&invocation.program, invocation.arguments.iter(), self.context.environment())
            .directory(&invocation.directory);
        // helm is part of this binary; only another command is looked for.
        if invocation.program.as_os_str() == "helm"
            && let Ok(own) = std::env::current_exe()
        {
            program.path = own;
            program.arguments.insert(0, "helm".into());
        }
        for (name, value) in &invocation.environment {
            program = program.variable(name, value);
        }
        let output = process::capture(&program, &invocation.input).map_err(|error| error.to_string())?;
        if output.status == 0 {
            return Ok(output.out);
        }
        Err(format!("{}: exit status {}", String::from_utf8_lossy(&output.err), output.status))
    }

    fn keep(&self, bytes: &[u8]) -> Result<PathBuf, String> {
        let folder = tempfile::Builder::new().prefix("kust-plugin-").tempdir().map_err(|error| error.to_string())?;
        let path = folder.path().join("config");
        crate::files::Files::write(&self.context.files, &path, bytes).map_err(|error| error.to_string())?;
        self.kept.borrow_mut().push(folder);
        Ok(path)
    }
}
