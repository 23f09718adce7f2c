//! What the words of a command name: `TYPE NAME…`, `TYPE/NAME…`, `a,b NAME`, `TYPE -l …`, `TYPE --all`.
//!
//! In: the positional words and the selecting flags. Out: [`Targets`], each one object by its name or all that a
//! selector matches, and the objects themselves. Answers to cli-runtime's resource builder.

use super::context::Context;
use super::failure::Failure;
use crate::cluster::{Cluster, Error, GetOptions, ListOptions, PAGE, Request, Resource};
use crate::manifest::Object;
use futures_util::future;

/// How words are read.
#[derive(Debug, Clone, Default)]
pub struct Options<'a> {
    /// The name that the program was called by, for an error's advice.
    pub program: &'a str,
    pub namespace: &'a str,
    pub all_namespaces: bool,
    /// `-l`, when it was given.
    pub labels: Option<&'a str>,
    /// `--field-selector`, when it was given.
    pub fields: Option<&'a str>,
    /// `--all`.
    pub all: bool,
    /// A type without names and selectors means all of its objects (`get`, `wait` do not, `delete` does not).
    pub type_means_all: bool,
    /// `--subresource`.
    pub subresource: &'a str,
    /// More than one type is an error with this text.
    pub single_type: Option<&'a str>,
    /// How many objects a page of a list has, when it is not kubectl's own number; zero asks for all at once.
    pub chunk: Option<usize>,
}

/// The flags that select objects of the types that are named; to be flattened into a command's own.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Selecting {
    /// Label query to filter on: =, ==, !=, in, notin
    #[arg(long, short = 'l')]
    pub selector: Option<String>,
    /// Field query to filter on: =, ==, !=
    #[arg(long)]
    pub field_selector: Option<String>,
    /// Select all objects of the specified types in the namespace
    #[arg(long)]
    pub all: bool,
    /// Select in all namespaces
    #[arg(long, short = 'A')]
    pub all_namespaces: bool,
    /// How many objects a page has, where the command lets the user say it.
    #[arg(skip)]
    pub chunk: Option<usize>,
}

impl Selecting {
    /// How the words are read with these flags.
    pub fn options<'a>(&'a self, context: &Context, cluster: &'a Cluster) -> Options<'a> {
        let given = |flag: &'a Option<String>| flag.as_deref().filter(|text| !text.is_empty());
        Options {
            program: context.name.word(),
            namespace: cluster.namespace(),
            all_namespaces: self.all_namespaces,
            labels: given(&self.selector),
            fields: given(&self.field_selector),
            all: self.all,
            chunk: self.chunk,
            ..Options::default()
        }
    }
}

/// One of the things that were named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Named {
        resource: Resource,
        /// Absent for resources without namespaces.
        namespace: Option<String>,
        name: String,
    },
    Listed {
        resource: Resource,
        /// Absent for resources without namespaces, and for all namespaces.
        namespace: Option<String>,
    },
}

/// All that was named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Targets {
    pub targets: Vec<Target>,
    /// One object by its name: it is printed alone, not in a list.
    pub single: bool,
    pub labels: String,
    pub fields: String,
    /// How many objects a page of a list has, when it is not kubectl's own number.
    pub chunk: Option<usize>,
}

/// An object with the resource that serves it.
#[derive(Debug, Clone)]
pub struct Found {
    pub resource: Resource,
    pub namespace: Option<String>,
    pub object: Object,
    /// The file that named it; empty when words did.
    pub source: String,
}

impl Found {
    pub fn name(&self) -> &str {
        self.object.name()
    }
}

/// Why no type was found among the words.
pub const MISSING: &str = "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

/// Finds out what the words name.
pub async fn find(cluster: &Cluster, words: &[String], options: &Options<'_>) -> Result<Targets, Failure> {
    if options.all && (options.labels.is_some() || options.fields.is_some()) {
        return Err(Failure::new("setting 'all' parameter but found a non empty selector. "));
    }
    let words = multiply(words);
    let pairs = pairs(&words, options.program)?;
    let selecting = options.all || options.labels.is_some() || options.fields.is_some();
    let mut types: Vec<String> = Vec::new();
    let names = words.get(1..).filter(|_| pairs.is_empty()).unwrap_or_default();
    if pairs.is_empty()
        && let Some(first) = words.first()
    {
        types = split(&expand(cluster, first).await?);
    }
    let selecting = selecting || (options.type_means_all && !types.is_empty() && names.is_empty());
    if selecting {
        return by_selector(cluster, (&types, names, &pairs), options).await;
    }
    if !pairs.is_empty() {
        return by_pairs(cluster, &pairs, options).await;
    }
    if !names.is_empty() {
        return by_names(cluster, &types, names, options).await;
    }
    for word in &types {
        cluster.lookup(word).await?;
    }
    Err(Failure::new(if types.is_empty() { MISSING } else { "resource(s) were provided, but no name was specified" }))
}

