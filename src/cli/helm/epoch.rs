//! `SOURCE_DATE_EPOCH`: the time that everything new is dated with, so that archives can be made again.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use jiff::Timestamp;

/// The time in the environment; none when it is not set.
pub(super) fn source_date(context: &Context) -> Result<Option<Timestamp>, Failure> {
    context.env("SOURCE_DATE_EPOCH").map(parse).transpose()
}

fn parse(text: &str) -> Result<Timestamp, Failure> {
    let invalid = |reason: &str| Failure::new(format!("invalid SOURCE_DATE_EPOCH: {reason}"));
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid(&format!("strconv.ParseInt: parsing {text:?}: invalid syntax")));
    }
    let seconds: i64 =
        text.parse().map_err(|_| invalid(&format!("strconv.ParseInt: parsing {text:?}: value out of range")))?;
    if seconds < 0 {
        return Err(invalid("must not be negative"));
    }
    Timestamp::from_second(seconds).map_err(|error| invalid(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_seconds() {
        let check = |text: &str, expected: &str| {
            let outcome = parse(text).map_or_else(|failure| failure.message().to_owned(), |time| time.to_string());
            assert_eq!(outcome, expected, "of {text}");
        };
        check("0", "1970-01-01T00:00:00Z");
        check("+1700000000", "2023-11-14T22:13:20Z");
        check("-1", "invalid SOURCE_DATE_EPOCH: must not be negative");
        check("1e3", "invalid SOURCE_DATE_EPOCH: strconv.ParseInt: parsing \"1e3\": invalid syntax");
        check(
            "99999999999999999999",
            "invalid SOURCE_DATE_EPOCH: strconv.ParseInt: parsing \"99999999999999999999\": value out of range",
        );
    }
}
