//! `time.Time`: a moment and the zone it is shown in, with its methods.

use super::argument;
use super::duration;
use super::layout::{self, Parsed, Shown};
use crate::helm::machine::{LocalZone, Machine};
use crate::value::{Function, Json, Kind, Object, Signature, Text, Type, Value};
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp};
use std::any::Any;
use std::rc::Rc;

const TIME: Type = Type::Named("time.Time");
const DURATION: Type = Type::NamedInt("time.Duration");
const RFC_3339_NANO: &[u8] = b"2006-01-02T15:04:05.999999999Z07:00";

/// The zone a moment is shown in.
#[derive(Clone)]
pub(super) enum Zone {
    /// The machine's.
    Local,
    /// One with rules.
    Rules(TimeZone),
    /// A mere offset in seconds, with a name that may be empty.
    Fixed(String, i32),
}

impl Zone {
    pub fn utc() -> Self {
        Self::Rules(TimeZone::UTC)
    }

    /// `time.LoadLocation`: names are those of the database, letter by letter.
    pub fn load(name: &str) -> Option<Self> {
        match name {
            "" | "UTC" => Some(Self::utc()),
            "Local" => Some(Self::Local),
            _ => {
                let zone = TimeZone::get(name).ok()?;
                (zone.iana_name() == Some(name)).then_some(Self::Rules(zone))
            }
        }
    }
}

/// `time.Time`
#[derive(Clone)]
pub(super) struct Moment {
    pub at: Timestamp,
    zone: Zone,
    local: Rc<LocalZone>,
    /// Nanoseconds since the program began, which Go shows behind a time that its clock gave.
    since_start: Option<i64>,
}

/// Go's zero time.
fn year_one() -> Timestamp {
    Offset::UTC.to_timestamp(jiff::civil::date(1, 1, 1).at(0, 0, 0, 0)).unwrap_or_default()
}

impl Moment {
    pub fn new(at: Timestamp, zone: Zone, machine: &dyn Machine) -> Self {
        Self { at, zone, local: Rc::new(machine.zone()), since_start: None }
    }

    /// What the clock says.
    pub fn now(machine: &dyn Machine) -> Self {
        let since_start = i64::try_from(machine.elapsed().as_nanos()).ok();
        Self { since_start, ..Self::new(machine.now(), Zone::Local, machine) }
    }

    /// Another moment, or the same in another zone.
    fn with(&self, at: Timestamp, zone: Zone) -> Self {
        Self { at, zone, local: Rc::clone(&self.local), since_start: None }
    }

    /// Go's zero time: the first day of year 1.
    pub fn zero(machine: &dyn Machine) -> Self {
        Self::new(year_one(), Zone::utc(), machine)
    }

    /// So many seconds since 1970.
    pub fn unix(seconds: i64, machine: &dyn Machine) -> Self {
        let bounded = seconds.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        Self::new(Timestamp::from_second(bounded).unwrap_or_default(), Zone::Local, machine)
    }

    /// What a layout read, with Go's rules for zones.
    pub fn from_parsed(parsed: Parsed, machine: &dyn Machine) -> Self {
        let stamp = |offset: i32| {
            let offset = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
            offset.to_timestamp(parsed.clock).unwrap_or_default()
        };
        if parsed.utc {
            return Self::new(stamp(0), Zone::utc(), machine);
        }
        let local = machine.zone().zone;
        let name = parsed.zone.clone().unwrap_or_default();
        if let Some(offset) = parsed.offset {
            let at = stamp(offset);
            let info = local.to_offset_info(at);
            let is_local = info.offset().seconds() == offset && (name.is_empty() || info.abbreviation() == name);
            let zone = if is_local { Zone::Local } else { Zone::Fixed(name, offset) };
            return Self::new(at, zone, machine);
        }
        if !name.is_empty() {
            // A name that is not the local zone's says nothing about the offset, but for GMT+3.
            let info =
                local.to_offset_info(local.to_ambiguous_timestamp(parsed.clock).compatible().unwrap_or_default());
            if info.abbreviation() == name {
                return Self::new(stamp(info.offset().seconds()), Zone::Local, machine);
            }
            let hours: i32 = name.strip_prefix("GMT").and_then(|hours| hours.parse().ok()).unwrap_or_default();
            return Self::new(stamp(0), Zone::Fixed(name, hours * 3_600), machine);
        }
        // Go takes the clock for UTC, and if the offset found there does not hold then, the one that does.
        let first = local.to_offset_info(stamp(0)).offset().seconds();
        let second = local.to_offset_info(stamp(first)).offset().seconds();
        Self::new(stamp(second), Zone::Local, machine)
    }

