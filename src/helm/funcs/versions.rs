//! `semver` and `semverCompare`, on the versions of [`semver`](crate::helm::semver).

use super::{argument, plain};
use crate::gotemplate::{Error, Plain};
use crate::helm::semver::{Constraint, Version};
use crate::value::{Function, Json, Kind, Object, Signature, Text, Type, UintKind, Value};
use std::any::Any;
use std::cmp::Ordering;
use std::rc::Rc;

pub(super) static TABLE: &[Plain] = &[
    plain("semver", Signature::fixed(&[Type::Text]), |values| Ok(value(parse(&argument::string(values, 0))?))),
    plain("semverCompare", Signature::fixed(&[Type::Text, Type::Text]), |values| {
        let constraint = Constraint::parse(&argument::string(values, 0)).map_err(|error| error.to_string())?;
        Ok(Value::Bool(constraint.check(&parse(&argument::string(values, 1))?)))
    }),
];

fn parse(text: &str) -> Result<Version, Error> {
    Version::parse(text).map_err(|error| Error::call(error.to_string()))
}

fn value(version: Version) -> Value {
    Value::Object(Rc::new(Semver(version)))
}

/// `*semver.Version`
struct Semver(Version);

impl Object for Semver {
    fn type_name(&self) -> &str {
        "*semver.Version"
    }

    fn kind(&self) -> Kind {
        Kind::Pointer
    }

    fn text(&self) -> Option<Text> {
        Some(Text::from(self.0.to_string()))
    }

    fn printed_fields(&self) -> Vec<(&'static str, Value)> {
        let Version { major, minor, patch, pre, metadata, original } = &self.0;
        let number = |number: u64| Value::Uint(UintKind::Uint64, number);
        vec![
            ("major", number(*major)),
            ("minor", number(*minor)),
            ("patch", number(*patch)),
            ("pre", Value::from(pre.as_str())),
            ("metadata", Value::from(metadata.as_str())),
            ("original", Value::from(original.as_str())),
        ]
    }

    fn json(&self) -> Option<Json> {
        Some(Json::String(self.0.to_string()))
    }

    fn method(&self, name: &str) -> Option<Function> {
        let own = self.0.clone();
        let number = |number| Some(Function::getter(move || Value::Uint(UintKind::Uint64, number)));
        let text = |text: String| {
            let text = Text::from(text);
            Some(Function::getter(move || Value::Text(text.clone())))
        };
        match name {
            "Major" => number(own.major),
            "Minor" => number(own.minor),
            "Patch" => number(own.patch),
            "Prerelease" => text(own.pre),
            "Metadata" => text(own.metadata),
            "Original" => text(own.original),
            "String" => text(own.to_string()),
            "IncMajor" | "IncMinor" | "IncPatch" => {
                let next = increment(&own, name);
                Some(Function::getter(move || value(next.clone())))
            }
            "Compare" | "Equal" | "LessThan" | "LessThanEqual" | "GreaterThan" | "GreaterThanEqual" => {
                let name = name.to_owned();
                let body = move |values: &[Value]| match values.first().and_then(Value::as_object::<Semver>) {
                    Some(other) => Ok(compare(&name, own.compare(&other.0))),
                    None => Err(super::cast::NIL.to_owned()),
                };
                Some(Function::new(Signature::fixed(&[Type::Named("*semver.Version")]), body))
            }
            "SetPrerelease" | "SetMetadata" => {
                let is_pre = name == "SetPrerelease";
                let body = move |values: &[Value]| {
                    let (mut next, text) = (own.clone(), argument::string(values, 0));
                    *(if is_pre { &mut next.pre } else { &mut next.metadata }) = text;
                    // Parsing it anew refuses what cannot stand there.
                    let checked = Version::parse(&next.to_string()).map_err(|error| error.to_string())?;
                    Ok(value(checked))
                };
                Some(Function::new(Signature::fixed(&[Type::Text]), body))
            }
            _ => None,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn compare(name: &str, order: Ordering) -> Value {
    match name {
        "Compare" => Value::Int(order as i64),
        "Equal" => Value::Bool(order.is_eq()),
        "LessThan" => Value::Bool(order.is_lt()),
        "LessThanEqual" => Value::Bool(order.is_le()),
        "GreaterThan" => Value::Bool(order.is_gt()),
        _ => Value::Bool(order.is_ge()),
    }
}

/// The next version; a prerelease's next patch is its release.
fn increment(version: &Version, name: &str) -> Version {
    let mut next = version.clone();
    next.pre.clear();
    next.metadata.clear();
    match name {
        "IncMajor" => (next.major, next.minor, next.patch) = (version.major.wrapping_add(1), 0, 0),
        "IncMinor" => (next.minor, next.patch) = (version.minor.wrapping_add(1), 0),
        _ if version.pre.is_empty() => next.patch = version.patch.wrapping_add(1),
        _ => {}
    }
    let prefix = if version.original.starts_with('v') { "v" } else { "" };
    next.original = format!("{prefix}{next}");
    next
}
