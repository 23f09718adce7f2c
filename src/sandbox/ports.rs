//! Free ports on loopback.

use super::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// One port for everything in the sandbox that listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ports {
    pub api_server: u16,
    pub etcd: u16,
    pub etcd_peer: u16,
    pub controller_manager: u16,
    pub scheduler: u16,
    pub node: u16,
}

/// Below the ports that systems give to outgoing connections (Linux: from 32768, macOS: from 49152), so that none of
/// our own clients can be given one before its server listens.
const RANGE: std::ops::Range<u32> = 20_000..32_000;

/// Free ports. The search starts at a place that the state folder determines: a sandbox that is replaced tends to keep
/// its ports, and two that start at the same time look in different places. `round` moves the place on.
pub fn choose(folder: &Path, round: u32) -> Result<Ports, Error> {
    let mut hasher = DefaultHasher::new();
    (folder, round).hash(&mut hasher);
    let length = RANGE.end - RANGE.start;
    let first = u32::try_from(hasher.finish() % u64::from(length)).expect("because it is below 12,000");
    let mut free = (0..length)
        .filter_map(|step| u16::try_from(RANGE.start + (first + step) % length).ok())
        .filter(|port| is_free(*port));
    let mut next = || free.next().ok_or(Error::Ports);
    Ok(Ports {
        api_server: next()?,
        etcd: next()?,
        etcd_peer: next()?,
        controller_manager: next()?,
        scheduler: next()?,
        node: next()?,
    })
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_six_free_ports_and_steps_over_taken_ones() {
        let folder = Path::new("/ports/test");
        let first = choose(folder, 0).unwrap();
        let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, first.api_server)).unwrap();
        let second = choose(folder, 0).unwrap();
        assert_ne!(first.api_server, second.api_server);
        assert!(RANGE.contains(&u32::from(second.node)));
        let all = [second.api_server, second.etcd, second.etcd_peer, second.controller_manager, second.scheduler];
        assert!(all.iter().all(|port| *port != second.node));
    }
}
