//! Go's reference layouts (`2006-01-02 15:04:05`): formatting and parsing.
//!
//! Answers to time/format.go: which pieces of a layout stand for something, how they print, what they read, and the
//! words for what does not fit.

use jiff::civil::DateTime;

/// What a piece of a layout stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    LongMonth,
    Month,
    NumMonth,
    ZeroMonth,
    LongWeekDay,
    WeekDay,
    Day,
    UnderDay,
    ZeroDay,
    UnderYearDay,
    ZeroYearDay,
    Hour,
    Hour12,
    ZeroHour12,
    Minute,
    ZeroMinute,
    Second,
    ZeroSecond,
    LongYear,
    Year,
    UpperPm,
    LowerPm,
    ZoneName,
    Zone(ZoneForm),
    /// Digits behind the second, all of them.
    Fraction0(usize),
    /// Digits behind the second, zeros at the end left out.
    Fraction9(usize),
}

/// How an offset is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ZoneForm {
    /// `Z` for no offset.
    z: bool,
    colon: bool,
    minutes: bool,
    seconds: bool,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// The name of a month from 1.
pub(super) fn month_name(month: i64) -> String {
    name(&MONTHS, month - 1, "Month")
}

/// The name of a weekday from 0, Sunday.
pub(super) fn weekday_name(day: i64) -> String {
    name(&DAYS, day, "Weekday")
}

fn name(names: &[&str], index: i64, kind: &str) -> String {
    let known = usize::try_from(index).ok().and_then(|index| names.get(index));
    known.map_or_else(|| format!("%!{kind}({index})"), |name| (*name).to_owned())
}

const ZONES: [(&str, ZoneForm); 10] = [
    ("-070000", ZoneForm { z: false, colon: false, minutes: true, seconds: true }),
    ("-07:00:00", ZoneForm { z: false, colon: true, minutes: true, seconds: true }),
    ("-0700", ZoneForm { z: false, colon: false, minutes: true, seconds: false }),
    ("-07:00", ZoneForm { z: false, colon: true, minutes: true, seconds: false }),
    ("-07", ZoneForm { z: false, colon: false, minutes: false, seconds: false }),
    ("Z070000", ZoneForm { z: true, colon: false, minutes: true, seconds: true }),
    ("Z07:00:00", ZoneForm { z: true, colon: true, minutes: true, seconds: true }),
    ("Z0700", ZoneForm { z: true, colon: false, minutes: true, seconds: false }),
    ("Z07:00", ZoneForm { z: true, colon: true, minutes: true, seconds: false }),
    ("Z07", ZoneForm { z: true, colon: false, minutes: false, seconds: false }),
];

/// The piece at the start of the text and its length.
fn piece_at(text: &[u8]) -> Option<(Piece, usize)> {
    let lower_follows = |at: usize| text.get(at).is_some_and(u8::is_ascii_lowercase);
    let starts = |word: &str| text.starts_with(word.as_bytes());
    let found = match text[0] {
        b'J' if starts("January") => (Piece::LongMonth, 7),
        b'J' if starts("Jan") && !lower_follows(3) => (Piece::Month, 3),
        b'M' if starts("Monday") => (Piece::LongWeekDay, 6),
        b'M' if starts("Mon") && !lower_follows(3) => (Piece::WeekDay, 3),
        b'M' if starts("MST") => (Piece::ZoneName, 3),
        b'0' => match text.get(1) {
            Some(b'1') => (Piece::ZeroMonth, 2),
            Some(b'2') => (Piece::ZeroDay, 2),
            Some(b'3') => (Piece::ZeroHour12, 2),
            Some(b'4') => (Piece::ZeroMinute, 2),
            Some(b'5') => (Piece::ZeroSecond, 2),
            Some(b'6') => (Piece::Year, 2),
            _ if starts("002") => (Piece::ZeroYearDay, 3),
            _ => return None,
        },
        b'1' if starts("15") => (Piece::Hour, 2),
        b'1' => (Piece::NumMonth, 1),
        b'2' if starts("2006") => (Piece::LongYear, 4),
        b'2' => (Piece::Day, 1),
        // `_2006` is an underscore and a year.
        b'_' if starts("_2") && !starts("_2006") => (Piece::UnderDay, 2),
        b'_' if starts("__2") => (Piece::UnderYearDay, 3),
        b'3' => (Piece::Hour12, 1),
        b'4' => (Piece::Minute, 1),
        b'5' => (Piece::Second, 1),
        b'P' if starts("PM") => (Piece::UpperPm, 2),
        b'p' if starts("pm") => (Piece::LowerPm, 2),
        b'-' | b'Z' => {
            let (word, form) = ZONES.iter().find(|(word, _)| starts(word))?;
            (Piece::Zone(*form), word.len())
        }
        b'.' | b',' => {
            let digit = *text.get(1).filter(|byte| matches!(byte, b'0' | b'9'))?;
            let count = text[1..].iter().take_while(|byte| **byte == digit).count();
            if text.get(1 + count).is_some_and(u8::is_ascii_digit) {
                return None;
            }
            (if digit == b'0' { Piece::Fraction0(count) } else { Piece::Fraction9(count) }, 1 + count)
        }
        _ => return None,
    };
    Some(found)
}

