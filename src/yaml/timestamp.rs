//! The few forms of date and time that go-yaml takes for a timestamp (`parseTimestamp` of its resolve.go, which asks
//! Go's `time.Parse`).

/// A point in time as the text spelled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    pub year: u32,
    pub month: u32,
    pub day: u32,
    pub hour: u32,
    pub minute: u32,
    pub second: u32,
    pub nanosecond: u32,
    /// Minutes east of Greenwich.
    pub offset: i32,
}

/// Reads `2001-1-2`, `2001-01-02 3:04:05.6`, `2001-01-02T03:04:05Z` and their like; `None` for all else.
pub fn parse(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes[4] != b'-' || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut reader = Reader { bytes, at: 5 };
    let year = bytes[..4].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let month = reader.number()?;
    reader.expect(b'-')?;
    let day = reader.number()?;
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    let mut stamp = Timestamp { year, month, day, hour: 0, minute: 0, second: 0, nanosecond: 0, offset: 0 };
    match reader.next() {
        None => Some(stamp),
        Some(separator @ (b'T' | b't' | b' ')) => {
            reader.clock(&mut stamp)?;
            if separator != b' ' {
                stamp.offset = reader.zone()?;
            }
            (reader.at == bytes.len()).then_some(stamp)
        }
        Some(_) => None,
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn expect(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    fn digit(&mut self) -> Option<u32> {
        let byte = self.peek().filter(u8::is_ascii_digit)?;
        self.at += 1;
        Some(u32::from(byte - b'0'))
    }

    /// One or two digits.
    fn number(&mut self) -> Option<u32> {
        let first = self.digit()?;
        Some(self.digit().map_or(first, |second| first * 10 + second))
    }

    fn clock(&mut self, stamp: &mut Timestamp) -> Option<()> {
        // Go reads the hour of "15" with one digit or two, too.
        stamp.hour = self.number().filter(|hour| *hour < 24)?;
        self.expect(b':')?;
        stamp.minute = self.number().filter(|minute| *minute < 60)?;
        self.expect(b':')?;
        stamp.second = self.number().filter(|second| *second < 60)?;
        if matches!(self.peek(), Some(b'.' | b',')) && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
            let mut scale = 100_000_000;
            while let Some(digit) = self.digit() {
                stamp.nanosecond += digit * scale;
                scale /= 10;
            }
        }
        Some(())
    }

    /// `Z` or `+01:00`, in minutes.
    fn zone(&mut self) -> Option<i32> {
        let sign = match self.next()? {
            b'Z' => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = self.digit()? * 10 + self.digit()?;
        self.expect(b':')?;
        let minutes = self.digit()? * 10 + self.digit()?;
        // Go allows offsets of up to 24:60.
        (hours <= 24 && minutes <= 60).then(|| sign * (hours * 60 + minutes) as i32)
    }
}

/// The text in RFC 3339 form, as Go's encoding/json prints a time.
pub fn format(stamp: &Timestamp) -> String {
    let Timestamp { year, month, day, hour, minute, second, .. } = stamp;
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if stamp.nanosecond > 0 {
        text.push_str(format!(".{:09}", stamp.nanosecond).trim_end_matches('0'));
    }
    if stamp.offset == 0 {
        text.push('Z');
    } else {
        let size = stamp.offset.abs();
        let sign = if stamp.offset < 0 { '-' } else { '+' };
        text.push_str(&format!("{sign}{:02}:{:02}", size / 60, size % 60));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: Option<&str>) {
        assert_eq!(parse(input).map(|stamp| format(&stamp)).as_deref(), expected, "of {input}");
    }

    #[test]
    fn knows_the_forms_of_go_yaml() {
        check("2020-01-01", Some("2020-01-01T00:00:00Z"));
        check("2020-1-1", Some("2020-01-01T00:00:00Z"));
        check("2020-02-30", None);
        check("2020-01-01T1:02:03.450Z", Some("2020-01-01T01:02:03.45Z"));
        check("2020-01-01t01:02:03+05:30", Some("2020-01-01T01:02:03+05:30"));
        check("2020-01-01 01:02:03", Some("2020-01-01T01:02:03Z"));
        check("2020-01-01T01:02:03", None);
        check("2020-01-01 01:02", None);
        check("20-01-01", None);
        check("2020-01-01x", None);
    }
}
