//! `config set-cluster`: makes or changes a cluster.

use super::{Access, absolute, unexpected};
use crate::cli::command::Exit;
use crate::cli::connection::Connection;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::config::Cluster;
use crate::files::Files;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The cluster to set
    name: Vec<String>,
    /// Keep the certificate authority's certificate in the kubeconfig
    #[arg(long)]
    embed_certs: bool,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let [name] = args.name.as_slice() else { return Err(unexpected(&args.name)) };
    let given = context.connection();
    let insecure = context.flag("insecure-skip-tls-verify");
    validate(context, name, given, (args.embed_certs, insecure == Some(true)))?;
    let mut access = Access::open(context)?;
    let mut cluster = access.config.clusters.remove(name).unwrap_or_default();
    change(context, &mut cluster, (given, insecure), args.embed_certs);
    access.config.clusters.insert(name.clone(), cluster);
    access.save(context)?;
    context.ui.line(&format!("Cluster {name:?} set."))?;
    Ok(Exit::SUCCESS)
}

fn validate(context: &Context, name: &str, given: &Connection, (embed, insecure): (bool, bool)) -> Result<(), Failure> {
    let authority = given.certificate_authority.as_deref().unwrap_or_default();
    if name.is_empty() {
        return Err(Failure::new("you must specify a non-empty cluster name"));
    }
    if insecure && !authority.is_empty() {
        return Err(Failure::new("you cannot specify a certificate authority and insecure mode at the same time"));
    }
    if embed && authority.is_empty() {
        return Err(Failure::new("you must specify a --certificate-authority to embed"));
    }
    if embed && let Err(error) = context.files.kind(Path::new(authority)) {
        return Err(Failure::new(format!("could not stat certificate-authority file {authority}: {error}")));
    }
    Ok(())
}

fn change(context: &Context, cluster: &mut Cluster, (given, insecure): (&Connection, Option<bool>), embed: bool) {
    if let Some(server) = &given.server {
        cluster.server.clone_from(server);
        // Another server has another name.
        cluster.tls_server_name.clear();
    }
    if let Some(name) = &given.tls_server_name {
        cluster.tls_server_name.clone_from(name);
    }
    if let Some(insecure) = insecure {
        cluster.insecure_skip_tls_verify = insecure;
        if insecure {
            cluster.certificate_authority.clear();
            cluster.certificate_authority_data.clear();
        }
    }
    match &given.certificate_authority {
        Some(path) if embed => {
            cluster.certificate_authority_data = context.files.read(Path::new(path)).unwrap_or_default();
            cluster.insecure_skip_tls_verify = false;
            cluster.certificate_authority.clear();
        }
        Some(path) => {
            cluster.certificate_authority = absolute(context, path);
            cluster.insecure_skip_tls_verify = false;
            cluster.certificate_authority_data.clear();
        }
        None => {}
    }
    if let Some(proxy) = &given.proxy_url {
        cluster.proxy_url.clone_from(proxy);
    }
}
