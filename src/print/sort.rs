//! `--sort-by`: objects and table rows ordered by a field. Answers to kubectl's sorting printer.

use super::Error;
use crate::jsonpath::{self, Found, Missing};
use crate::manifest::quantity::Quantity;
use crate::value::Json;

/// The order of the trees by the field: indices into `trees`. Trees without the field come first.
pub fn order(field: &str, trees: &[&Json]) -> Result<Vec<usize>, Error> {
    let relaxed = jsonpath::relax(field)?;
    let path = jsonpath::parse(&relaxed)?;
    let mut keys = Vec::with_capacity(trees.len());
    for tree in trees {
        let groups = path.find(tree, Missing::Allowed)?;
        keys.push(groups.into_iter().next().and_then(|group| group.into_iter().next()));
    }
    if !trees.is_empty() && keys.iter().all(Option::is_none) {
        return Err(Error::SortField(relaxed));
    }
    let keys: Vec<Option<Key<'_>>> = keys.iter().map(|key| key.as_ref().map(Key::of)).collect();
    let mut sorter = Sorter { keys, indices: (0..trees.len()).collect(), problem: None };
    sorter.sort();
    match sorter.problem {
        None => Ok(sorter.indices),
        Some(reason) => {
            Err(Error::Unsortable { field: relaxed, place: "*unstructured.Unstructured", kind: "interface", reason })
        }
    }
}

/// A value with its quantity parsed once.
struct Key<'a> {
    value: &'a Json,
    quantity: Option<Quantity>,
}

impl<'a> Key<'a> {
    fn of(found: &'a Found<'_>) -> Key<'a> {
        static NOTHING: Json = Json::Null;
        let value = found.json().unwrap_or(&NOTHING);
        Key { value, quantity: value.as_str().and_then(|text| Quantity::parse(text).ok()) }
    }

    /// Strings are compared as quantities when both are; a whole number is never compared with a fraction.
    fn less(&self, other: &Key<'_>) -> Result<bool, String> {
        match (self.value, other.value) {
            (Json::Null, other) => Ok(!other.is_null()),
            (_, Json::Null) => Ok(false),
            (Json::String(left), Json::String(right)) => Ok(match (&self.quantity, &other.quantity) {
                (Some(left), Some(right)) => left < right,
                _ => left < right,
            }),
            (Json::Number(left), Json::Number(right)) => match (left.as_i64(), right.as_i64()) {
                (Some(left), Some(right)) => Ok(left < right),
                (None, None) => Ok(left.as_f64() < right.as_f64()),
                _ => Err("unsortable interface: interface".to_owned()),
            },
            (Json::String(_) | Json::Number(_), _) => Err("unsortable interface: interface".to_owned()),
            (Json::Bool(_), _) => Err("unsortable type: bool".to_owned()),
            (Json::Array(_), _) => Err("unsortable type: []interface {}".to_owned()),
            (Json::Object(_), _) => Err("unsortable type: map[string]interface {}".to_owned()),
        }
    }
}

struct Sorter<'a> {
    keys: Vec<Option<Key<'a>>>,
    indices: Vec<usize>,
    problem: Option<String>,
}

impl Sorter<'_> {
    fn less(&mut self, left: usize, right: usize) -> bool {
        match (&self.keys[left], &self.keys[right]) {
            // Nothing is less than anything, even than nothing: so says the original.
            (None, _) => true,
            (_, None) => false,
            (Some(left), Some(right)) => match left.less(right) {
                Ok(less) => less,
                Err(reason) => {
                    self.problem.get_or_insert(reason);
                    false
                }
            },
        }
    }

    /// Go sorts up to twelve items by insertion, with whatever order `less` pretends; what is longer is sorted stably.
    fn sort(&mut self) {
        if self.indices.len() <= 12 {
            for end in 1..self.indices.len() {
                let mut place = end;
                while place > 0 && self.less(self.indices[place], self.indices[place - 1]) {
                    self.indices.swap(place, place - 1);
                    place -= 1;
                }
            }
            return;
        }
        let mut indices = std::mem::take(&mut self.indices);
        indices.sort_by(|left, right| {
            if self.keys[*left].is_none() || self.keys[*right].is_none() {
                return self.keys[*left].is_some().cmp(&self.keys[*right].is_some());
            }
            if self.less(*left, *right) {
                std::cmp::Ordering::Less
            } else if self.less(*right, *left) {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        });
        self.indices = indices;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(values: &Json, expected: Result<&[usize], &str>) {
        let trees: Vec<Json> = values
            .as_array()
            .expect("the table holds arrays")
            .iter()
            .map(|value| if value == "none" { json!({}) } else { json!({"a": value}) })
            .collect();
        let trees: Vec<&Json> = trees.iter().collect();
        let got = order(".a", &trees).map_err(|error| error.to_string());
        assert_eq!(got.as_deref().map_err(String::as_str), expected, "of {values}");
    }

    #[test]
    fn orders_by_a_field() {
        check(&json!(["b", "a", "c"]), Ok(&[1, 0, 2]));
        check(&json!([10, 9, 100]), Ok(&[1, 0, 2]));
        check(&json!(["10Gi", "1Mi", "2Gi"]), Ok(&[1, 2, 0]));
        check(&json!(["10", "9"]), Ok(&[1, 0]));
        check(&json!([5, "none", 3]), Ok(&[1, 2, 0]));
        check(&json!(["none", "none"]), Err(r#"couldn't find any field with path "{.a}" in the list of objects"#));
        check(
            &json!([1, "x"]),
            Err(
                "Field {.a} in *unstructured.Unstructured is an unsortable type: interface, err: unsortable interface: interface",
            ),
        );
    }
}