/// The text before the first piece, the piece with its text, and the rest.
type Split<'l> = (&'l [u8], Option<(Piece, &'l [u8])>, &'l [u8]);

fn next_piece(layout: &[u8]) -> Split<'_> {
    for index in 0..layout.len() {
        if let Some((piece, length)) = piece_at(&layout[index..]) {
            let end = index + length;
            return (&layout[..index], Some((piece, &layout[index..end])), &layout[end..]);
        }
    }
    (layout, None, &[])
}

/// A moment as its zone shows it.
pub(super) struct Shown<'a> {
    /// The wall clock.
    pub clock: DateTime,
    /// Seconds east of Greenwich.
    pub offset: i32,
    /// The zone's abbreviation, empty when it has none.
    pub zone: &'a str,
}

/// The moment in this layout.
pub(super) fn format(shown: &Shown<'_>, layout: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(layout.len() + 10);
    let mut rest = layout;
    loop {
        let (prefix, piece, tail) = next_piece(rest);
        out.extend_from_slice(prefix);
        let Some((piece, text)) = piece else { return out };
        push_piece(&mut out, shown, piece, text);
        rest = tail;
    }
}

fn push_piece(out: &mut Vec<u8>, shown: &Shown<'_>, piece: Piece, text: &[u8]) {
    let clock = &shown.clock;
    let (month, hour) = (usize::from(clock.month().unsigned_abs()), i64::from(clock.hour()));
    let hour12 = if hour % 12 == 0 { 12 } else { hour % 12 };
    let weekday = clock.weekday().to_sunday_zero_offset().unsigned_abs();
    let mut number = |value: i64, width: usize| {
        let sign = if value < 0 { "-" } else { "" };
        out.extend_from_slice(format!("{sign}{:0width$}", value.abs()).as_bytes());
    };
    match piece {
        Piece::Year => number(i64::from(clock.year()).abs() % 100, 2),
        Piece::LongYear => number(i64::from(clock.year()), 4),
        Piece::NumMonth => number(month as i64, 0),
        Piece::ZeroMonth => number(month as i64, 2),
        Piece::Day => number(i64::from(clock.day()), 0),
        Piece::ZeroDay => number(i64::from(clock.day()), 2),
        Piece::ZeroYearDay => number(i64::from(clock.day_of_year()), 3),
        Piece::Hour => number(hour, 2),
        Piece::Hour12 => number(hour12, 0),
        Piece::ZeroHour12 => number(hour12, 2),
        Piece::Minute => number(i64::from(clock.minute()), 0),
        Piece::ZeroMinute => number(i64::from(clock.minute()), 2),
        Piece::Second => number(i64::from(clock.second()), 0),
        Piece::ZeroSecond => number(i64::from(clock.second()), 2),
        Piece::LongMonth => out.extend_from_slice(MONTHS[month - 1].as_bytes()),
        Piece::Month => out.extend_from_slice(&MONTHS[month - 1].as_bytes()[..3]),
        Piece::LongWeekDay => out.extend_from_slice(DAYS[usize::from(weekday)].as_bytes()),
        Piece::WeekDay => out.extend_from_slice(&DAYS[usize::from(weekday)].as_bytes()[..3]),
        Piece::UnderDay => out.extend_from_slice(format!("{:2}", clock.day()).as_bytes()),
        Piece::UnderYearDay => out.extend_from_slice(format!("{:3}", clock.day_of_year()).as_bytes()),
        Piece::UpperPm => out.extend_from_slice(if hour >= 12 { b"PM" } else { b"AM" }),
        Piece::LowerPm => out.extend_from_slice(if hour >= 12 { b"pm" } else { b"am" }),
        Piece::ZoneName if !shown.zone.is_empty() => out.extend_from_slice(shown.zone.as_bytes()),
        Piece::ZoneName => {
            push_offset(out, shown.offset, ZoneForm { z: false, colon: false, minutes: true, seconds: false });
        }
        Piece::Zone(form) => push_offset(out, shown.offset, form),
        Piece::Fraction0(digits) | Piece::Fraction9(digits) => {
            let nanoseconds = format!("{:09}", clock.subsec_nanosecond());
            let mut shown = &nanoseconds[..digits.min(9)];
            if let Piece::Fraction9(_) = piece {
                shown = shown.trim_end_matches('0');
                if shown.is_empty() {
                    return;
                }
            }
            out.push(text[0]);
            out.extend_from_slice(shown.as_bytes());
        }
    }
}

