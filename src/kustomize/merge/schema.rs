//! Which lists are merged by key, and by which keys.
//!
//! In: the table of Kubernetes 1.21.2 (`tables/merge_keys.txt`, whose format its generator tells), or the OpenAPI document
//! that a kustomization names. Out: a [`Schema`] to walk along with an object. Answers to kyaml's `openapi`, of which
//! merging needs nothing else.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::value::Json;

/// The lists of all kinds.
#[derive(Debug, Default)]
pub struct Schema {
    /// By `apiVersion`, then `kind`.
    resources: HashMap<Box<str>, HashMap<Box<str>, usize>>,
    definitions: Vec<HashMap<Box<str>, Field>>,
}

/// The numbers of named definitions.
type Numbers<'a> = HashMap<&'a str, usize>;

/// What a field holds, as far as merging goes.
#[derive(Debug)]
enum Field {
    Object(usize),
    /// A map whose values are objects.
    Map(usize),
    List(Merged),
}

/// A list that is merged.
#[derive(Debug)]
pub struct Merged {
    /// The keys of its elements; none for a list of scalars.
    pub keys: Vec<String>,
    element: Option<usize>,
}

/// A place in a schema.
#[derive(Debug, Clone, Copy)]
pub enum Place<'s> {
    Object(usize),
    Map(usize),
    List(&'s Merged),
}

impl Schema {
    /// Kubernetes 1.21.2, the only one that kustomize carries.
    pub fn builtin() -> &'static Schema {
        static BUILTIN: OnceLock<Schema> = OnceLock::new();
        BUILTIN.get_or_init(|| Schema::from_table(include_str!("../tables/merge_keys.txt")))
    }

    fn from_table(table: &str) -> Schema {
        let mut schema = Schema::default();
        for line in table.lines() {
            let mut words = line.split(' ');
            match (words.next(), words.next(), words.next(), words.next()) {
                (Some("R"), Some(version), Some(kind), Some(number)) => {
                    schema.add_resource(version, kind, number.parse().unwrap_or_default());
                }
                (Some("D"), None, ..) => schema.definitions.push(HashMap::new()),
                (Some(name), Some(shape), ..) => {
                    if let (Some(fields), Some(field)) = (schema.definitions.last_mut(), Field::from_table(shape)) {
                        fields.insert(name.into(), field);
                    }
                }
                _ => {}
            }
        }
        schema
    }

    /// A schema out of an OpenAPI document.
    pub fn from_openapi(document: &Json) -> Schema {
        let mut schema = Schema::default();
        let Some(definitions) = document.get("definitions").and_then(Json::as_object) else { return schema };
        let numbers: Numbers<'_> =
            definitions.keys().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
        schema.definitions.resize_with(definitions.len(), HashMap::new);
        for (number, definition) in definitions.values().enumerate() {
            schema.definitions[number] = schema.fields(definition, &numbers);
            let kinds = definition.get("x-kubernetes-group-version-kind").and_then(Json::as_array);
            for kind in kinds.into_iter().flatten() {
                let text = |key: &str| kind.get(key).and_then(Json::as_str).unwrap_or_default();
                let version = match text("group") {
                    "" => text("version").to_owned(),
                    group => format!("{group}/{}", text("version")),
                };
                schema.add_resource(&version, text("kind"), number);
            }
        }
        schema
    }

    fn fields(&mut self, definition: &Json, numbers: &Numbers<'_>) -> HashMap<Box<str>, Field> {
        let properties = definition.get("properties").and_then(Json::as_object);
        let mut fields = HashMap::new();
        for (name, property) in properties.into_iter().flatten() {
            if let Some(field) = self.openapi_field(property, numbers) {
                fields.insert(name.as_str().into(), field);
            }
        }
        fields
    }

    fn openapi_field(&mut self, property: &Json, numbers: &Numbers<'_>) -> Option<Field> {
        if property.get("type").and_then(Json::as_str) == Some("array") {
            let strategy = property.get("x-kubernetes-patch-strategy").and_then(Json::as_str)?;
            if !strategy.split(',').any(|word| word == "merge") {
                return None;
            }
            let text = |key: &Json| key.as_str().map(str::to_owned);
            let keys = match property.get("x-kubernetes-list-map-keys").and_then(Json::as_array) {
                Some(keys) => keys.iter().filter_map(text).collect(),
                None => property.get("x-kubernetes-patch-merge-key").and_then(text).into_iter().collect(),
            };
            let element = property.get("items").and_then(|items| self.object(items, numbers));
            return Some(Field::List(Merged { keys, element }));
        }
        if let Some(number) = self.object(property, numbers) {
            return Some(Field::Object(number));
        }
        let values = property.get("additionalProperties")?;
        self.object(values, numbers).map(Field::Map)
    }

    /// The definition that a schema refers to, or one made of its own properties.
    fn object(&mut self, schema: &Json, numbers: &Numbers<'_>) -> Option<usize> {
        if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
            return numbers.get(reference.strip_prefix("#/definitions/")?).copied();
        }
        schema.get("properties")?;
        let fields = self.fields(schema, numbers);
        self.definitions.push(fields);
        Some(self.definitions.len() - 1)
    }

    fn add_resource(&mut self, version: &str, kind: &str, definition: usize) {
        self.resources.entry(version.into()).or_default().insert(kind.into(), definition);
    }

    /// The place that objects of a kind start at.
    pub fn resource(&self, version: &str, kind: &str) -> Option<Place<'_>> {
        self.resources.get(version)?.get(kind).map(|number| Place::Object(*number))
    }

    /// The place of a field.
    pub fn field(&self, place: Place<'_>, name: &str) -> Option<Place<'_>> {
        match place {
            Place::Map(number) => Some(Place::Object(number)),
            Place::List(_) => None,
            Place::Object(number) => match self.definitions.get(number)?.get(name)? {
                Field::Object(number) => Some(Place::Object(*number)),
                Field::Map(number) => Some(Place::Map(*number)),
                Field::List(merged) => Some(Place::List(merged)),
            },
        }
    }

    /// The place of a list's elements.
    pub fn element(&self, list: &Merged) -> Option<Place<'_>> {
        list.element.map(Place::Object)
    }
}

