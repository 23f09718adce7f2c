//! The template function `lookup`, answered by the cluster.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::Cluster;
use crate::helm::Lookup;
use crate::release;
use crate::value::Json;
use std::rc::Rc;
use tokio::runtime::Runtime;

/// Asks the cluster while a template waits.
pub(super) struct ClusterLookup {
    cluster: Rc<Cluster>,
    runtime: Rc<Runtime>,
}

impl ClusterLookup {
    pub fn new(context: &Context) -> Result<ClusterLookup, Failure> {
        Ok(ClusterLookup { cluster: context.shared_cluster()?, runtime: context.runtime()? })
    }
}

impl Lookup for ClusterLookup {
    fn lookup(&self, api_version: &str, kind: &str, namespace: &str, name: &str) -> Result<Option<Json>, String> {
        let place = (namespace, name);
        self.runtime
            .block_on(release::lookup(&self.cluster, (api_version, kind), place))
            .map_err(|error| error.to_string())
    }
}
