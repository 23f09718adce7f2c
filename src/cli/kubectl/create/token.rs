//! `create token SERVICE_ACCOUNT_NAME`.

use super::submit;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::{DryRun, Output};
use crate::cluster::Request;
use crate::value::{Json, duration};
use http::Method;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// Audience of the token (can be repeated)
    #[arg(long = "audience")]
    audiences: Vec<String>,
    /// How long the token shall live; 0 leaves it to the server
    #[arg(long, default_value = "0s")]
    duration: String,
    /// Kind of an object to bind the token to: Node, Pod, Secret
    #[arg(long)]
    bound_object_kind: Option<String>,
    /// Name of the object to bind the token to
    #[arg(long)]
    bound_object_name: Option<String>,
    /// UID of the object to bind the token to
    #[arg(long)]
    bound_object_uid: Option<String>,
    #[command(flatten)]
    output: Output,
}

const KINDS: [&str; 3] = ["Node", "Pod", "Secret"];
const SECOND: i64 = 1_000_000_000;

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    let mut teller = args.output.teller(context, DryRun::None)?.typed();
    if name.is_empty() {
        return Err(Failure::new("service account name is required"));
    }
    let request = request(&args)?;
    let cluster = context.cluster()?;
    let path = format!("/api/v1/namespaces/{}/serviceaccounts/{name}/token", cluster.namespace());
    let sent = context.block_on(cluster.json(&Request::new(Method::POST, path).json(&request)))?;
    let answer = sent.map_err(|error| Failure::new(format!("failed to create token: {error}")))?;
    let token = answer.pointer("/status/token").and_then(Json::as_str).unwrap_or_default();
    if token.is_empty() {
        return Err(Failure::new("failed to create token: no token in server response"));
    }
    if args.output.output.is_some() {
        teller.tell(context, &answer, "created")?;
    } else if context.ui.out_is_terminal() {
        context.ui.line(token)?;
    } else {
        context.ui.print(token)?;
    }
    Ok(Exit::SUCCESS)
}

fn request(args: &Args) -> Result<Json, Failure> {
    let refuse = |message: &str| Err(Failure::new(message));
    let nanoseconds = duration::parse(&args.duration).map_err(|error| {
        Failure::usage(format!("invalid argument {:?} for \"--duration\" flag: {error}", args.duration))
    })?;
    if nanoseconds < 0 {
        return refuse("--duration must be greater than or equal to 0");
    }
    if nanoseconds % SECOND != 0 {
        return refuse("--duration cannot be expressed in units less than seconds");
    }
    if args.audiences.iter().any(String::is_empty) {
        return refuse("--audience must not be an empty string");
    }
    let audiences = if args.audiences.is_empty() { Json::Null } else { json!(args.audiences) };
    let mut spec = json!({ "audiences": audiences, "expirationSeconds": null, "boundObjectRef": null });
    if nanoseconds > 0 {
        spec["expirationSeconds"] = Json::from(nanoseconds / SECOND);
    }
    let given = |flag: &Option<String>| flag.clone().filter(|text| !text.is_empty());
    let (name, uid) = (given(&args.bound_object_name), given(&args.bound_object_uid));
    match (given(&args.bound_object_kind), name) {
        (None, Some(_)) => {
            return refuse("--bound-object-name can only be set if --bound-object-kind is provided");
        }
        (None, None) if uid.is_some() => {
            return refuse("--bound-object-uid can only be set if --bound-object-kind is provided");
        }
        (None, None) => {}
        (Some(kind), _) if !KINDS.contains(&kind.as_str()) => {
            return refuse(&format!("supported --bound-object-kind values are {}", KINDS.join(", ")));
        }
        (Some(_), None) => return refuse("--bound-object-name is required if --bound-object-kind is provided"),
        (Some(kind), Some(name)) => {
            let mut bound = json!({ "kind": kind, "apiVersion": "v1", "name": name });
            if let Some(uid) = uid {
                bound["uid"] = Json::from(uid);
            }
            spec["boundObjectRef"] = bound;
        }
    }
    Ok(json!({
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "metadata": {},
        "spec": spec,
        "status": { "token": "", "expirationTimestamp": null },
    }))
}
