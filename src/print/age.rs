//! How long ago something was, as people read it: `5m`, `3h20m`, `2y45d`. Answers to apimachinery's util/duration.

use jiff::Timestamp;

/// Two or three significant figures of a duration in seconds; what lies in the future is `<invalid>`, but for the one
/// second by which clocks may differ.
pub fn human_duration(seconds: i64) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    match seconds {
        ..-1 => "<invalid>".to_owned(),
        -1 => "0s".to_owned(),
        0..120 => format!("{seconds}s"),
        120..600 => with_rest(minutes, "m", seconds % 60, "s"),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => with_rest(hours, "h", minutes % 60, "m"),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => with_rest(hours / 24, "d", hours % 24, "h"),
        691_200..63_072_000 => format!("{}d", hours / 24),
        63_072_000..252_288_000 => with_rest(hours / 24 / 365, "y", hours / 24 % 365, "d"),
        _ => format!("{}y", hours / 24 / 365),
    }
}

fn with_rest(count: i64, unit: &str, rest: i64, rest_unit: &str) -> String {
    if rest == 0 { format!("{count}{unit}") } else { format!("{count}{unit}{rest}{rest_unit}") }
}

/// One figure of a duration in seconds.
pub fn short_human_duration(seconds: i64) -> String {
    let hours = seconds / 3600;
    match seconds {
        ..-1 => "<invalid>".to_owned(),
        -1 => "0s".to_owned(),
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{hours}h"),
        86_400..31_536_000 => format!("{}d", hours / 24),
        _ => format!("{}y", hours / 24 / 365),
    }
}

/// The age of an RFC 3339 timestamp, `<unknown>` for one that is missing or not readable.
pub fn since(timestamp: Option<&str>, now: Timestamp) -> String {
    match timestamp.and_then(|text| text.parse::<Timestamp>().ok()) {
        Some(then) => human_duration(now.duration_since(then).as_secs()),
        None => "<unknown>".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: i64, expected: &str, short: &str) {
        assert_eq!(human_duration(seconds), expected, "of {seconds}");
        assert_eq!(short_human_duration(seconds), short, "of {seconds}");
    }

    #[test]
    fn prints_durations_as_apimachinery() {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        const DAY: i64 = 24 * HOUR;
        const YEAR: i64 = 365 * DAY;
        check(-2, "<invalid>", "<invalid>");
        check(-1, "0s", "0s");
        check(0, "0s", "0s");
        check(70, "70s", "1m");
        check(2 * MINUTE, "2m", "2m");
        check(9 * MINUTE + 59, "9m59s", "9m");
        check(10 * MINUTE + 1, "10m", "10m");
        check(3 * HOUR - 1, "179m", "2h");
        check(3 * HOUR + 5 * MINUTE, "3h5m", "3h");
        check(8 * HOUR, "8h", "8h");
        check(47 * HOUR, "47h", "1d");
        check(2 * DAY, "2d", "2d");
        check(2 * DAY + HOUR, "2d1h", "2d");
        check(8 * DAY + HOUR, "8d", "8d");
        check(2 * YEAR - 1, "729d", "1y");
        check(2 * YEAR + DAY, "2y1d", "2y");
        check(8 * YEAR + DAY, "8y", "8y");
    }
}