/// `a,b x y` means `a/x a/y b/x b/y`.
fn multiply(words: &[String]) -> Vec<String> {
    let (Some(first), true) = (words.first(), words.len() >= 2) else { return words.to_vec() };
    let types = split(first);
    if types.len() < 2 {
        return words.to_vec();
    }
    types.iter().flat_map(|kind| words[1..].iter().map(move |name| format!("{kind}/{name}"))).collect()
}

/// The words between commas, each once.
fn split(word: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in word.split(',') {
        if !out.iter().any(|known| known == part) {
            out.push(part.to_owned());
        }
    }
    out
}

/// The words of the form TYPE/NAME; none when there are none.
fn pairs(words: &[String], program: &str) -> Result<Vec<(String, String)>, Failure> {
    let with_slash = words.iter().filter(|word| word.contains('/')).count();
    if with_slash == 0 {
        return Ok(Vec::new());
    }
    if with_slash != words.len() {
        // The bracket is left open in kubectl as well.
        return Err(Failure::new(format!(
            "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. '{program} get resource/<resource_name>' instead of '{program} get resource resource/<resource_name>'"
        )));
    }
    let pair = |word: &String| {
        let parts: Vec<&str> = word.split('/').collect();
        match parts.as_slice() {
            [kind, name] if kind.is_empty() || name.is_empty() || kind.contains(',') => {
                Err(Failure::new("arguments in resource/name form must have a single resource and name"))
            }
            [kind, name] => Ok(((*kind).to_owned(), (*name).to_owned())),
            _ => Err(Failure::new("arguments in resource/name form may not have more than one slash")),
        }
    };
    words.iter().map(pair).collect()
}

/// Puts the resources of a category in its place.
async fn expand(cluster: &Cluster, words: &str) -> Result<String, Error> {
    let mut out: Vec<String> = Vec::new();
    for word in words.split(',') {
        match cluster.category(word).await? {
            Some(resources) => out.extend(resources.iter().map(Resource::full_name)),
            None => out.push(word.to_owned()),
        }
    }
    Ok(out.join(","))
}

/// The resources of some words, each once.
async fn resources(cluster: &Cluster, words: &[String], options: &Options<'_>) -> Result<Vec<Resource>, Failure> {
    if let (Some(message), true) = (options.single_type, words.len() > 1) {
        return Err(Failure::new(message));
    }
    let mut out: Vec<Resource> = Vec::new();
    for word in words {
        let resource = cluster.lookup(word).await?;
        if !out.iter().any(|known| known.gvk() == resource.gvk()) {
            out.push(resource);
        }
    }
    Ok(out)
}

async fn by_selector(
    cluster: &Cluster,
    (types, names, pairs): (&[String], &[String], &[(String, String)]),
    options: &Options<'_>,
) -> Result<Targets, Failure> {
    if !names.is_empty() {
        return Err(Failure::new("name cannot be provided when a selector is specified"));
    }
    if !pairs.is_empty() {
        return Err(Failure::new("selectors and the all flag cannot be used when passing resource/name arguments"));
    }
    if types.is_empty() {
        return Err(Failure::new("at least one resource must be specified to use a selector"));
    }
    if !options.subresource.is_empty() {
        return Err(Failure::new("subresource cannot be used when bulk resources are specified"));
    }
    let targets = resources(cluster, types, options).await?.into_iter().map(|resource| {
        let inside = resource.namespaced && !options.all_namespaces;
        Target::Listed { namespace: inside.then(|| options.namespace.to_owned()), resource }
    });
    Ok(Targets {
        targets: targets.collect(),
        single: false,
        labels: options.labels.unwrap_or_default().to_owned(),
        fields: options.fields.unwrap_or_default().to_owned(),
        chunk: options.chunk,
    })
}

async fn by_pairs(cluster: &Cluster, pairs: &[(String, String)], options: &Options<'_>) -> Result<Targets, Failure> {
    let mut known: Vec<(&str, Resource)> = Vec::new();
    for (word, _) in pairs {
        if !known.iter().any(|(old, _)| old == word) {
            known.push((word, cluster.lookup(word).await?));
        }
    }
    let distinct = known.iter().any(|(_, resource)| resource.gvk() != known[0].1.gvk());
    if let (Some(message), true) = (options.single_type, distinct) {
        return Err(Failure::new(message));
    }
    let mut targets = Vec::with_capacity(pairs.len());
    for (word, name) in pairs {
        let resource = known.iter().find(|(old, _)| old == word).map(|(_, resource)| resource.clone());
        targets.push(named(resource.expect("because every word was looked up above"), name, options)?);
    }
    Ok(Targets { single: targets.len() == 1, targets, ..Targets::default() })
}

