//! Why an edit was refused, as data. The words are kustomize's.

use crate::kustomize;
use crate::{files, yaml};

/// An edit that did not happen; the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another error with what was being done.
    #[error("{doing}: {source}")]
    While { doing: &'static str, source: Box<Error> },
    #[error(transparent)]
    File(#[from] files::Error),
    #[error(transparent)]
    Yaml(#[from] yaml::Error),
    #[error(transparent)]
    Kustomize(#[from] kustomize::Error),

    // The kustomization file.
    #[error("Missing kustomization file 'kustomization.yaml'.\n")]
    Missing,
    #[error("Found multiple kustomization file: [{}]\n", .names.join(" "))]
    Several { names: Vec<&'static str> },
    #[error("{name} should be a file")]
    Directory { name: &'static str },
    #[error("kustomization file already exists")]
    Exists,

    // Arguments.
    #[error("must specify {wanted}")]
    Unspecified { wanted: &'static str },
    #[error("invalid {kind}: '{text}' ({reason})")]
    InvalidPair { kind: &'static str, text: String, reason: &'static str },
    #[error("{kind}s must be comma-separated, with no spaces")]
    NotCommaSeparated { kind: &'static str },
    #[error("--without-selector flag must be specified for --include-templates to work")]
    TemplatesWithSelector,
    #[error(
        "invalid annotation key: see the syntax and character set rules at \
         https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/"
    )]
    AnnotationKey,
    #[error("no image specified")]
    NoImage,
    #[error(
        "invalid format of image, use one of the following options:\n- <image>=<newimage>:<newtag>\n- \
         <image>=<newimage>@<digest>\n- <image>=<newimage>:<newtag>@<digest>\n- <image>=<newimage>\n- \
         <image>:<newtag>\n- <image>:<newtag>@<digest>\n- <image>@<digest>"
    )]
    InvalidImage,
    #[error("no replicas specified")]
    NoReplicas,
    #[error("invalid format of replica, use the following format: <name>=<count>")]
    InvalidReplica,
    #[error("patch and path can't be set at the same time")]
    PatchAndPath,
    #[error("must provide either patch or path")]
    NeitherPatchNorPath,
    #[error("too many arguments: [{}]; to provide multiple {what}, please separate {which} by comma{}", .given.join(" "), .s)]
    TooMany { given: Vec<String>, what: &'static str, which: &'static str, s: &'static str },
    #[error("invalid buildMetadata option: {option}")]
    UnknownBuildMetadata { option: String },
    #[error("at least one {kind} name must be specified")]
    NoName { kind: &'static str },
    #[error("name must be specified once")]
    NotOneName,
    #[error("at least from-env-file, or from-file or from-literal must be set")]
    NoSource,
    #[error("from-env-file cannot be combined with from-file or from-literal")]
    EnvAndOthers,
    #[error("invalid behavior: must be one of \"create\", \"merge\", or \"replace\"")]
    UnknownBehavior,
    #[error("at least one of [--from-literal, --new-namespace] must be specified")]
    NothingToSet,
    #[error("'pattern '{pattern}' catches files [{}], should catch only one", .files.join(" "))]
    SeveralFiles { pattern: String, files: Vec<String> },
    #[error("syntax error in pattern")]
    Pattern,
    #[error("invalid format: literal values must be specified in the key=value format")]
    InvalidLiteral,

    // What is there, and what is not.
    #[error("{pattern} has no match: {source}")]
    NoMatch { pattern: String, source: Box<kustomize::Error> },
    #[error("{path} does not exist")]
    NoBase { path: String },
    #[error("base {path} already in kustomization file")]
    BaseThere { path: String },
    #[error("buildMetadata option {option} already in kustomization file")]
    BuildMetadataThere { option: String },
    #[error("{kind} {key} already in kustomization file. Use --force to override.")]
    PairThere { kind: &'static str, key: String },
    #[error("{field} is not defined in kustomization file")]
    NoField { field: &'static str },
    #[error("{kind} {key} is not defined in kustomization file")]
    NoPair { kind: &'static str, key: String },
    #[error("no specified {kind}(s) were found in the kustomization.yaml file")]
    NoneFound { kind: &'static str },
    #[error("unable to find {kind} with name {name:?}")]
    NoGenerator { kind: &'static str, name: String },
    #[error("key '{key}' not found in resource")]
    NoLiteral { key: String },
    #[error("label name '{key}' exists in both commonLabels and labels")]
    LabelTwice { key: String },
    #[error("error with {file}: cannot convert all vars to replacements; {variable} is not delimited")]
    NotDelimited { file: String, variable: String },
}

impl Error {
    /// The error with what was being done in front of it.
    pub fn while_doing(self, doing: &'static str) -> Error {
        Error::While { doing, source: Box::new(self) }
    }
}
