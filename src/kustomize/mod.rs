//! kustomize's build: a folder of kustomizations in, resources out.
//!
//! In: a [`World`] that reads files, fetches and runs programs, the folder, and [`Options`]. Out: the resources in
//! order, and warnings. Answers to kustomize v5.8.3's `api/krusty`: load, accumulate (bases first, each with its own
//! generators and transformers), then once at the top hashes, name references and variables, then sort.
//!
//! Trees stay [`crate::yaml::Node`]s from the parser to the writer; what the original keeps in annotations while it
//! builds stands beside them ([`resource::Memory`]).

pub mod accumulate;
mod ahead;
mod aliases;
pub mod config;
mod crds;
mod decode_config;
pub mod edit;
pub mod error;
mod external;
pub mod fieldspec;
pub mod generate;
pub mod git;
pub mod id;
pub mod kustomization;
pub mod load;
pub mod localize;
pub mod merge;
pub mod node;
mod notes;
pub mod origin;
pub mod own;
pub mod package;
pub mod path;
mod plugins;
mod read;
mod refs;
pub mod resmap;
pub mod resource;
pub mod select;
mod sort;
mod tables;
mod target;
pub mod transform;
pub mod variables;
mod write;

pub use error::Error;
pub use plugins::builtin as builtin_plugins;
pub use write::{file_name, into_yaml, to_yaml};

use crate::files::Files;
use git::Repository;
use load::Loader;
use origin::Origin;
use resource::Resource;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What a build may reach.
pub struct World<'a> {
    pub files: &'a dyn Files,
    pub fetch: &'a dyn Fetch,
    pub run: &'a dyn Run,
}

/// What a web server answered.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    /// The words for the status: `Not Found`.
    pub text: String,
    pub body: Vec<u8>,
}

/// A fetch that came to nothing: the whole message, as git or the connection tells it.
#[derive(Debug, Clone)]
pub struct FetchError {
    pub message: String,
    pub timed_out: bool,
}

/// Reaches other machines.
pub trait Fetch {
    /// Gets what stands at a URL; a server may be silent for as long as `patience`.
    fn get(&self, url: &str, patience: Duration) -> Result<Response, FetchError>;

    /// Clones a repository and returns the folder of the clone, links resolved. It must stay until the build ends.
    fn clone_repository(&self, repository: &Repository) -> Result<PathBuf, FetchError>;
}

/// A program that a plugin or chart asks for.
#[derive(Debug, Clone, Default)]
pub struct Invocation {
    pub program: PathBuf,
    pub arguments: Vec<String>,
    pub directory: PathBuf,
    /// Variables on top of the environment of the build.
    pub environment: Vec<(String, String)>,
    pub input: Vec<u8>,
}

/// What a program left.
#[derive(Debug, Clone, Default)]
pub struct Ended {
    pub out: Vec<u8>,
    pub err: String,
    /// `exit status 1`; absent when all went well.
    pub failure: Option<String>,
}

/// Runs programs.
pub trait Run {
    /// Runs a program to its end, or tells why it cannot be started.
    fn run(&self, invocation: &Invocation) -> Result<Ended, String>;

    /// Whether the file may be executed.
    fn is_program(&self, path: &Path) -> bool;

    /// Keeps bytes in a file, alone in a folder of its own, until the build is over, for a program to read. The
    /// folder's name begins with `prefix`.
    fn keep(&self, prefix: &str, name: &str, bytes: &[u8]) -> Result<PathBuf, String>;
}

/// Which files a kustomization may read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LoadRestrictor {
    #[default]
    RootOnly,
    None,
}

/// The order asked for on the command line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reorder {
    #[default]
    Unspecified,
    Legacy,
    None,
}

