//! `kustomize edit alpha-list-builtin-plugin`: the generators and transformers that need no program.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

const PLUGINS: [&str; 18] = [
    "AnnotationsTransformer",
    "ConfigMapGenerator",
    "HashTransformer",
    "HelmChartInflationGenerator",
    "IAMPolicyGenerator",
    "ImageTagTransformer",
    "LabelTransformer",
    "NamespaceTransformer",
    "PatchJson6902Transformer",
    "PatchStrategicMergeTransformer",
    "PatchTransformer",
    "PrefixSuffixTransformer",
    "PrefixTransformer",
    "ReplacementTransformer",
    "ReplicaCountTransformer",
    "SecretGenerator",
    "SuffixTransformer",
    "ValueAddTransformer",
];

#[derive(Debug, clap::Args)]
pub struct Args {}

pub(crate) fn run(context: &Context, _: Args) -> Result<Exit, Failure> {
    context.ui.print("Builtin plugins:\n\n")?;
    for plugin in PLUGINS {
        context.ui.line(&format!(" * {plugin}"))?;
    }
    Ok(Exit::SUCCESS)
}