    /// The rules of the zone, unless it is a mere offset.
    fn rules(&self) -> Option<&TimeZone> {
        match &self.zone {
            Zone::Local => Some(&self.local.zone),
            Zone::Rules(zone) => Some(zone),
            Zone::Fixed(..) => None,
        }
    }

    fn shown<T>(&self, show: impl FnOnce(&Shown<'_>) -> T) -> T {
        match &self.zone {
            Zone::Fixed(name, offset) => {
                let clock = Offset::from_seconds(*offset).unwrap_or(Offset::UTC).to_datetime(self.at);
                show(&Shown { clock, offset: *offset, zone: name })
            }
            Zone::Local | Zone::Rules(_) => {
                let zone = self.rules().unwrap_or(&self.local.zone);
                let info = zone.to_offset_info(self.at);
                let clock = info.offset().to_datetime(self.at);
                show(&Shown { clock, offset: info.offset().seconds(), zone: info.abbreviation() })
            }
        }
    }

    pub fn clock(&self) -> DateTime {
        self.shown(|shown| shown.clock)
    }

    pub fn format(&self, layout: &[u8]) -> Text {
        Text::from_bytes(self.shown(|shown| layout::format(shown, layout)))
    }

    pub fn add(&self, nanoseconds: i64) -> Self {
        let at = self.at.saturating_add(SignedDuration::from_nanos(nanoseconds));
        let since_start = self.since_start.map(|since| since.saturating_add(nanoseconds));
        Self { since_start, ..self.with(at.unwrap_or(self.at), self.zone.clone()) }
    }

    /// Nanoseconds from the other moment to this one, the nearest that fit.
    pub fn since(&self, other: &Self) -> i64 {
        let difference = self.at.duration_since(other.at).as_nanos();
        difference.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
    }

    pub fn into_value(self) -> Value {
        Value::Object(Rc::new(self))
    }

    fn add_date(&self, values: &[Value]) -> Self {
        let [years, months, days] = [0, 1, 2].map(|index| argument::integer(values, index));
        let clock = self.clock();
        // Go adds to the numbers and lets days overflow into the next month.
        let month = i64::from(clock.month()) - 1 + months.clamp(-120_000, 120_000);
        let year = i64::from(clock.year()) + years.clamp(-20_000, 20_000) + month.div_euclid(12);
        let (Ok(year), month) = (i16::try_from(year), month.rem_euclid(12) as i8 + 1) else { return self.clone() };
        let Ok(first) = jiff::civil::Date::new(year, month, 1) else { return self.clone() };
        let days = (i64::from(clock.day()) - 1 + days.clamp(-7_000_000, 7_000_000)).clamp(-7_000_000, 7_000_000);
        let date = first.saturating_add(Span::new().days(days));
        let clock = date.to_datetime(clock.time());
        let at = match &self.zone {
            Zone::Fixed(_, offset) => Offset::from_seconds(*offset).unwrap_or(Offset::UTC).to_timestamp(clock).ok(),
            Zone::Local | Zone::Rules(_) => {
                self.rules().and_then(|zone| zone.to_ambiguous_timestamp(clock).compatible().ok())
            }
        };
        self.with(at.unwrap_or(self.at), self.zone.clone())
    }

    fn compared(&self, name: &str, other: &Self) -> Value {
        let order = self.at.cmp(&other.at);
        match name {
            "After" => Value::Bool(order.is_gt()),
            "Before" => Value::Bool(order.is_lt()),
            "Equal" => Value::Bool(order.is_eq()),
            "Compare" => Value::Int(order as i64),
            _ => duration::value(self.since(other)),
        }
    }

    fn number(&self, name: &str) -> Option<Value> {
        let clock = self.clock();
        let int = |number: i64| Some(Value::Int(number));
        match name {
            "Year" => int(i64::from(clock.year())),
            "Day" => int(i64::from(clock.day())),
            "Hour" => int(i64::from(clock.hour())),
            "Minute" => int(i64::from(clock.minute())),
            "Second" => int(i64::from(clock.second())),
            "Nanosecond" => int(i64::from(clock.subsec_nanosecond())),
            "YearDay" => int(i64::from(clock.day_of_year())),
            "Unix" => Some(Value::Int64(self.at.as_second())),
            "UnixMilli" => Some(Value::Int64(self.at.as_millisecond())),
            "UnixMicro" => Some(Value::Int64(self.at.as_microsecond())),
            "UnixNano" => Some(Value::Int64(self.at.as_nanosecond() as i64)),
            "Month" => Some(named("time.Month", i64::from(clock.month()))),
            "Weekday" => Some(named("time.Weekday", i64::from(clock.weekday().to_sunday_zero_offset()))),
            "IsZero" => Some(Value::Bool(self.at == year_one())),
            _ => None,
        }
    }
}

impl Object for Moment {
    fn type_name(&self) -> &str {
        "time.Time"
    }

