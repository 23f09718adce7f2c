//! `cluster-info`: where the control plane and the cluster's services are.

use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::{ListOptions, Resource};
use crate::manifest::Object;
use crate::value::Json;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(hide = true)]
    words: Vec<String>,
}

pub(crate) fn run(context: &Context, _args: Args) -> Result<Exit, Failure> {
    let cluster = context.cluster()?;
    let namespace = match context.connection().namespace.as_deref() {
        Some(namespace) if !namespace.is_empty() => namespace,
        _ => "kube-system",
    };
    let listed = context.block_on(async {
        let services: Resource = cluster.lookup("services").await?;
        let options = ListOptions {
            namespace: Some(namespace.to_owned()),
            labels: "kubernetes.io/cluster-service=true".to_owned(),
            ..ListOptions::default()
        };
        cluster.list_objects(&services, &options).await
    })?;
    let advice = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.";
    let services = match listed {
        Ok(services) => services,
        Err(error) => {
            // The advice is given all the same.
            context.ui.line(advice)?;
            return Err(error.into());
        }
    };
    context.ui.line(&format!("Kubernetes control plane is running at {}", cluster.server()))?;
    for service in &services {
        let name = service.label("kubernetes.io/name").filter(|name| !name.is_empty()).unwrap_or(service.name());
        context.ui.line(&format!("{name} is running at {}", link(cluster.server(), service)))?;
    }
    context.ui.line(advice)?;
    Ok(Exit::SUCCESS)
}

fn link(server: &str, service: &Object) -> String {
    let tree = &service.0;
    let ports = tree["spec"]["ports"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(ingress) = tree.pointer("/status/loadBalancer/ingress/0") {
        let address = ingress["ip"].as_str().or_else(|| ingress["hostname"].as_str()).unwrap_or_default();
        let number = |port: &Json| port["port"].as_i64().unwrap_or(0);
        return ports.iter().map(|port| format!("http://{address}:{} ", number(port))).collect();
    }
    let mut name = service.name().to_owned();
    if let Some(port) = ports.first() {
        let label = port["name"].as_str().unwrap_or_default();
        let secure = label == "https" || port["port"] == 443;
        name = match (secure, label.is_empty()) {
            (true, _) => format!("https:{name}:{label}"),
            (false, true) => name,
            (false, false) => format!("{name}:{label}"),
        };
    }
    format!("{server}/api/v1/namespaces/{}/services/{name}/proxy", service.namespace())
}
