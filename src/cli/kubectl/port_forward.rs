//! `port-forward`: ports of a pod on this machine.

use super::pod;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::Cluster;
use crate::cluster::pods::Purpose;
use crate::manifest::Object;
use futures_util::future;
use std::net::IpAddr;
use tokio::net::TcpListener;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// POD or TYPE/NAME, then [LOCAL_PORT:]REMOTE_PORT
    words: Vec<String>,
    /// Addresses to listen on; localhost is 127.0.0.1 and ::1
    #[arg(long, default_value = "localhost", value_delimiter = ',')]
    address: Vec<String>,
    /// How long to wait until a pod is there
    #[arg(long, default_value = "1m0s", value_parser = pod::parse_timeout)]
    pod_running_timeout: i64,
}

/// A port here and the one it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    local: u16,
    remote: u16,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let [word, ports @ ..] = args.words.as_slice() else { return Err(usage()) };
    if ports.is_empty() {
        return Err(usage());
    }
    let patience = pod::patience(args.pod_running_timeout)?;
    let cluster = context.cluster()?;
    context.block_on(async {
        let object = pod::object(context, cluster, word).await?;
        let service = (object.kind() == "Service").then(|| object.clone());
        let pod = pod::behind(cluster, object, Purpose::Work, patience).await?.swap_remove(0);
        let pairs: Vec<Pair> = ports.iter().map(|text| pair(text, service.as_ref(), &pod)).collect::<Result<_, _>>()?;
        let phase = pod.0["status"]["phase"].as_str().unwrap_or_default();
        if phase != "Running" {
            return Err(Failure::new(format!(
                "unable to forward port because pod is not running. Current status={phase}"
            )));
        }
        let mut listeners = Vec::new();
        for pair in pairs {
            listeners.extend(listen(context, &args.address, pair).await?);
        }
        context.ui.flush()?;
        let serving = listeners.iter().map(|(listener, pair)| serve(context, cluster, &pod, (listener, *pair)));
        tokio::select! {
            _ = future::join_all(serving) => Ok(Exit::SUCCESS),
            _ = tokio::signal::ctrl_c() => Ok(Exit::SUCCESS),
        }
    })?
}

fn usage() -> Failure {
    Failure::usage("TYPE/NAME and list of ports are required for port-forward")
}

/// Reads `LOCAL:REMOTE`; names are looked up in the service, else in the pod.
fn pair(text: &str, service: Option<&Object>, pod: &Object) -> Result<Pair, Failure> {
    let parts: Vec<&str> = text.split(':').collect();
    let (local, remote) = match parts.as_slice() {
        [both] => (*both, *both),
        [local, remote] => (*local, *remote),
        _ => return Err(Failure::new(format!("invalid port format '{text}'"))),
    };
    if remote.is_empty() {
        return Err(Failure::new("remote port cannot be empty"));
    }
    let (named, number) = match service {
        Some(service) => service_port(service, pod, remote)?,
        None => match remote.parse::<u16>() {
            Ok(number) => (number, number),
            Err(_) if remote.bytes().all(|byte| byte.is_ascii_digit()) => {
                return Err(Failure::new(format!(
                    "error parsing remote port '{remote}': strconv.ParseUint: parsing {remote:?}: value out of range"
                )));
            }
            Err(_) => {
                let number = pod::port_by_name(pod, remote)?;
                (number, number)
            }
        },
    };
    if number == 0 {
        return Err(Failure::new("remote port must be > 0"));
    }
    let local = match local {
        "" => 0,
        same if same == remote => named,
        text => text.parse().map_err(|_| {
            Failure::new(format!(
                "error parsing local port '{text}': strconv.ParseUint: parsing {text:?}: invalid syntax"
            ))
        })?,
    };
    Ok(Pair { local, remote: number })
}

/// The service's own port and the pod's behind it.
fn service_port(service: &Object, pod: &Object, wanted: &str) -> Result<(u16, u16), Failure> {
    let ports = service.0["spec"]["ports"].as_array().map(Vec::as_slice).unwrap_or_default();
    let number = |value: &crate::value::Json| value.as_u64().and_then(|number| u16::try_from(number).ok());
    let own = match wanted.parse::<u16>() {
        Ok(number) => number,
        Err(_) => ports.iter().find(|port| port["name"] == wanted).and_then(|port| number(&port["port"])).ok_or_else(
            || Failure::new(format!("Service '{}' does not have a named port '{wanted}'", service.name())),
        )?,
    };
    let port = ports
        .iter()
        .find(|port| number(&port["port"]) == Some(own))
        .ok_or_else(|| Failure::new(format!("Service {} does not have a service port {own}", service.name())))?;
    if service.0["spec"]["clusterIP"] == "None" {
        return Ok((own, own));
    }
    let behind = match &port["targetPort"] {
        crate::value::Json::String(name) => pod::port_by_name(pod, name)?,
        target => number(target).filter(|number| *number != 0).unwrap_or(own),
    };
    Ok((own, behind))
}

async fn listen(context: &Context, addresses: &[String], pair: Pair) -> Result<Vec<(TcpListener, Pair)>, Failure> {
    let mut out: Vec<(TcpListener, Pair)> = Vec::new();
    let mut errors = Vec::new();
    let mut pair = pair;
    for name in addresses {
        let localhost = name == "localhost";
        let found: Vec<IpAddr> = match localhost {
            true => vec![IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])],
            false => vec![
                name.parse()
                    .map_err(|_| Failure::new(format!("error upgrading connection: {name} is not a valid IP")))?,
            ],
        };
        let mut bound = false;
        for address in found {
            match TcpListener::bind((address, pair.local)).await {
                Ok(listener) => {
                    // A free port is chosen once and holds for every address.
                    if let Ok(own) = listener.local_addr() {
                        pair.local = own.port();
                        context.ui.line(&format!("Forwarding from {own} -> {}", pair.remote))?;
                    }
                    bound = true;
                    out.push((listener, pair));
                }
                Err(error) => errors.push(format!(
                    "unable to listen on port {}: listen tcp{} {}: bind: {}",
                    pair.local,
                    if address.is_ipv4() { "4" } else { "6" },
                    std::net::SocketAddr::new(address, pair.local),
                    crate::files::go_words(&error)
                )),
            }
        }
        // One of the two addresses of localhost is enough.
        if !bound {
            return Err(Failure::new(format!(
                "unable to listen on any of the requested ports: [{{{} {}}}]",
                pair.local, pair.remote
            ))
            .hint(format!("Listeners failed to create with the following errors: [{}]", errors.join(" "))));
        }
    }
    Ok(out)
}

async fn serve(context: &Context, cluster: &Cluster, pod: &Object, (listener, pair): (&TcpListener, Pair)) {
    use futures_util::StreamExt;
    use futures_util::stream::FuturesUnordered;
    let mut open = FuturesUnordered::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((mut connection, _)) = accepted else { return };
                // Nobody reading is no reason to stop.
                let _ = context.ui.line(&format!("Handling connection for {}", pair.local));
                let _ = context.ui.flush();
                open.push(async move {
                    let place = (pod.namespace(), pod.name());
                    if let Err(error) = cluster.forward(place, pair.remote, &mut connection).await {
                        context.ui.warn(&format!("error: an error occurred forwarding {} -> {}: {error}", pair.local, pair.remote));
                    }
                });
            }
            Some(()) = open.next() => {}
        }
    }
}
