//! Which proxy leads to a server, as Go's `http.ProxyFromEnvironment` chooses it.
//!
//! kube judges NO_PROXY by the proxy's own address, so the choice is made here.

use std::collections::BTreeMap;
use std::net::IpAddr;
use url::{Host, Url};

/// The proxy that the environment names for `server`; none for this machine itself and for what NO_PROXY lists.
pub fn from_environment(server: &Url, environment: &BTreeMap<String, String>) -> Option<String> {
    let variable = |upper: &str, lower: &str| {
        [upper, lower].iter().find_map(|name| environment.get(*name)).filter(|value| !value.is_empty())
    };
    let proxy = match server.scheme() {
        "https" => variable("HTTPS_PROXY", "https_proxy"),
        _ => variable("HTTP_PROXY", "http_proxy"),
    }?;
    let excluded = variable("NO_PROXY", "no_proxy").is_some_and(|list| is_listed(server, list));
    if excluded || is_this_machine(server) {
        return None;
    }
    Some(if proxy.contains("://") { proxy.clone() } else { format!("http://{proxy}") })
}

fn is_this_machine(server: &Url) -> bool {
    match server.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn is_listed(server: &Url, list: &str) -> bool {
    let host = server.host_str().unwrap_or_default().trim_matches(['[', ']']).to_lowercase();
    let port = server.port_or_known_default().unwrap_or(0);
    let address: Option<IpAddr> = host.parse().ok();
    list.split(',').map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        if entry == "*" {
            return true;
        }
        let entry = entry.to_lowercase();
        if let (Some(address), Some((network, bits))) = (address, entry.split_once('/')) {
            return in_network(address, network, bits);
        }
        let (name, wanted) = match entry.rsplit_once(':') {
            Some((name, wanted)) if !name.contains(':') || name.ends_with(']') => (name, wanted.parse::<u16>().ok()),
            _ => (entry.as_str(), None),
        };
        if wanted.is_some_and(|wanted| wanted != port) {
            return false;
        }
        let name = name.trim_matches(['[', ']']);
        if let (Some(address), Ok(listed)) = (address, name.parse::<IpAddr>()) {
            return address == listed;
        }
        // `a.b` means itself and what is below it, `.a.b` and `*.a.b` only what is below.
        match name.strip_prefix("*.").or_else(|| name.strip_prefix('.')) {
            Some(below) => host.strip_suffix(below).is_some_and(|head| head.ends_with('.')),
            None => host == name || host.strip_suffix(name).is_some_and(|head| head.ends_with('.')),
        }
    })
}

fn in_network(address: IpAddr, network: &str, bits: &str) -> bool {
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>()) else { return false };
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) if bits <= 32 => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            u32::from(address) & mask == u32::from(network) & mask
        }
        (IpAddr::V6(address), IpAddr::V6(network)) if bits <= 128 => {
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
            u128::from(address) & mask == u128::from(network) & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(server: &str, no_proxy: &str, expected: Option<&str>) {
        let environment = BTreeMap::from([
            ("HTTPS_PROXY".to_owned(), "proxy:3128".to_owned()),
            ("NO_PROXY".to_owned(), no_proxy.to_owned()),
        ]);
        let server = Url::parse(server).expect("because it is an address");
        assert_eq!(from_environment(&server, &environment).as_deref(), expected, "{server} with {no_proxy}");
    }

    #[test]
    fn chooses_as_go() {
        let proxy = Some("http://proxy:3128");
        check("https://api.example.com:6443", "", proxy);
        check("http://api.example.com", "", None);
        check("https://localhost:6443", "", None);
        check("https://127.0.0.1:6443", "", None);
        check("https://api.example.com:6443", "example.com", None);
        check("https://api.example.com:6443", ".example.com", None);
        check("https://example.com", ".example.com", proxy);
        check("https://badexample.com", "example.com", proxy);
        check("https://api.example.com:6443", "api.example.com:443", proxy);
        check("https://10.1.2.3:6443", "10.0.0.0/8", None);
        check("https://11.1.2.3:6443", "10.0.0.0/8", proxy);
        check("https://10.1.2.3:6443", "*", None);
    }
}