async fn by_names(
    cluster: &Cluster,
    types: &[String],
    names: &[String],
    options: &Options<'_>,
) -> Result<Targets, Failure> {
    if types.len() > 1 {
        return Err(Failure::new("you must specify only one resource"));
    }
    let resources = resources(cluster, types, options).await?;
    let Some(resource) = resources.first() else {
        return Err(Failure::new("you must provide a resource and a resource name together"));
    };
    let targets: Vec<Target> =
        names.iter().map(|name| named(resource.clone(), name, options)).collect::<Result<_, _>>()?;
    Ok(Targets { single: targets.len() == 1, targets, ..Targets::default() })
}

fn named(resource: Resource, name: &str, options: &Options<'_>) -> Result<Target, Failure> {
    if resource.namespaced && options.all_namespaces {
        return Err(Failure::new("a resource cannot be retrieved by name across all namespaces"));
    }
    let namespace = resource.namespaced.then(|| options.namespace.to_owned());
    Ok(Target::Named { resource, namespace, name: name.to_owned() })
}

/// Reads one object. When neither it nor its namespace is there, the namespace is what is missing.
pub async fn get(
    cluster: &Cluster,
    resource: &Resource,
    (namespace, name): (Option<&str>, &str),
    options: &GetOptions,
) -> Result<Object, Error> {
    match cluster.get_with(resource, (namespace, name), options).await {
        Err(error) if error.is_not_found() => Err(blame_namespace(cluster, error, namespace).await),
        read => read.map(Object),
    }
}

/// The error about the namespace when it is missing, else the error that was there.
pub async fn blame_namespace(cluster: &Cluster, error: Error, namespace: Option<&str>) -> Error {
    let Some(namespace) = namespace.filter(|namespace| !namespace.is_empty() && *namespace != "default") else {
        return error;
    };
    match cluster.json(&Request::get(format!("/api/v1/namespaces/{namespace}"))).await {
        Err(missing) if missing.is_not_found() => missing,
        _ => error,
    }
}

/// Reads everything that was named, several at a time, in the order of the words. One failure does not keep the
/// others from being read.
pub async fn objects(cluster: &Cluster, targets: &Targets, options: &GetOptions) -> (Vec<Found>, Vec<Error>) {
    let reads = targets.targets.iter().map(|target| read(cluster, target, targets, options));
    let mut found = Vec::new();
    let mut errors = Vec::new();
    for outcome in future::join_all(reads).await {
        match outcome {
            Ok(objects) => found.extend(objects),
            Err(error) => errors.push(error),
        }
    }
    (found, errors)
}

async fn read(
    cluster: &Cluster,
    target: &Target,
    targets: &Targets,
    options: &GetOptions,
) -> Result<Vec<Found>, Error> {
    match target {
        Target::Named { resource, namespace, name } => {
            let object = get(cluster, resource, (namespace.as_deref(), name), options).await?;
            Ok(vec![Found { resource: resource.clone(), namespace: namespace.clone(), object, source: String::new() }])
        }
        Target::Listed { resource, namespace } => {
            let list = ListOptions {
                namespace: namespace.clone(),
                labels: targets.labels.clone(),
                fields: targets.fields.clone(),
                limit: targets.chunk.unwrap_or(PAGE),
                ..ListOptions::default()
            };
            let objects = cluster.list_objects(resource, &list).await?;
            let found = |object: Object| {
                let namespace = resource.namespaced.then(|| object.namespace().to_owned());
                Found { resource: resource.clone(), namespace, object, source: String::new() }
            };
            Ok(objects.into_iter().map(found).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn multiplies_types_and_names() {
        assert_eq!(multiply(&words(&["a,b,a", "x", "y"])), words(&["a/x", "a/y", "b/x", "b/y"]));
        assert_eq!(multiply(&words(&["a", "x"])), words(&["a", "x"]));
        assert_eq!(multiply(&words(&["a,b"])), words(&["a,b"]));
    }

    #[test]
    fn reads_pairs() {
        let check = |given: &[&str], expected: Result<usize, &str>| {
            let got = pairs(&words(given), "kubectl");
            let got = got.as_ref().map(Vec::len).map_err(|failure| failure.message().to_owned());
            assert_eq!(got, expected.map_err(str::to_owned), "of {given:?}");
        };
        check(&["pods", "x"], Ok(0));
        check(&["pods/x", "svc/y"], Ok(2));
        check(&["a/b/c"], Err("arguments in resource/name form may not have more than one slash"));
        check(&["a,b/c"], Err("arguments in resource/name form must have a single resource and name"));
        check(&["/c"], Err("arguments in resource/name form must have a single resource and name"));
    }
}
