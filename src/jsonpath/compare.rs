//! Comparisons of a filter, with the kinds that Go's templates tell apart.

use super::Error;
use crate::value::Json;
use std::cmp::Ordering;

/// Whether `left operator right` holds.
pub(super) fn holds(operator: &str, left: &Json, right: &Json) -> Result<bool, Error> {
    match operator {
        "==" => equal(left, right),
        "!=" => Ok(!equal(left, right)?),
        "<" => less(left, right),
        "<=" => Ok(less(left, right)? || equal(left, right)?),
        ">" => Ok(!(less(left, right)? || equal(left, right)?)),
        ">=" => Ok(!less(left, right)?),
        _ => Err(Error::Operator(operator.to_owned())),
    }
}

/// A whole number is never compared with one that has a fraction: Go sees two kinds.
fn equal(left: &Json, right: &Json) -> Result<bool, Error> {
    match order(left, right)? {
        Some(ordering) => Ok(ordering == Ordering::Equal),
        None => Ok(false),
    }
}

fn less(left: &Json, right: &Json) -> Result<bool, Error> {
    if left.is_boolean() && right.is_boolean() {
        return Err(Error::ComparedType);
    }
    Ok(order(left, right)? == Some(Ordering::Less))
}

fn order(left: &Json, right: &Json) -> Result<Option<Ordering>, Error> {
    if !is_basic(left) || !is_basic(right) {
        return Err(Error::ComparedType);
    }
    match (left, right) {
        (Json::Bool(left), Json::Bool(right)) => Ok(Some(left.cmp(right))),
        (Json::String(left), Json::String(right)) => Ok(Some(left.cmp(right))),
        (Json::Number(left), Json::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Ok(Some(left.cmp(&right))),
            (None, None) => Ok(left.as_f64().partial_cmp(&right.as_f64())),
            _ => Err(Error::ComparedTypes),
        },
        _ => Err(Error::ComparedTypes),
    }
}

fn is_basic(tree: &Json) -> bool {
    matches!(tree, Json::Bool(_) | Json::Number(_) | Json::String(_))
}