/// What the command line asks of a build.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub load_restrictor: LoadRestrictor,
    pub reorder: Reorder,
    pub enable_helm: bool,
    pub helm_command: String,
    pub helm_api_versions: Vec<String>,
    pub helm_kube_version: String,
    pub helm_debug: bool,
    pub enable_plugins: bool,
    pub functions: FunctionOptions,
    /// Where exec plugins may lie, each with what names the place; empty where nothing is set.
    pub plugin_homes: Vec<(&'static str, String)>,
    pub managed_by_label: bool,
    pub own: own::OwnOptions,
}

/// What functions may do.
#[derive(Debug, Clone, Default)]
pub struct FunctionOptions {
    /// Executables may be run.
    pub exec: bool,
    /// Containers may have the network, if they ask for it.
    pub network: bool,
    /// For all containers: `type=bind,src=/a,dst=/b,rw=true`.
    pub mounts: Vec<String>,
    /// `NAME=value`, or a name whose value is the caller's.
    pub variables: Vec<String>,
    /// `uid:gid` in containers; nobody when absent.
    pub user: Option<String>,
}

/// What a build made.
#[derive(Debug, Default)]
pub struct Built {
    pub resources: Vec<Resource>,
    /// For standard error: old fields, variables that nothing uses.
    pub warnings: Vec<Warning>,
}

/// A line for standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    Plain(String),
    /// The original writes it through Go's `log`, which puts the time in front.
    Logged(String),
    /// What a program wrote to its standard error.
    Passed(String),
}

/// A failed build: the error, and the warnings up to there.
#[derive(Debug)]
pub struct Failed {
    pub error: Error,
    pub warnings: Vec<Warning>,
    /// Where a kustomization names what the error is about.
    pub place: Option<own::Place>,
}

/// A build under way.
pub struct Build<'a> {
    pub world: &'a World<'a>,
    pub options: &'a Options,
    warnings: RefCell<Vec<Warning>>,
    defaults: config::Shared,
    schema: RefCell<Schema>,
    clones: RefCell<HashMap<(String, String, bool), PathBuf>>,
    place: RefCell<Option<own::Place>>,
    ahead: ahead::Ahead,
}

/// Which OpenAPI schema strategic merges go by.
#[derive(Debug, Clone, Default)]
pub enum Schema {
    /// Nobody has asked for one.
    #[default]
    Unset,
    /// Kubernetes 1.21.2, by its name.
    Builtin,
    /// A kustomization's own.
    Custom(Arc<merge::schema::Schema>),
}

/// The only version that kustomize carries.
const BUILTIN_SCHEMA: &str = "v1.21.2";

/// Builds the kustomization in a folder or repository.
pub fn build(world: &World<'_>, target: &str, options: &Options) -> Result<Built, Failed> {
    let build = Build::new(world, options);
    let outcome = run(&build, target);
    let warnings = build.warnings.into_inner();
    match outcome {
        Ok(resources) => Ok(Built { resources, warnings }),
        Err(error) => Err(Failed { error, warnings, place: build.place.into_inner() }),
    }
}

fn run(build: &Build<'_>, path: &str) -> Result<Vec<Resource>, Error> {
    let loader = Loader::start(build, path)?;
    let mut target = target::Target::load(build, loader)?;
    build.set_schema(&target, true)?;
    let metadata = target.kustomization.build_metadata.clone();
    if !metadata.is_empty() || build.options.own.explain {
        target.origin = Some(Origin::default());
    }
    let mut resources = accumulate::run(build, &target)?;
    match (&target.kustomization.sort_options, build.options.reorder) {
        (Some(options), reorder) => {
            if reorder != Reorder::Unspecified {
                build.log(
                    "Warning: Sorting order is set both in 'kustomization.yaml' ('sortOptions') and in a CLI flag \
                     ('--reorder'). Using the kustomization file over the CLI flag.",
                );
            }
            sort::apply(&mut resources, options)?;
        }
        (None, Reorder::None) => {}
        (None, _) => sort::apply_legacy(&mut resources)?,
    }
    let mut resources = resources.take();
    write::finish(build, &mut resources, &metadata)?;
    Ok(resources)
}

