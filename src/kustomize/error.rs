//! Everything that can go wrong in a build, as data. The words are kustomize's.

use super::id::Id;
use crate::files;
use crate::yaml;
use compact_str::CompactString;
use std::path::PathBuf;

/// Why a build failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another error with the place where it happened.
    #[error("{place}: {source}")]
    In { place: String, source: Box<Error> },

    // Files and folders.
    #[error("{source}")]
    File { source: files::Error },
    #[error("evalsymlink failure on '{}' : {source}", .path.display())]
    Unresolved { path: PathBuf, source: files::Error },
    #[error("'{}' must resolve to a file", .path.display())]
    NotAFile { path: PathBuf },
    #[error("security; file '{}' is not in or below '{}'", .path.display(), .root.display())]
    OutsideRoot { path: PathBuf, root: PathBuf },
    #[error("must build at directory: not a valid directory: {source}")]
    NotADirectory { source: Box<Error> },
    #[error("must build at directory: '{}': file is not directory", .path.display())]
    BuildsAtDirectory { path: PathBuf },
    #[error("new root cannot be empty")]
    EmptyRoot,
    #[error("new root '{path}' cannot be absolute")]
    AbsoluteRoot { path: String },
    #[error(
        "path {} is ambiguous: resolves to {} after normalization, which is likely not the intended target; check \
         for YAML indentation errors in your kustomization file", quote(.path), quote(.clean)
    )]
    AmbiguousPath { path: String, clean: String },
    #[error("cycle detected: candidate root '{}' contains visited root '{}'", .candidate.display(), .visited.display())]
    Cycle { candidate: PathBuf, visited: PathBuf },

    // Other machines.
    #[error("cycle detected: URI '{candidate}' referenced by previous URI '{visited}'")]
    RepositoryCycle { candidate: String, visited: String },
    #[error("'{}' refers to file '{file}'; expecting directory", .path.display())]
    RepositoryFile { path: PathBuf, file: String },
    #[error("\"{}\" refers to directory outside of repo \"{}\"", .path.display(), .repository.display())]
    OutsideRepository { path: PathBuf, repository: PathBuf },
    #[error(
        "security; bases in kustomizations found in cloned git repos must be within the repo, but base '{}' is \
         outside '{}'", .base.display(), .repository.display()
    )]
    BaseOutsideRepository { base: PathBuf, repository: PathBuf },
    #[error("HTTP Error: status code {status} ({text})")]
    Http { status: u16, text: String },
    #[error("URL is a git repository")]
    UrlIsRepository,
    /// Told by whoever fetched: no connection, no git, a failed clone.
    #[error("{message}")]
    Fetch { message: String, timed_out: bool },

    // What only kx says.
    #[error("nothing matches the pattern '{pattern}'")]
    NothingMatches { pattern: String },
    #[error("{text}")]
    Unmatched { text: String },

    // The kustomization file.
    #[error(
        "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '{}'",
        .directory.display()
    )]
    NoKustomization { directory: PathBuf },
    #[error("Found multiple kustomization files under: {}\n", .directory.display())]
    SeveralKustomizations { directory: PathBuf },
    #[error("kustomization.yaml is empty")]
    EmptyKustomization,
    #[error("Failed to read kustomization file under {}:\n{}", .directory.display(), .mistakes.join("\n"))]
    MistakenIdentity { directory: PathBuf, mistakes: Vec<String> },
    #[error("{source}")]
    Yaml { source: yaml::Error },
    #[error("{reason}")]
    Json { reason: String },
    #[error("json: unknown field {}", quote(.field))]
    UnknownField { field: String },
    #[error("json: cannot unmarshal {found} into Go {} of type {wanted}", go_place(.field))]
    WrongGoType { found: String, field: String, wanted: &'static str },
    #[error("expected kind 'Component' for path '{}' but got '{kind}'", .path.display())]
    ExpectedComponent { path: PathBuf, kind: String },
    #[error("expected kind != 'Component' for path '{}'", .path.display())]
    UnexpectedComponent { path: PathBuf },
    #[error("builtin version and custom schema provided, cannot use both")]
    SchemaTwice,
    #[error("the specified OpenAPI version is not built in")]
    SchemaNotBuiltIn,

    // Accumulation.
    #[error("accumulation err='{file}': {source}")]
    Accumulation { file: String, source: Box<Error> },
    #[error("{step} {}", quote(.message))]
    Component { step: &'static str, message: String },
    #[error("may not add resource with an already registered id: {id}")]
    IdTaken { id: Box<Id>, files: Option<Box<(String, String)>> },

    // Objects.
    #[error("MalformedYAMLError: {source}")]
    MalformedYaml { source: yaml::Error },
    #[error("{source} in File: {path}")]
    MalformedFile { path: String, source: Box<Error> },
    #[error("invalid document separator: {line}")]
    DocumentSeparator { line: String },
    #[error("missing Resource metadata")]
    MissingMetadata,
    #[error("missing kind in object {object}")]
    MissingKind { object: String },
    #[error("missing metadata.name in object {object}")]
    MissingName { object: String },
    #[error("expected array in {kind}/items, but found {found}")]
    ItemsNotAList { kind: String, found: &'static str },
    #[error("duplicate merge key")]
    DuplicateMergeKey,
    #[error("invalid map merge: received a nested sequence")]
    NestedMerge,
    #[error("map merge requires map or sequence of maps as the value")]
    MergeOfScalar,
    #[error("{object}: {source}")]
    Unwritable { object: String, source: yaml::Error },
    #[error("{object}: json: unsupported type: map[interface {{}}]interface {{}}")]
    UnwritableKey { object: String },

    // Fields.
    #[error("considering field '{path}' of object {object}: {source}")]
    Considering { path: CompactString, object: Box<Id>, source: Box<Error> },
    #[error("visit traversal on path: [{path}]: {source}")]
    Visiting { path: String, source: Box<Error> },
    #[error("expected sequence or mapping node")]
    ExpectedCollection,
    #[error("cannot set or create an empty field name")]
    EmptyFieldName,
    #[error("wrong node kind: expected {expected} but got {found}: node contents:\n{contents}")]
    WrongNodeKind { expected: &'static str, found: &'static str, contents: String },
    #[error("conflicting fieldspecs")]
    ConflictingFieldSpecs,
    #[error("failed to merge {list} fieldSpec: {source}")]
    MergingFieldSpecs { list: &'static str, source: Box<Error> },

    // Generators.
    #[error("a configmap must have a name")]
    UnnamedGenerator,
    #[error("configmap {name} illegally repeats the key `{key}`")]
    RepeatedKey { name: String, key: String },
    #[error("invalid literal source {source_text}, expected key=value")]
    InvalidLiteral { source_text: String },
    #[error("missing key name for file path {} in source {}", quote(.path), quote(.source_text))]
    FileWithoutKey { path: String, source_text: String },
    #[error("missing file path for key name {} in source {}", quote(.key), quote(.source_text))]
    KeyWithoutFile { key: String, source_text: String },
    #[error("source {} key name or file path contains '='", quote(.source_text))]
    SeveralEquals { source_text: String },
    #[error("line {line} has invalid utf8 bytes : {text}")]
    EnvNotUtf8 { line: String, text: String },
    #[error("cloud provider {cloud} not supported yet")]
    UnknownCloud { cloud: String },
    // The original prints two pointers of Go.
    #[error("merging from generator &{{0xc000000000 {}}}: {source}", if *.has_origin { "0xc000000000" } else { "<nil>" })]
    MergingGenerated { has_origin: bool, source: Box<Error> },
    #[error("id {} does not exist; cannot merge or replace", go_id(.id))]
    NothingToMergeInto { id: Box<Id> },
    #[error("id {} exists; can not use behavior: '{behavior}', behavior must be merge or replace", go_id(.id))]
    AlreadyGenerated { id: Box<Id>, behavior: &'static str },
    #[error("found multiple objects that could accept merge of {id}")]
    SeveralToMergeInto { id: Box<Id> },
    #[error("failed to normalize stringData for {id}: {source}")]
    StringData { id: Box<Id>, source: Box<Error> },
    #[error("read stringData: stringData value for key {} must be a scalar", quote(.key))]
    StringDataNotScalar { key: String },

    // Transformers.
    #[error("no resource matches strategic merge patch {}: {source}", quote(&.id.to_string()))]
    NoPatchTarget { id: Box<Id>, source: Box<Error> },
    #[error(
        "{} matches for Id {id}; failed to find unique target for patch {id}",
        if *.several { "multiple" } else { "no" }
    )]
    NoUniqueTarget { several: bool, id: Box<Id> },
    #[error("namespace transformation produces ID conflict: [{}]", .objects.join(" "))]
    NamespaceConflict { objects: Vec<String> },
    #[error("namespace field specs must target scalar nodes: {source}")]
    NamespaceNotScalar { source: Box<Error> },
    #[error("namespace transformation failed: {source}")]
    Namespace { source: Box<Error> },
    #[error(
        "invalid value {} for setRoleBindingSubjects: must be one of \"defaultOnly\", \"none\" or \
         \"allServiceAccounts\"", quote(.mode)
    )]
    SubjectMode { mode: String },
    #[error("fieldSpecs is not expected to be nil")]
    NoFieldSpecs,
    #[error("resource with name {name} does not match a config with the following GVK [{}]", .kinds.join(" "))]
    NoReplicas { name: String, kinds: Vec<String> },
    #[error("updating name reference in '{path}' field of '{referrer}': {source}")]
    NameReference { path: CompactString, referrer: Box<Id>, source: Box<Error> },
    #[error("path config error; no 'name' field in node")]
    ReferenceWithoutName,
    #[error("node must be a scalar, sequence or map")]
    ReferenceNotANode,
    #[error("found multiple possible referrals: {}\n{details}", .ids.join(", "))]
    SeveralReferrals { ids: Vec<String>, candidates: Vec<usize>, details: String },
    #[error("Invalid Input: namespace is blank for resource {}\n", quote(&.id.to_string()))]
    BlankNamespace { id: Box<Id> },

    #[error("must specify at least one target")]
    NoValueTarget,
    #[error("fieldPath cannot be empty")]
    NoValuePath,
    #[error("value of FilePathPosition ({position}) cannot be negative")]
    NegativePosition { position: i64 },
    #[error("error parsing regexp: {reason}: `{pattern}`")]
    Expression { pattern: String, reason: String },
    #[error("{reason}")]
    LabelSelector { reason: String },

    // Patches.
    #[error("must specify one of patch and path in\n{config}")]
    NeitherPatchNorPath { config: String },
    #[error("patch and path can't be set at the same time\n{config}")]
    PatchAndPath { config: String },
    #[error("illegally qualifies as both an SM and JSON patch: {source_text}")]
    BothPatchFormats { source_text: String },
    #[error("unable to parse SM or JSON patch from {source_text}")]
    NeitherPatchFormat { source_text: String },
    #[error(
        "Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field: \
         {source_text}"
    )]
    SeveralPatchesForTarget { source_text: String },
    #[error("must specify a target for JSON patch {source_text}")]
    JsonPatchWithoutTarget { source_text: String },
    #[error("empty file path and empty patch content")]
    NeitherPathNorPatch,
    #[error("patch appears to be empty; files=[{}], Patch={text}", .files.join(" "))]
    NoPatches { files: Vec<String>, text: String },
    #[error("unknown patch strategy '{word}'")]
    UnknownPatchStrategy { word: String },
    #[error("must specify the target name")]
    NoTargetName,
    #[error("empty file path and empty jsonOp")]
    NeitherPathNorOperations,
    #[error("must specify a file path or jsonOp, not both")]
    PathAndOperations,
    #[error("patch file '{path}' empty seems to be empty")]
    EmptyPatchFile { path: String },
    #[error("empty json patch operations")]
    EmptyOperations,
    #[error("patch appears to be empty; file={path}, JsonOp={text}")]
    NoOperations { path: String, text: String },
    /// Told by whoever reads and applies JSON patches.
    #[error("{message}")]
    JsonPatch { message: String },

    // Replacements and variables.
    #[error("cannot specify both path and inline replacement")]
    ReplacementAndPath,
    #[error("unsupported replacement type encountered within replacement path: {kind}")]
    StrangeReplacement { kind: &'static str },
    #[error("replacements must specify a source and at least one target")]
    IncompleteReplacement,
    #[error("value and resource selectors are mutually exclusive")]
    SourceAndValue,
    #[error("nothing selected by {selector}")]
    NothingSelected { selector: String },
    #[error("multiple matches for selector {selector}")]
    SeveralSelected { selector: String },
    #[error("fieldPath `{path}` is missing for replacement source {id}")]
    SourceFieldMissing { path: String, id: Box<Id> },
    #[error("delimiter option can only be used with scalar nodes")]
    DelimiterOfCollection,
    #[error("options.index {index} is out of bounds for value {value}")]
    PartOutOfBounds { index: i64, value: String },
    #[error("target must specify resources to select")]
    TargetWithoutSelect,
    #[error("unable to find {}field {} in replacement target", if *.create { "or create " } else { "" }, quote(.path))]
    TargetField { path: String, create: bool },
    #[error("list path element must contain fieldName=fieldValue for element to match")]
    ElementWithoutValue,
    #[error("array index {index} cannot be negative")]
    NegativeIndex { index: i64 },
    #[error("index {index} specified but only {count} elements found")]
    IndexOutOfRange { index: usize, count: usize },
    #[error("wildcard is not supported in PathGetter")]
    WildcardInSource,
    #[error("found {count} resId matches for var {variable} (unable to disambiguate)")]
    SeveralForVariable { count: usize, variable: String },
    #[error("var '{name}' already encountered")]
    VariableTaken { name: String },
    #[error("var '{variable}' cannot be mapped to a field in the set of known resources")]
    VariableWithoutObject { variable: String },
    #[error("field specified in var '{variable}' not found in corresponding resource")]
    VariableWithoutField { variable: String },
    #[error("invalid map key: value='{value}', tag='{tag}'")]
    VariableKey { value: String, tag: &'static str },
    #[error("invalid value type expect a string")]
    VariableItem,

    // Order.
    #[error("the field 'sortOptions.order' must be one of [fifo, legacy]")]
    UnknownSortOrder,
    #[error("the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'")]
    LegacyOptionsWithFifo,

    // Plugins.
    #[error("trouble configuring builtin {plugin} with config: `\n{config}`: {source}")]
    Configuring { plugin: &'static str, config: String, source: Box<Error> },
    #[error("plugin {id} fails configuration: {source}")]
    PluginConfiguration { id: Box<Id>, source: Box<Error> },
    #[error("unable to load builtin {gvk}")]
    UnknownBuiltin { gvk: String },
    #[error("plugin {id} not a generator")]
    NotAGenerator { id: Box<Id> },
    #[error("plugin {id} not a transformer")]
    NotATransformer { id: Box<Id> },
    #[error("external plugins disabled; unable to load external plugin '{kind}'")]
    PluginsDisabled { kind: String },
    #[error(
        "plugin {id} with mount path '{path}' is not permitted; mount paths must be {rule} the current kustomization directory"
    )]
    Mount { id: Box<Id>, path: String, rule: &'static str },
    #[error("unable to find plugin root - tried: {}", tried_homes(.tried))]
    NoPluginHome { tried: Vec<(&'static str, String)> },
    // Where no executable lies, the original looks for a shared object of Go.
    #[error("expected file with Go object code at: {}.so", .path.display())]
    NoPlugin { path: PathBuf },
    #[error("unexecutable plugin at: {}", .path.display())]
    NotExecutable { path: PathBuf },
    #[error("couldn't execute function: network required but not enabled with --network")]
    NetworkDisabled,
    #[error("couldn't execute function: root working directory '/' not allowed")]
    FunctionInRoot,
    #[error("failed to parse argsOneLiner: unclosed quote in string")]
    UnclosedQuote,
    #[error("{message}")]
    Program { message: String },
    #[error("the annotation \"kustomize.config.k8s.io/needs-hash\" contains an invalid value ({})", quote(.value))]
    NeedsHash { value: String },
    #[error("plugin {plugin} generated duplicate resource: {id}")]
    PluginRepeats { plugin: String, id: Box<Id> },
    #[error("validator shouldn't modify the resource map: {difference}")]
    ValidatorChanged { difference: String },

    // Charts.
    #[error("must specify --enable-helm")]
    HelmDisabled,
    #[error("{message}")]
    Helm { message: String },
    #[error(
        "{said}: unable to run: '{command} {arguments}' with env=[{environment}] (is '{command}' installed?): {failure}"
    )]
    HelmCommand { command: String, arguments: String, environment: String, said: String, failure: String },
}

impl Error {
    /// The error in a place.
    pub fn at(self, place: impl Into<String>) -> Error {
        Error::In { place: place.into(), source: Box::new(self) }
    }

    /// Whether the text was no YAML; then the path was a file, and nothing is said of trying it as a folder.
    pub fn is_malformed_yaml(&self) -> bool {
        match self {
            Error::MalformedYaml { .. } => true,
            Error::In { source, .. } | Error::MalformedFile { source, .. } => source.is_malformed_yaml(),
            _ => false,
        }
    }

    /// Whether a server answered that it will not serve the file.
    pub fn is_http(&self) -> bool {
        match self {
            Error::Http { .. } => true,
            Error::In { source, .. } => source.is_http(),
            _ => false,
        }
    }

    /// The id that two resources have.
    pub fn taken_id(&self) -> Option<&Id> {
        match self {
            Error::IdTaken { id, .. } => Some(id),
            Error::In { source, .. } | Error::Accumulation { source, .. } => source.taken_id(),
            _ => None,
        }
    }

    /// The files that two resources of one id come from, where origins are kept.
    pub fn taken_from(&self) -> Option<&(String, String)> {
        match self {
            Error::IdTaken { files, .. } => files.as_deref(),
            Error::In { source, .. } | Error::Accumulation { source, .. } => source.taken_from(),
            _ => None,
        }
    }

    /// Whether a clone took too long, which says that there is a repository.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Error::Fetch { timed_out: true, .. })
    }
}

/// Go's `%q`.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    crate::value::json::push_string(&mut out, text, true);
    out
}

fn tried_homes(tried: &[(&'static str, String)]) -> String {
    let shown = |path: &str| if path.is_empty() { "<no value>".to_owned() } else { path.to_owned() };
    let tried: Vec<String> = tried.iter().map(|(note, path)| format!("('{}'; homed in {note})", shown(path))).collect();
    tried.join(", ")
}

fn go_place(field: &str) -> String {
    if field.is_empty() { "value".to_owned() } else { format!("struct field {field}") }
}

/// An id as Go prints its struct.
fn go_id(id: &Id) -> String {
    format!(
        "resid.ResId{{Gvk:resid.Gvk{{Group:{}, Version:{}, Kind:{}, isClusterScoped:{}}}, Name:{}, Namespace:{}}}",
        quote(&id.gvk.group),
        quote(&id.gvk.version),
        quote(&id.gvk.kind),
        id.cluster_scoped,
        quote(&id.name),
        quote(&id.namespace)
    )
}
