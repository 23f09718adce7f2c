//! `kustomize edit fix`: what stands in old fields moves to new ones, and the build before and after is compared.

use super::failed;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::kustomize::edit::{Document, fix, variables};

const FIXED: &str = "\nFixed fields:\n  patchesJson6902 -> patches\n  patchesStrategicMerge -> patches\n  \
                     commonLabels -> labels\n";
const ADVICE: &str = "\nTo convert vars -> replacements, run the command `kustomize edit fix --vars`\n\nWARNING: \
                      Converting vars to replacements will potentially overwrite many resource files \nand the \
                      resulting files may not produce the same output when `kustomize build` is run. \nWe recommend \
                      doing this in a clean git repository where the change is easy to undo.\n";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Make replacements of vars, which may overwrite many resource files
    #[arg(long)]
    pub vars: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let before = build(context);
    let mut document = Document::open(&context.files).map_err(failed)?;
    fix::fix(&mut document, &context.files).map_err(failed)?;
    if args.vars {
        let touched = variables::convert(&mut document, &context.files).map_err(failed)?;
        document.text().map_err(failed)?;
        touched.save(&context.files).map_err(failed)?;
        context.ui.print(FIXED)?;
        context.ui.line("  vars -> replacements")?;
    } else {
        context.ui.print(FIXED)?;
        context.ui.print(ADVICE)?;
    }
    document.save(&context.files).map_err(failed)?;
    match build(context) {
        Err(failure) => context.ui.line(&format!(
            "Warning: 'Fixed' kustomization now produces the error when running `kustomize build`: {}",
            failure.message()
        ))?,
        Ok(after) if after != before.unwrap_or_default() => context.ui.line(&format!(
            "Warning: 'Fixed' kustomization now produces different output when running `kustomize \
             build`:\n...{after}..."
        ))?,
        Ok(_) => {}
    }
    Ok(Exit::SUCCESS)
}

/// What `kustomize build` prints, its warnings told.
fn build(context: &Context) -> Result<String, Failure> {
    kustomization::build_text(context, ".")
}