impl<'a> Build<'a> {
    /// A build that has done nothing yet.
    fn new(world: &'a World<'a>, options: &'a Options) -> Build<'a> {
        Build {
            world,
            options,
            warnings: RefCell::default(),
            defaults: Arc::new(config::Config::defaults()),
            schema: RefCell::default(),
            clones: RefCell::default(),
            place: RefCell::default(),
            ahead: ahead::Ahead::default(),
        }
    }

    /// A line for standard error.
    pub fn warn(&self, line: impl Into<String>) {
        self.warnings.borrow_mut().push(Warning::Plain(line.into()));
    }

    /// A line that the original logs, with the time in front.
    pub fn log(&self, line: impl Into<String>) {
        self.warnings.borrow_mut().push(Warning::Logged(line.into()));
    }

    /// What a program wrote to its standard error.
    pub fn pass_on(&self, text: String) {
        if !text.is_empty() {
            self.warnings.borrow_mut().push(Warning::Passed(text));
        }
    }

    /// The default field specs, shared.
    pub fn defaults(&self) -> config::Shared {
        self.defaults.clone()
    }

    /// The kustomization's own schema for strategic merges, if it has one.
    pub fn own_schema(&self) -> Option<Arc<merge::schema::Schema>> {
        match &*self.schema.borrow() {
            Schema::Custom(schema) => Some(schema.clone()),
            Schema::Unset | Schema::Builtin => None,
        }
    }

    /// Takes the schema that a kustomization names. The outermost that names one wins, then the first base.
    fn set_schema(&self, target: &target::Target, outermost: bool) -> Result<(), Error> {
        let Some(field) = &target.kustomization.openapi else { return Ok(()) };
        let text = match field.get("path") {
            Some(path) => Some(target.loader.load_text(self, path)?),
            None => None,
        };
        let mut schema = self.schema.borrow_mut();
        if !outermost && !matches!(*schema, Schema::Unset) {
            return Ok(());
        }
        let version = field.get("version");
        *schema = match (text, version.map(String::as_str)) {
            (Some(_), Some(_)) => return Err(Error::SchemaTwice),
            (Some(text), None) => {
                let document = crate::yaml::read(&text, crate::yaml::Version::V2);
                let document = document.map_err(|source| Error::Yaml { source })?;
                Schema::Custom(Arc::new(merge::schema::Schema::from_openapi(&document)))
            }
            (None, None | Some("")) => Schema::Unset,
            (None, Some(BUILTIN_SCHEMA)) => Schema::Builtin,
            (None, Some(_)) => return Err(Error::SchemaNotBuiltIn),
        };
        Ok(())
    }

    /// What stands at a URL. A refusal may mean that the URL is a repository's.
    fn get(&self, url: &str) -> Result<Vec<u8>, Error> {
        let repository = git::parse(url);
        let patience = repository.as_ref().map_or(git::TIMEOUT, |repository| repository.timeout);
        let response = self.world.fetch.get(url, patience).map_err(Error::from)?;
        if (200..300).contains(&response.status) {
            return Ok(response.body);
        }
        match repository {
            Some(_) => Err(Error::UrlIsRepository),
            None => Err(Error::Http { status: response.status, text: response.text }),
        }
    }

    /// The clone of a repository; each is made once in a build.
    fn clone_of(&self, repository: &Repository) -> Result<PathBuf, Error> {
        let key = (repository.url.clone(), repository.reference.clone(), repository.submodules);
        if let Some(folder) = self.clones.borrow().get(&key) {
            return Ok(folder.clone());
        }
        let folder = self.world.fetch.clone_repository(repository)?;
        self.clones.borrow_mut().insert(key, folder.clone());
        Ok(folder)
    }

    /// Whether something stands at the path.
    fn exists(&self, path: &Path) -> bool {
        self.world.files.kind(path).is_ok()
    }
}

impl From<FetchError> for Error {
    fn from(error: FetchError) -> Error {
        Error::Fetch { message: error.message, timed_out: error.timed_out }
    }
}
