//! Duration flags, as Go's `time.ParseDuration` takes them: `1h30m`, `1.5s`, `300ms`, `0`.

use crate::value::duration;
use std::time::Duration;

/// Reads a duration; the error is in Go's words. What lies in the past is no time to wait: negative ones are zero.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let nanoseconds = duration::parse(text).map_err(|error| error.to_string())?;
    Ok(Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_go_reads() {
        assert_eq!(parse("1m30s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse("-5s"), Ok(Duration::ZERO));
        assert_eq!(parse("5"), Err("time: missing unit in duration \"5\"".to_owned()));
    }
}