fn push_offset(out: &mut Vec<u8>, offset: i32, form: ZoneForm) {
    if form.z && offset == 0 {
        out.push(b'Z');
        return;
    }
    let minutes = offset / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    let colon = if form.colon { ":" } else { "" };
    let mut text = format!("{sign}{:02}", minutes / 60);
    if form.minutes {
        text.push_str(&format!("{colon}{:02}", minutes % 60));
    }
    if form.seconds {
        text.push_str(&format!("{colon}{:02}", offset.abs() % 60));
    }
    out.extend_from_slice(text.as_bytes());
}

/// What a text says in a layout.
#[derive(Debug, Default)]
pub(in crate::helm) struct Parsed {
    /// The wall clock.
    pub clock: DateTime,
    /// `Z` or `UTC` was read.
    pub utc: bool,
    /// An offset in seconds was read.
    pub offset: Option<i32>,
    /// An abbreviation was read.
    pub zone: Option<String>,
}

/// The parts while they are read.
#[derive(Default)]
struct Reading {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    year_day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanosecond: i64,
    pm: bool,
    am: bool,
    utc: bool,
    offset: Option<i32>,
    zone: Option<String>,
}

/// Why a piece did not fit.
enum Misfit {
    Bad,
    Range(&'static str),
}

/// Reads `value` in `layout`; the error is Go's.
pub(in crate::helm) fn parse(layout: &str, value: &str) -> Result<Parsed, String> {
    let (mut format, mut rest) = (layout.as_bytes(), value);
    let mut reading = Reading::default();
    let cannot = |element: &str, part: &str| {
        let [value, layout, element, part] = [value, layout, element, part].map(quoted);
        format!("parsing time {value} as {layout}: cannot parse {element} as {part}")
    };
    loop {
        let (prefix, piece, tail) = next_piece(format);
        let prefix = String::from_utf8_lossy(prefix);
        rest = skip(rest, &prefix).map_err(|rest| cannot(rest, &prefix))?;
        let Some((piece, text)) = piece else { break };
        format = tail;
        let hold = rest;
        match read_piece(&mut reading, piece, &mut rest, tail) {
            Ok(()) => {}
            Err(Misfit::Bad) => return Err(cannot(hold, &String::from_utf8_lossy(text))),
            Err(Misfit::Range(what)) => {
                return Err(format!("parsing time {}: {what} out of range", quoted(value)));
            }
        }
    }
    if !rest.is_empty() {
        return Err(format!("parsing time {}: extra text: {}", quoted(value), quoted(rest)));
    }
    finish(reading).map_err(|message| format!("parsing time {}: {message}", quoted(value)))
}

/// `time` quotes in its own way, which differs from `strconv` beyond ASCII.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        if !character.is_ascii() || character < ' ' {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("\\x{byte:02x}"));
            }
        } else {
            if matches!(character, '"' | '\\') {
                out.push('\\');
            }
            out.push(character);
        }
    }
    out.push('"');
    out
}

/// Passes over literal text; spaces match any number of spaces.
fn skip<'v>(mut value: &'v str, mut prefix: &str) -> Result<&'v str, &'v str> {
    while let Some(wanted) = prefix.chars().next() {
        if wanted == ' ' {
            if !value.is_empty() && !value.starts_with(' ') {
                return Err(value);
            }
            prefix = prefix.trim_start_matches(' ');
            value = value.trim_start_matches(' ');
            continue;
        }
        value = value.strip_prefix(wanted).ok_or(value)?;
        prefix = &prefix[wanted.len_utf8()..];
    }
    Ok(value)
}

/// One or two digits, or exactly two.
fn number(rest: &mut &str, fixed: bool) -> Result<i64, Misfit> {
    let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
    if digits == 0 || (fixed && digits < 2) {
        return Err(Misfit::Bad);
    }
    take(rest, digits).parse().map_err(|_| Misfit::Bad)
}

fn take<'v>(rest: &mut &'v str, length: usize) -> &'v str {
    let (head, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
    *rest = tail;
    head
}