    fn text(&self) -> Option<Text> {
        let shown = self.format(b"2006-01-02 15:04:05.999999999 -0700 MST");
        Some(match self.since_start {
            None => shown,
            Some(since) => {
                let (sign, since) = (if since < 0 { '-' } else { '+' }, since.unsigned_abs());
                Text::from(format!("{shown} m={sign}{}.{:09}", since / 1_000_000_000, since % 1_000_000_000))
            }
        })
    }

    fn go_text(&self) -> Option<Text> {
        Some(self.go_string().into())
    }

    fn json(&self) -> Option<Json> {
        Some(Json::String(self.format(RFC_3339_NANO).to_string()))
    }

    fn method(&self, name: &str) -> Option<Function> {
        if let Some(number) = self.number(name) {
            return Some(Function::getter(move || number.clone()));
        }
        let own = self.clone();
        match name {
            "String" => Some(Function::getter(move || own.text().unwrap_or_default().into())),
            "GoString" => Some(Function::getter(move || own.go_string().into())),
            "Location" => Some(Function::getter(move || Value::Object(Rc::new(Location(own.location()))))),
            "UTC" => Some(Function::getter(move || own.with(own.at, Zone::utc()).into_value())),
            "Local" => Some(Function::getter(move || own.with(own.at, Zone::Local).into_value())),
            "Format" => Some(Function::new(Signature::fixed(&[Type::Text]), move |values| {
                Ok(own.format(argument::text(values, 0).as_bytes()).into())
            })),
            "Add" => Some(Function::new(Signature::fixed(&[DURATION]), move |values| {
                Ok(own.add(duration::argument(values)).into_value())
            })),
            "Round" | "Truncate" => {
                let is_round = name == "Round";
                Some(Function::new(Signature::fixed(&[DURATION]), move |values| {
                    Ok(own.to_multiple(duration::argument(values), is_round).into_value())
                }))
            }
            "AddDate" => Some(Function::new(Signature::fixed(&[Type::Int, Type::Int, Type::Int]), move |values| {
                Ok(own.add_date(values).into_value())
            })),
            "After" | "Before" | "Equal" | "Compare" | "Sub" => {
                let name = name.to_owned();
                Some(Function::new(Signature::fixed(&[TIME]), move |values| {
                    let other = argument::any(values, 0);
                    Ok(other.as_object::<Self>().map_or(Value::Nil, |other| own.compared(&name, other)))
                }))
            }
            _ => None,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `*time.Location`, which prints its name.
struct Location(String);

impl Object for Location {
    fn type_name(&self) -> &str {
        "*time.Location"
    }

    fn kind(&self) -> Kind {
        Kind::Pointer
    }

    fn text(&self) -> Option<Text> {
        Some(Text::from(self.0.as_str()))
    }

    fn method(&self, name: &str) -> Option<Function> {
        let shown = Text::from(self.0.as_str());
        (name == "String").then(|| Function::getter(move || Value::Text(shown.clone())))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Moment {
    fn location(&self) -> String {
        match &self.zone {
            Zone::Fixed(name, _) => name.clone(),
            Zone::Local => self.local.name.clone(),
            Zone::Rules(zone) if *zone == TimeZone::UTC => "UTC".to_owned(),
            Zone::Rules(zone) => zone.iana_name().unwrap_or_default().to_owned(),
        }
    }

    fn go_string(&self) -> String {
        let clock = self.clock();
        let location = match (&self.zone, self.location().as_str()) {
            (Zone::Local, _) => "time.Local".to_owned(),
            (Zone::Rules(_), "UTC") => "time.UTC".to_owned(),
            (_, other) => format!("time.Location({})", crate::value::quote::double_quoted(other.as_bytes())),
        };
        let (year, day) = (clock.year(), clock.day());
        let month = layout::month_name(i64::from(clock.month()));
        let (hour, minute, second) = (clock.hour(), clock.minute(), clock.second());
        let nanosecond = clock.subsec_nanosecond();
        format!("time.Date({year}, time.{month}, {day}, {hour}, {minute}, {second}, {nanosecond}, {location})")
    }

    /// Down to a multiple of the step since the zero time, or to the nearest.
    fn to_multiple(&self, step: i64, is_round: bool) -> Self {
        if step <= 0 {
            return self.with(self.at, self.zone.clone());
        }
        let since_zero = self.at.as_nanosecond() - year_one().as_nanosecond();
        let rest = since_zero.rem_euclid(i128::from(step)) as i64;
        let moved = if is_round && rest.saturating_mul(2) >= step { self.add(step - rest) } else { self.add(-rest) };
        Self { since_start: None, ..moved }
    }
}

/// A month or a weekday: an int that prints its name.
struct Named {
    type_name: &'static str,
    number: i64,
}

fn named(type_name: &'static str, number: i64) -> Value {
    Value::Object(Rc::new(Named { type_name, number }))
}

impl Named {
    fn name(&self) -> String {
        match self.type_name {
            "time.Month" => layout::month_name(self.number),
            _ => layout::weekday_name(self.number),
        }
    }
}

impl Object for Named {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn kind(&self) -> Kind {
        Kind::Int
    }

    fn text(&self) -> Option<Text> {
        Some(Text::from(self.name()))
    }

    fn integer(&self) -> Option<i64> {
        Some(self.number)
    }

    fn method(&self, name: &str) -> Option<Function> {
        let shown = Text::from(self.name());
        (name == "String").then(|| Function::getter(move || Value::Text(shown.clone())))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A moment as Go's JSON decoder reads it and its encoder writes it again: RFC 3339, without the zeros at the end of a
/// fraction. The error has Go's words.
pub fn rfc3339(text: &str) -> Result<String, String> {
    let parsed = layout::parse("2006-01-02T15:04:05Z07:00", text)?;
    let clock = parsed.clock;
    let mut out = format!("{}T{:02}:{:02}:{:02}", clock.date(), clock.hour(), clock.minute(), clock.second());
    let fraction = format!("{:09}", clock.subsec_nanosecond());
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    match parsed.offset.unwrap_or_default() {
        0 => out.push('Z'),
        offset => {
            let sign = if offset < 0 { '-' } else { '+' };
            let minutes = offset.unsigned_abs() / 60;
            out.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
        }
    }
    Ok(out)
}
