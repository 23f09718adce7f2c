//! What all of `create`'s generators share: their flags, the name, and how an object is sent and told.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::{DryRun, DryRunFlag, Output};
use crate::cli::validation::ValidateFlag;
use crate::cluster::Request;
use crate::print;
use crate::value::Json;
use http::Method;

/// The flags of every generator.
#[derive(Debug, clap::Args)]
pub struct Common {
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub dry_run: DryRunFlag,
    /// Keep the configuration of the object in its annotation, for a later apply
    #[arg(long)]
    pub save_config: bool,
    #[command(flatten)]
    pub validate: ValidateFlag,
    /// Name of the manager that owns the fields
    #[arg(long, default_value = "kubectl-create")]
    pub field_manager: String,
}

/// Where objects of a kind are sent.
#[derive(Debug, Clone, Copy)]
pub struct Resource {
    /// `/api/v1`, `/apis/apps/v1`.
    pub root: &'static str,
    pub plural: &'static str,
    pub namespaced: bool,
    /// What kubectl puts before the server's refusal; nothing where it tells the status itself.
    pub failed: &'static str,
}

/// The one NAME before `--`, and what follows it.
pub fn name<'a>(context: &Context, words: &'a [String]) -> Result<(&'a str, &'a [String]), Failure> {
    let count = context.dash().unwrap_or(words.len());
    match words {
        [name, rest @ ..] if count == 1 => Ok((name, rest)),
        _ => Err(Failure::usage(format!("exactly one NAME is required, got {count}"))),
    }
}

/// The refusal of an empty name.
pub fn require_name(name: &str) -> Result<(), Failure> {
    if name.is_empty() { Err(Failure::new("name must be specified")) } else { Ok(()) }
}

/// The namespace that a printed object names: only one from the command line.
pub fn given_namespace(context: &Context) -> Option<&str> {
    context.connection().namespace.as_deref().filter(|namespace| !namespace.is_empty())
}

/// `metadata` with a name, and with the namespace of the command line for what lives in one.
pub fn metadata(context: &Context, name: &str, resource: &Resource) -> Json {
    let mut metadata = serde_json::json!({ "name": name });
    if resource.namespaced
        && let Some(namespace) = given_namespace(context)
    {
        metadata["namespace"] = Json::from(namespace);
    }
    metadata
}

/// Sends the object unless only the client's side is tried, and tells what was done.
pub fn submit(context: &Context, common: &Common, resource: &Resource, mut object: Json) -> Result<Exit, Failure> {
    let dry_run = common.dry_run.read(context)?;
    let mut teller = common.output.teller(context, dry_run)?.typed();
    let validation = common.validate.read()?;
    if common.save_config {
        let applied = format!("{}\n", print::json::compact_typed(&object));
        object["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] = Json::from(applied);
    }
    if dry_run != DryRun::Client {
        let cluster = context.cluster()?;
        let path = if resource.namespaced {
            format!("{}/namespaces/{}/{}", resource.root, cluster.namespace(), resource.plural)
        } else {
            format!("{}/{}", resource.root, resource.plural)
        };
        let request = Request::new(Method::POST, path)
            .param_if("dryRun", dry_run.parameter())
            .param_if("fieldManager", &common.field_manager)
            .param("fieldValidation", validation)
            .json(&object);
        object = context.block_on(cluster.json(&request))?.map_err(|error| {
            if resource.failed.is_empty() {
                Failure::from(error)
            } else {
                Failure::new(format!("{}{error}", resource.failed))
            }
        })?;
    }
    teller.tell(context, &object, "created")?;
    Ok(Exit::SUCCESS)
}
