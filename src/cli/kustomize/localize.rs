//! `kustomize localize`: a copy of a kustomization that needs nothing from elsewhere.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::kustomize::localize::{self, Request};
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The kustomization, a folder or a repository at a reference; and the folder to make
    #[arg(num_args = 0.., value_names = ["TARGET", "DESTINATION"])]
    pub places: Vec<String>,
    /// The folder that references of a local target may not leave; the target when not given
    #[arg(long, default_value = "")]
    pub scope: String,
    /// Do not build the target and the copy to compare them
    #[arg(long)]
    pub no_verify: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    if args.places.len() > 2 {
        return Err(Failure::new(format!("accepts at most 2 arg(s), received {}", args.places.len())));
    }
    let mut places = args.places.into_iter();
    let target = places.next().unwrap_or_else(|| ".".to_owned());
    let destination = places.next().unwrap_or_default();
    let request = Request { target, scope: args.scope, destination };
    let made = kustomization::in_world(context, |world| localize::run(world, &request));
    let made = made.map_err(|error| Failure::new(error.to_string()))?;
    let target = &request.target;
    if !args.no_verify {
        verify(context, &request, &made)?;
    }
    let quoted = crate::kustomize::error::quote(target);
    kustomization::log(context, &format!("SUCCESS: localized {quoted} to directory {}", made.display()));
    Ok(Exit::SUCCESS)
}

/// Builds both and compares; the original means to, and compares nothing.
fn verify(context: &Context, request: &Request, made: &Path) -> Result<(), Failure> {
    let target = request.target.as_str();
    let before = build(context, target)?;
    let copy = match Path::new(target).file_name() {
        Some(name) if !request.scope.is_empty() && request.scope != target => made.join(name),
        _ => made.to_path_buf(),
    };
    let after = build(context, &copy.display().to_string())?;
    let made = made.display();
    if before != after {
        return Err(Failure::new(format!(
            "VERIFICATION FAILED: `kustomize build` for {target} and {made} are different after localization."
        )));
    }
    let line = "are the same after localization.";
    kustomization::log(context, &format!("VERIFICATION SUCCESS: `kustomize build` for {target} and {made} {line}"));
    Ok(())
}

fn build(context: &Context, folder: &str) -> Result<String, Failure> {
    kustomization::build_text(context, folder).inspect_err(|_| {
        kustomization::log(
            context,
            &format!(
                "If your target directory requires flags to build: \n1. Add executable permissions for the downloaded \
                 exec binaries in '{folder}'. \n2. Run kustomize build with the necessary flags and self-verify the \
                 outputs."
            ),
        );
    })
}