impl Field {
    fn from_table(shape: &str) -> Option<Field> {
        if let Some(list) = shape.strip_prefix('[') {
            let (keys, element) = list.split_once(']')?;
            let keys = keys.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect();
            return Some(Field::List(Merged { keys, element: element.parse().ok() }));
        }
        match shape.strip_prefix('{') {
            Some(number) => number.parse().ok().map(Field::Map),
            None => shape.parse().ok().map(Field::Object),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(schema: &Schema, version: &str, kind: &str, path: &[&str]) -> Option<Vec<String>> {
        let mut place = schema.resource(version, kind)?;
        for name in path {
            if let Place::List(list) = place {
                place = schema.element(list)?;
            }
            place = schema.field(place, name)?;
        }
        match place {
            Place::List(list) => Some(list.keys.clone()),
            _ => None,
        }
    }

    #[test]
    fn knows_the_lists_of_kubernetes() {
        let pod = ["spec", "template", "spec", "containers"];
        for (path, expected) in [
            (&pod[..], Some(vec!["name"])),
            (&["spec", "template", "spec", "containers", "ports"], Some(vec!["containerPort", "protocol"])),
            (&["metadata", "finalizers"], Some(vec![])),
            (&["spec", "template", "spec", "containers", "args"], None),
            (&["spec", "nothing"], None),
        ] {
            let found = keys(Schema::builtin(), "apps/v1", "Deployment", path);
            assert_eq!(found, expected.map(|keys| keys.into_iter().map(str::to_owned).collect()), "{path:?}");
        }
        assert_eq!(keys(Schema::builtin(), "example.com/v1", "Deployment", &pod), None);
    }

    #[test]
    fn reads_openapi() {
        let document = serde_json::json!({"definitions": {
            "v1.My": {
                "properties": {"spec": {"$ref": "#/definitions/v1.Spec"}},
                "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "My"}]
            },
            "v1.Spec": {"properties": {"inner": {"properties": {"parts": {
                "type": "array", "items": {"type": "object"},
                "x-kubernetes-patch-strategy": "merge,retainKeys", "x-kubernetes-patch-merge-key": "id"
            }}}}}
        }});
        let schema = Schema::from_openapi(&document);
        assert_eq!(keys(&schema, "example.com/v1", "My", &["spec", "inner", "parts"]), Some(vec!["id".to_owned()]));
    }
}
