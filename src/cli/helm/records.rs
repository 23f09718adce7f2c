//! Opens the store of releases that flags and environment ask for, and the clock that stamps them.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::release::{self, Driver, Store};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// The releases of a namespace; of all when it is empty. The cluster is asked for its version first, so that one that
/// cannot be reached is told as such.
pub(super) fn open<'a>(context: &'a Context, namespace: &'a str, max_history: usize) -> Result<Store<'a>, Failure> {
    let driver = context.env("HELM_DRIVER").unwrap_or_default();
    let driver = Driver::parse(driver).ok_or_else(|| match driver {
        "memory" | "sql" => {
            Failure::new(format!("the driver {driver:?} of HELM_DRIVER keeps no releases in a cluster"))
                .hint("kx stores releases in Secrets or ConfigMaps: HELM_DRIVER=secret or HELM_DRIVER=configmap")
        }
        _ => Failure::new(format!("unknown driver {driver:?}")),
    })?;
    let cluster = context.cluster()?;
    context
        .block_on(cluster.version())?
        .map_err(|error| Failure::new(format!("kubernetes cluster unreachable: {error}")))?;
    Ok(Store { cluster, namespace, driver, max_history, now: context.now().as_second() })
}

/// How many revisions of a release are kept, from `HELM_MAX_HISTORY`.
pub(super) fn max_history(context: &Context) -> usize {
    context.env("HELM_MAX_HISTORY").and_then(|text| text.parse().ok()).unwrap_or(10)
}

/// The time as records hold it.
pub(super) fn now(context: &Context) -> String {
    let now = context.now().to_zoned(TimeZone::system());
    let text = now.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string();
    text.strip_suffix("+00:00").map_or(text.clone(), |start| format!("{start}Z"))
}

/// A recorded time in the zone that Go would print it in: its own offset, by name where that is UTC's or this machine's.
fn zoned(stored: &str) -> Option<(Zoned, String)> {
    let timestamp: Timestamp = stored.parse().ok()?;
    if stored.ends_with('Z') {
        return Some((timestamp.to_zoned(TimeZone::UTC), "UTC".to_owned()));
    }
    let local = timestamp.to_zoned(TimeZone::system());
    let offset = stored.get(stored.len().checked_sub(6)?..)?;
    if local.strftime("%:z").to_string() == offset {
        let name = local.strftime("%Z").to_string();
        return Some((local, name));
    }
    let offset: jiff::tz::Offset = jiff::fmt::strtime::parse("%:z", offset).ok()?.offset()?;
    let fixed = timestamp.to_zoned(TimeZone::fixed(offset));
    let name = fixed.strftime("%z").to_string();
    Some((fixed, name))
}

/// A recorded time as Go's `time.Time.String`; `-` when it never came.
pub(super) fn long_time(stored: &str) -> String {
    match zoned(stored) {
        Some((time, name)) => format!("{} {name}", time.strftime("%Y-%m-%d %H:%M:%S%.f %z")),
        None => "-".to_owned(),
    }
}

/// A recorded time as Go's `time.ANSIC`.
pub(super) fn ansi_time(stored: &str) -> Option<String> {
    zoned(stored).map(|(time, _)| time.strftime("%a %b %e %H:%M:%S %Y").to_string())
}

/// A failure of the release layer behind Helm's words for what was tried (`INSTALLATION FAILED: `).
pub(super) fn failed(what: &str) -> impl FnOnce(release::Error) -> Failure + '_ {
    move |error| Failure::new(format!("{what}{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_times_as_go() {
        assert_eq!(long_time("2026-11-24T09:08:07.12345Z"), "2026-11-24 09:08:07.12345 +0000 UTC");
        assert_eq!(long_time("2026-11-24T09:08:07+05:45"), "2026-11-24 09:08:07 +0545 +0545");
        assert_eq!(long_time(""), "-");
        assert_eq!(ansi_time("2026-11-04T09:08:07Z").as_deref(), Some("Wed Nov  4 09:08:07 2026"));
    }
}
