//! `create ingress NAME --rule=host/path=service:port[,tls[=secret]]`.

use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::value::{Json, Map};
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    /// Ingress class to use
    #[arg(long)]
    class: Option<String>,
    /// Rule as host/path=service:port[,tls[=secret]]; a path that ends with * is a prefix (can be repeated)
    #[arg(long = "rule")]
    rules: Vec<String>,
    /// Service for what no rule matches, as service:port
    #[arg(long)]
    default_backend: Option<String>,
    /// Annotation as key=value (can be repeated)
    #[arg(long = "annotation")]
    annotations: Vec<String>,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource = Resource {
    root: "/apis/networking.k8s.io/v1",
    plural: "ingresses",
    namespaced: true,
    failed: "failed to create ingress: ",
};

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    let backend = args.default_backend.as_deref().filter(|text| !text.is_empty());
    if backend.is_none() && args.rules.is_empty() {
        return Err(Failure::new(
            "not enough information provided: every ingress has to either specify a default-backend (which catches \
             all traffic) or a list of rules (which catch specific paths)",
        ));
    }
    let rules = args.rules.iter().map(|text| parse(text)).collect::<Result<Vec<Rule<'_>>, Failure>>()?;
    let mut annotations = Map::new();
    for text in &args.annotations {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| Failure::new(format!("annotation {text} is invalid and should be in format key=[value]")))?;
        annotations.insert(key.to_owned(), Json::from(value));
    }
    let mut spec = Map::new();
    if let Some(class) = args.class.filter(|class| !class.is_empty()) {
        spec.insert("ingressClassName".to_owned(), Json::from(class));
    }
    if let Some(backend) = backend {
        match backend.split(':').collect::<Vec<_>>().as_slice() {
            [service, port] => spec.insert("defaultBackend".to_owned(), service_backend(service, port)),
            _ => return Err(Failure::new("default-backend should be in format servicename:serviceport")),
        };
    }
    for (key, list) in [("tls", tls(&rules)), ("rules", hosts(&rules))] {
        if !list.is_empty() {
            spec.insert(key.to_owned(), Json::Array(list));
        }
    }
    let mut metadata = submit::metadata(context, name, &RESOURCE);
    if !annotations.is_empty() {
        metadata["annotations"] = Json::Object(annotations);
    }
    let object = json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": metadata,
        "spec": spec,
        "status": { "loadBalancer": {} },
    });
    submit::submit(context, &args.common, &RESOURCE, object)
}

/// A rule taken apart.
struct Rule<'a> {
    host: &'a str,
    path: String,
    is_prefix: bool,
    service: &'a str,
    port: &'a str,
    /// Whether `,tls` follows, and the secret behind it.
    tls: Option<&'a str>,
}

/// The grammar is a regular expression of kubectl's that is not anchored at its end; what follows is judged by the
/// splitting here, as there.
fn parse(text: &str) -> Result<Rule<'_>, Failure> {
    let invalid = || {
        Failure::new(format!("rule {text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"))
    };
    let (head, tls) = text.split_once(',').map_or((text, None), |(head, tls)| (head, Some(tls)));
    let (host, rest) = head.split_once('/').ok_or_else(invalid)?;
    let (path, service) = rest.split_once('=').ok_or_else(invalid)?;
    let (service, port) = service.split_once(':').ok_or_else(invalid)?;
    let word =
        |text: &str| text.chars().next().is_some_and(|first| first.is_ascii_alphanumeric() || "_-".contains(first));
    let is_host = host.chars().all(|letter| letter.is_ascii_alphanumeric() || "_*-.".contains(letter));
    let is_service =
        !service.is_empty() && service.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter));
    if !is_host || !is_service || !word(port) {
        return Err(invalid());
    }
    let path = format!("/{path}");
    let prefix = path.strip_suffix('*').map(str::to_owned);
    Ok(Rule {
        host,
        is_prefix: prefix.is_some(),
        path: prefix.unwrap_or(path),
        service,
        port: port.split(':').next().unwrap_or(port),
        tls: tls.filter(|tls| !tls.contains(',')).map(|tls| tls.split('=').nth(1).unwrap_or_default()),
    })
}

/// A port is a number or a name.
fn service_backend(service: &str, port: &str) -> Json {
    let port = match port.parse::<i32>() {
        Ok(number) => json!({ "number": number }),
        Err(_) => json!({ "name": port }),
    };
    json!({ "service": { "name": service, "port": port } })
}

/// One rule a host, in the order in which the hosts appear.
fn hosts(rules: &[Rule<'_>]) -> Vec<Json> {
    let mut seen: Vec<(&str, Vec<Json>)> = Vec::new();
    for rule in rules {
        let path = json!({
            "path": rule.path,
            "pathType": if rule.is_prefix { "Prefix" } else { "Exact" },
            "backend": service_backend(rule.service, rule.port),
        });
        match seen.iter_mut().find(|(host, _)| *host == rule.host) {
            Some((_, paths)) => paths.push(path),
            None => seen.push((rule.host, vec![path])),
        }
    }
    seen.into_iter()
        .map(|(host, paths)| {
            let mut entry = json!({ "http": { "paths": paths } });
            if !host.is_empty() {
                entry["host"] = Json::from(host);
            }
            entry
        })
        .collect()
}

/// One entry a secret; a host is named once.
fn tls(rules: &[Rule<'_>]) -> Vec<Json> {
    let mut entries: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    for rule in rules {
        let Some(secret) = rule.tls else { continue };
        if known.contains(&rule.host) {
            continue;
        }
        known.push(rule.host);
        match entries.iter_mut().find(|(name, _)| *name == secret) {
            Some((_, hosts)) => hosts.push(rule.host),
            None if rule.host.is_empty() && secret.is_empty() => {}
            None if rule.host.is_empty() => entries.push((secret, Vec::new())),
            None => entries.push((secret, vec![rule.host])),
        }
    }
    entries
        .into_iter()
        .map(|(secret, hosts)| {
            let mut entry = Map::new();
            if !hosts.is_empty() {
                entry.insert("hosts".to_owned(), json!(hosts));
            }
            if !secret.is_empty() {
                entry.insert("secretName".to_owned(), Json::from(secret));
            }
            Json::Object(entry)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rules() {
        let check = |text: &str, expected: &str| {
            let got = parse(text).map_or("invalid".to_owned(), |rule| {
                format!("{} {} {} {} {} {:?}", rule.host, rule.path, rule.is_prefix, rule.service, rule.port, rule.tls)
            });
            assert_eq!(got, expected, "of {text}");
        };
        check("foo.com/bar*=svc:80,tls=secret", "foo.com /bar true svc 80 Some(\"secret\")");
        check("foo.com/=svc:http,tls", "foo.com / false svc http Some(\"\")");
        check("/a=svc:1", " /a false svc 1 None");
        check("foo.com", "invalid");
        check("foo.com/bar=svc", "invalid");
        check("foo.com/bar=:80", "invalid");
    }
}