fn within(value: i64, range: std::ops::Range<i64>, what: &'static str) -> Result<i64, Misfit> {
    if range.contains(&value) { Ok(value) } else { Err(Misfit::Range(what)) }
}

fn lookup(rest: &mut &str, names: &[&str], short: bool) -> Result<i64, Misfit> {
    for (index, name) in names.iter().enumerate() {
        let name = if short { &name[..3] } else { name };
        if rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)) {
            take(rest, name.len());
            return Ok(index as i64);
        }
    }
    Err(Misfit::Bad)
}

fn read_piece(reading: &mut Reading, piece: Piece, rest: &mut &str, tail: &[u8]) -> Result<(), Misfit> {
    match piece {
        Piece::Year => {
            let year = number(rest, true)?;
            reading.year = if year >= 69 { year + 1900 } else { year + 2000 };
        }
        Piece::LongYear => {
            let digits = rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            reading.year = digits.and_then(|digits| digits.parse().ok()).ok_or(Misfit::Bad)?;
            take(rest, 4);
        }
        Piece::Month => reading.month = Some(lookup(rest, &MONTHS, true)? + 1),
        Piece::LongMonth => reading.month = Some(lookup(rest, &MONTHS, false)? + 1),
        Piece::NumMonth | Piece::ZeroMonth => {
            reading.month = Some(within(number(rest, piece == Piece::ZeroMonth)?, 1..13, "month")?);
        }
        Piece::WeekDay => drop(lookup(rest, &DAYS, true)?),
        Piece::LongWeekDay => drop(lookup(rest, &DAYS, false)?),
        Piece::Day | Piece::UnderDay | Piece::ZeroDay => {
            if piece == Piece::UnderDay {
                *rest = rest.strip_prefix(' ').unwrap_or(rest);
            }
            reading.day = Some(number(rest, piece == Piece::ZeroDay)?);
        }
        Piece::UnderYearDay | Piece::ZeroYearDay => reading.year_day = Some(year_day(rest, piece)?),
        Piece::Hour => reading.hour = within(number(rest, false)?, 0..24, "hour")?,
        Piece::Hour12 | Piece::ZeroHour12 => {
            reading.hour = within(number(rest, piece == Piece::ZeroHour12)?, 0..13, "hour")?;
        }
        Piece::Minute | Piece::ZeroMinute => {
            reading.minute = within(number(rest, piece == Piece::ZeroMinute)?, 0..60, "minute")?;
        }
        Piece::Second | Piece::ZeroSecond => {
            reading.second = within(number(rest, piece == Piece::ZeroSecond)?, 0..60, "second")?;
            // A fraction is read even if the layout has none.
            let follows =
                next_piece(tail).1.is_some_and(|(piece, _)| matches!(piece, Piece::Fraction0(_) | Piece::Fraction9(_)));
            if !follows {
                read_fraction(reading, rest);
            }
        }
        Piece::UpperPm | Piece::LowerPm => match (take(rest, 2), piece) {
            ("PM", Piece::UpperPm) | ("pm", Piece::LowerPm) => reading.pm = true,
            ("AM", Piece::UpperPm) | ("am", Piece::LowerPm) => reading.am = true,
            _ => return Err(Misfit::Bad),
        },
        Piece::Zone(form) => read_offset(reading, form, rest)?,
        Piece::ZoneName => read_zone_name(reading, rest)?,
        Piece::Fraction0(digits) => {
            let text = rest.get(..digits + 1).ok_or(Misfit::Bad)?;
            if !text.starts_with(['.', ',']) || !text[1..].bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(Misfit::Bad);
            }
            reading.nanosecond = nanoseconds(&text[1..]);
            take(rest, digits + 1);
        }
        Piece::Fraction9(_) => read_fraction(reading, rest),
    }
    Ok(())
}

fn year_day(rest: &mut &str, piece: Piece) -> Result<i64, Misfit> {
    if piece == Piece::UnderYearDay {
        for _ in 0..2 {
            *rest = rest.strip_prefix(' ').unwrap_or(rest);
        }
    }
    let digits = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
    if digits == 0 || (piece == Piece::ZeroYearDay && digits < 3) {
        return Err(Misfit::Bad);
    }
    take(rest, digits).parse().map_err(|_| Misfit::Bad)
}

fn nanoseconds(digits: &str) -> i64 {
    let digits = &digits[..digits.len().min(9)];
    digits.parse::<i64>().unwrap_or_default() * 10i64.pow(9 - digits.len() as u32)
}

