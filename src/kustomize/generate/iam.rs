//! `IAMPolicyGenerator`, reachable as a plugin only: the service account that stands for one of Google's.

use super::super::error::Error;
use super::super::resource::Resource;
use crate::yaml::Node;

/// What the plugin's configuration says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Args {
    pub cloud: String,
    pub name: String,
    pub namespace: String,
    pub account: String,
    pub project: String,
}

/// The service account.
pub fn generate(args: &Args) -> Result<Vec<Resource>, Error> {
    if args.cloud != "gke" {
        return Err(Error::UnknownCloud { cloud: args.cloud.clone() });
    }
    let account = format!("{}@{}.iam.gserviceaccount.com", args.account, args.project);
    let annotations = Node::mapping([(Node::plain("iam.gke.io/gcp-service-account"), Node::plain(account))]);
    let mut metadata = Node::mapping([
        (Node::plain("annotations"), annotations),
        (Node::plain("name"), Node::plain(args.name.as_str())),
    ]);
    if !args.namespace.is_empty() {
        metadata.set("namespace", Node::plain(args.namespace.as_str()));
    }
    Ok(vec![Resource::new(Node::mapping([
        (Node::plain("apiVersion"), Node::plain("v1")),
        (Node::plain("kind"), Node::plain("ServiceAccount")),
        (Node::plain("metadata"), metadata),
    ]))])
}
