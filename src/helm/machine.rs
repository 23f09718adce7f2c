//! What templates learn of the machine that they are rendered on: the time, the zone, chance, addresses of hosts.
//!
//! All of it comes in through [`Machine`], so that a test can give its own.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rand::{CryptoRng, RngCore};
use std::time::Duration;

/// The machine below the templates.
pub trait Machine {
    /// The clock.
    fn now(&self) -> Timestamp;
    /// How long the program has been running.
    fn elapsed(&self) -> Duration;
    /// The zone that times are shown in.
    fn zone(&self) -> LocalZone;
    /// Bytes by chance, good enough for keys.
    fn fill(&self, bytes: &mut [u8]);
    /// An address of a host, if there is one.
    fn address(&self, host: &str) -> Option<String>;
}

/// The local zone, and what Go calls it: `Local`, `UTC`, or what `$TZ` says.
#[derive(Debug, Clone)]
pub struct LocalZone {
    pub zone: TimeZone,
    pub name: String,
}

/// Something that functions can ask about the machine: the host of charts, or of `--name-template`.
pub(super) trait Surroundings {
    fn machine(&self) -> &dyn Machine;
}

/// The machine's chance, as crates want it.
pub(super) struct Chance<'m>(pub &'m dyn Machine);

impl RngCore for Chance<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl CryptoRng for Chance<'_> {}

/// A machine whose answers are given.
#[cfg(test)]
pub(crate) struct Given {
    pub now: Timestamp,
    pub local: LocalZone,
    state: std::cell::Cell<u64>,
}

#[cfg(test)]
impl Given {
    /// At this second since 1970, in this zone.
    pub fn at(second: i64, zone: &str) -> Given {
        let local = LocalZone { zone: TimeZone::get(zone).expect("a known zone"), name: zone.to_owned() };
        Given { now: Timestamp::from_second(second).expect("in range"), local, state: std::cell::Cell::new(1) }
    }
}

#[cfg(test)]
impl Machine for Given {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(12)
    }

    fn zone(&self) -> LocalZone {
        self.local.clone()
    }

    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            // Xorshift: the same on every run.
            let mut state = self.state.get();
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            self.state.set(state);
            *byte = (state >> 32) as u8;
        }
    }

    fn address(&self, host: &str) -> Option<String> {
        (host == "known").then(|| "192.0.2.1".to_owned())
    }
}

#[cfg(test)]
impl Surroundings for Given {
    fn machine(&self) -> &dyn Machine {
        self
    }
}