fn read_fraction(reading: &mut Reading, rest: &mut &str) {
    if !rest.starts_with(['.', ',']) {
        return;
    }
    let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        reading.nanosecond = nanoseconds(&rest[1..=digits]);
        take(rest, digits + 1);
    }
}

fn read_offset(reading: &mut Reading, form: ZoneForm, rest: &mut &str) -> Result<(), Misfit> {
    if form.z && rest.starts_with('Z') {
        take(rest, 1);
        reading.utc = true;
        return Ok(());
    }
    let parts = 1 + usize::from(form.minutes) + usize::from(form.seconds);
    let length = 1 + 2 * parts + if form.colon { parts - 1 } else { 0 };
    let text = rest.get(..length).ok_or(Misfit::Bad)?;
    let mut numbers = [0i32; 3];
    let mut inner = &text[1..];
    for (index, number) in numbers.iter_mut().take(parts).enumerate() {
        if index > 0 && form.colon {
            inner = inner.strip_prefix(':').ok_or(Misfit::Bad)?;
        }
        let digits = inner.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        *number = digits.and_then(|digits| digits.parse().ok()).ok_or(Misfit::Bad)?;
        inner = &inner[2..];
    }
    for (number, limit, what) in [
        (numbers[0], 24, "time zone offset hour"),
        (numbers[1], 60, "time zone offset minute"),
        (numbers[2], 60, "time zone offset second"),
    ] {
        if number > limit {
            return Err(Misfit::Range(what));
        }
    }
    let seconds = (numbers[0] * 60 + numbers[1]) * 60 + numbers[2];
    reading.offset = Some(match text.as_bytes()[0] {
        b'+' => seconds,
        b'-' => -seconds,
        _ => return Err(Misfit::Bad),
    });
    take(rest, length);
    Ok(())
}

fn read_zone_name(reading: &mut Reading, rest: &mut &str) -> Result<(), Misfit> {
    if rest.starts_with("UTC") {
        take(rest, 3);
        reading.utc = true;
        return Ok(());
    }
    let length = zone_name_length(rest).ok_or(Misfit::Bad)?;
    reading.zone = Some(take(rest, length).to_owned());
    Ok(())
}

/// Three or four capitals, five that end in ST; `GMT+3`, `+03`.
fn zone_name_length(text: &str) -> Option<usize> {
    let signed = |text: &str| {
        let digits = text[1..].bytes().take_while(u8::is_ascii_digit).count();
        let hours: i64 = text[1..=digits].parse().ok()?;
        (hours <= 23).then_some(1 + digits)
    };
    if text.starts_with("ChST") || text.starts_with("MeST") {
        return Some(4);
    }
    if let Some(tail) = text.strip_prefix("GMT") {
        return Some(3 + if tail.starts_with(['+', '-']) { signed(tail).unwrap_or(0) } else { 0 });
    }
    if text.starts_with(['+', '-']) {
        return signed(text);
    }
    let capitals = text.bytes().take(6).take_while(u8::is_ascii_uppercase).count();
    match capitals {
        5 if text.as_bytes()[4] == b'T' => Some(5),
        4 if text.as_bytes()[3] == b'T' || text.starts_with("WITA") => Some(4),
        3 => Some(3),
        _ => None,
    }
}

fn finish(mut reading: Reading) -> Result<Parsed, &'static str> {
    if reading.pm && reading.hour < 12 {
        reading.hour += 12;
    } else if reading.am && reading.hour == 12 {
        reading.hour = 0;
    }
    let year = i16::try_from(reading.year).map_err(|_| "day out of range")?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if let Some(day) = reading.year_day {
        let date = jiff::civil::date(year, 1, 1);
        if day < 1 || day > if leap { 366 } else { 365 } {
            return Err("day-of-year out of range");
        }
        let date = date.saturating_add(jiff::Span::new().days(day - 1));
        if reading.month.is_some_and(|month| month != i64::from(date.month())) {
            return Err("day-of-year does not match month");
        }
        if reading.day.is_some_and(|day| day != i64::from(date.day())) {
            return Err("day-of-year does not match day");
        }
        (reading.month, reading.day) = (Some(i64::from(date.month())), Some(i64::from(date.day())));
    }
    let (month, day) = (reading.month.unwrap_or(1) as i8, reading.day.unwrap_or(1) as i8);
    let clock = DateTime::new(
        year,
        month,
        day,
        reading.hour as i8,
        reading.minute as i8,
        reading.second as i8,
        reading.nanosecond as i32,
    );
    let clock = clock.map_err(|_| "day out of range")?;
    Ok(Parsed { clock, utc: reading.utc, offset: reading.offset, zone: reading.zone })
}
