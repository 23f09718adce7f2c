//! The machine that templates are rendered on: its clock, zone, chance and resolver.

use crate::helm::machine::{LocalZone, Machine};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::net::ToSocketAddrs as _;
use std::time::{Duration, Instant};

/// This machine, with the environment that kx was started in.
pub struct Here {
    /// `$TZ`
    variable: Option<String>,
    zone: OnceCell<LocalZone>,
    started: Instant,
}

impl Here {
    /// The zone is that of `$TZ`, as Go reads it.
    pub fn new(environment: &BTreeMap<String, String>, started: Instant) -> Here {
        Here { variable: environment.get("TZ").cloned(), zone: OnceCell::new(), started }
    }
}

/// Without `$TZ` the system's zone; empty, `UTC` and what cannot be loaded are UTC.
fn local_zone(variable: Option<&str>) -> LocalZone {
    let Some(name) = variable else { return LocalZone { zone: TimeZone::system(), name: "Local".to_owned() } };
    let name = name.strip_prefix(':').unwrap_or(name);
    let zone = match name {
        "" | "UTC" => None,
        path if path.starts_with('/') => {
            let (_, known) = path.split_once("zoneinfo/").unwrap_or_default();
            TimeZone::get(known).ok()
        }
        name => TimeZone::get(name).ok(),
    };
    match zone {
        Some(zone) if name == "/etc/localtime" => LocalZone { zone, name: "Local".to_owned() },
        Some(zone) => LocalZone { zone, name: name.to_owned() },
        None => LocalZone { zone: TimeZone::UTC, name: "UTC".to_owned() },
    }
}

impl Machine for Here {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    fn zone(&self) -> LocalZone {
        self.zone.get_or_init(|| local_zone(self.variable.as_deref())).clone()
    }

    fn fill(&self, bytes: &mut [u8]) {
        rand::RngCore::fill_bytes(&mut rand::thread_rng(), bytes);
    }

    fn address(&self, host: &str) -> Option<String> {
        let address = (host, 0).to_socket_addrs().ok()?.next()?;
        Some(address.ip().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_zone_as_go() {
        let check = |variable: Option<&str>, expected: &str| assert_eq!(local_zone(variable).name, expected);
        check(None, "Local");
        check(Some(""), "UTC");
        check(Some("UTC"), "UTC");
        check(Some(":Europe/Berlin"), "Europe/Berlin");
        check(Some("Nowhere/Land"), "UTC");
    }
}
