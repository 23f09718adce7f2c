//! `create service clusterip|loadbalancer NAME`, and what all services share.

use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::manifest::names;
use crate::value::Json;
use serde_json::json;

pub(super) const RESOURCE: Resource = Resource { root: "/api/v1", plural: "services", namespaced: true, failed: "" };

/// What a service is made of.
#[derive(Debug, Default)]
pub(super) struct Service<'a> {
    /// `ClusterIP`, `NodePort`, …
    pub kind: &'static str,
    /// Port pairs `80:web`.
    pub tcp: &'a [String],
    pub cluster_ip: &'a str,
    pub node_port: i32,
    pub external_name: &'a str,
}

/// `create service clusterip`.
pub mod cluster_ip {
    use super::{Common, Context, Exit, Failure, Service};

    #[derive(Debug, clap::Args)]
    pub struct Args {
        name: Vec<String>,
        /// Port, or port:targetPort (can be repeated)
        #[arg(long, value_delimiter = ',')]
        tcp: Vec<String>,
        /// Address to use, or None for a headless service
        #[arg(long)]
        clusterip: Option<String>,
        #[command(flatten)]
        common: Common,
    }

    pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
        let cluster_ip = args.clusterip.as_deref().unwrap_or_default();
        let service = Service { kind: "ClusterIP", tcp: &args.tcp, cluster_ip, ..Service::default() };
        service.create(context, &args.name, &args.common)
    }
}

/// `create service loadbalancer`.
pub mod load_balancer {
    use super::{Common, Context, Exit, Failure, Service};

    #[derive(Debug, clap::Args)]
    pub struct Args {
        name: Vec<String>,
        /// Port, or port:targetPort (can be repeated)
        #[arg(long, value_delimiter = ',')]
        tcp: Vec<String>,
        #[command(flatten)]
        common: Common,
    }

    pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
        let service = Service { kind: "LoadBalancer", tcp: &args.tcp, ..Service::default() };
        service.create(context, &args.name, &args.common)
    }
}

impl Service<'_> {
    pub(super) fn create(&self, context: &Context, names: &[String], common: &Common) -> Result<Exit, Failure> {
        let (name, _) = submit::name(context, names)?;
        let external = self.kind == "ExternalName";
        if self.cluster_ip != "None" && self.tcp.is_empty() && !external {
            return Err(Failure::new("at least one tcp port specifier must be provided"));
        }
        if external && !names::dns_subdomain(self.external_name).is_empty() {
            return Err(Failure::new(format!("invalid service external name {}", self.external_name)));
        }
        let resource = Resource { failed: self.failed(), ..RESOURCE };
        submit::submit(context, common, &resource, self.object(context, name)?)
    }

    fn failed(&self) -> &'static str {
        match self.kind {
            "ClusterIP" => "failed to create ClusterIP service: ",
            "NodePort" => "failed to create NodePort service: ",
            "LoadBalancer" => "failed to create LoadBalancer service: ",
            _ => "failed to create ExternalName service: ",
        }
    }

    fn object(&self, context: &Context, name: &str) -> Result<Json, Failure> {
        let mut spec = json!({ "selector": { "app": name }, "type": self.kind });
        let ports = self.tcp.iter().map(|pair| self.port(pair)).collect::<Result<Vec<Json>, Failure>>()?;
        if !ports.is_empty() {
            spec["ports"] = Json::Array(ports);
        }
        for (key, value) in [("externalName", self.external_name), ("clusterIP", self.cluster_ip)] {
            if !value.is_empty() {
                spec[key] = Json::from(value);
            }
        }
        let mut metadata = submit::metadata(context, name, &RESOURCE);
        metadata["labels"] = json!({ "app": name });
        Ok(json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata,
            "spec": spec,
            "status": { "loadBalancer": {} },
        }))
    }

    fn port(&self, pair: &str) -> Result<Json, Failure> {
        let (port, target) = ports(pair).map_err(Failure::new)?;
        let mut entry =
            json!({ "name": pair.replace(':', "-"), "port": port, "targetPort": target, "protocol": "TCP" });
        if self.node_port != 0 {
            entry["nodePort"] = Json::from(self.node_port);
        }
        Ok(entry)
    }
}

/// The port and the target of `80`, `80:8080`, `80:web`.
fn ports(pair: &str) -> Result<(u16, Json), String> {
    let mut parts = pair.split(':');
    let text = parts.next().unwrap_or_default();
    let port: u16 = text.parse().map_err(|_| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        format!("strconv.ParseUint: parsing {text:?}: {}", if digits { "value out of range" } else { "invalid syntax" })
    })?;
    let Some(target) = parts.next() else { return Ok((port, Json::from(port))) };
    match target.parse::<i64>() {
        Ok(number) if (1..=65535).contains(&number) => Ok((port, Json::from(number))),
        Ok(_) => Err("must be between 1 and 65535, inclusive".to_owned()),
        Err(_) => match names::port_name(target).join(",") {
            wrong if wrong.is_empty() => Ok((port, Json::from(target))),
            wrong => Err(wrong),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ports() {
        let check = |pair: &str, expected: Result<(u16, Json), &str>| {
            assert_eq!(ports(pair), expected.map_err(str::to_owned), "of {pair}");
        };
        check("80", Ok((80, json!(80))));
        check("80:8080", Ok((80, json!(8080))));
        check("80:web", Ok((80, json!("web"))));
        check("x", Err("strconv.ParseUint: parsing \"x\": invalid syntax"));
        check("65536", Err("strconv.ParseUint: parsing \"65536\": value out of range"));
        check("80:65536", Err("must be between 1 and 65535, inclusive"));
        check("80:-", Err("must contain at least one letter (a-z),must not begin or end with a hyphen"));
    }
}
