//! Durations as Go's `time.ParseDuration` takes them: `1h30m`, `1.5s`, `300ms`, `0`.

use std::time::Duration;

/// Reads a duration that is not negative; the error is in Go's words.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let invalid = || format!("time: invalid duration {text:?}");
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest == "0" {
        return Ok(Duration::ZERO);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total = 0.0_f64;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let number: f64 = rest[..digits].parse().map_err(|_| invalid())?;
        rest = &rest[digits..];
        let letters = rest.find(|letter: char| letter.is_ascii_digit() || letter == '.').unwrap_or(rest.len());
        let unit = &rest[..letters];
        rest = &rest[letters..];
        total += number
            * match unit {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 1e-3,
                "us" | "µs" | "μs" => 1e-6,
                "ns" => 1e-9,
                "" => return Err(format!("time: missing unit in duration {text:?}")),
                other => return Err(format!("time: unknown unit {other:?} in duration {text:?}")),
            };
    }
    Duration::try_from_secs_f64(total).map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_durations_as_go() {
        let check = |text: &str, expected: Result<u64, &str>| {
            let millis = parse(text).map(|duration| duration.as_millis() as u64);
            assert_eq!(millis.as_ref().map_err(String::as_str), expected.as_ref().map_err(|text| *text), "of {text}");
        };
        check("5m0s", Ok(300_000));
        check("1h1m1.5s", Ok(3_661_500));
        check("300ms", Ok(300));
        check("0", Ok(0));
        check("5", Err("time: missing unit in duration \"5\""));
        check("5x", Err("time: unknown unit \"x\" in duration \"5x\""));
        check("", Err("time: invalid duration \"\""));
    }
}
