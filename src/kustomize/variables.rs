//! `vars`: `$(NAME)` in the fields that may hold one, replaced by a value of some resource.
//!
//! In: the variables of all kustomizations, and the resources after names were fixed. Out: resources with the values in
//! place, and the names that nothing used. Answers to `accumulator/resaccumulator.go` and `filters/refvar`.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Error;
use super::fieldspec::{FieldSpec, Leaf};
use super::id::Id;
use super::kustomization::Variable;
use super::node;
use super::path;
use super::resmap::ResourceMap;
use crate::yaml::{self, Data, Node, Resolved, Style, Tag};

/// Variables by name.
pub type Variables = BTreeMap<String, Variable>;

/// Adds the variables of a kustomization, and marks the resources that they take their values from.
pub fn add(variables: &mut Variables, resources: &mut ResourceMap, incoming: &[Variable]) -> Result<(), Error> {
    for variable in incoming {
        let id = Id {
            gvk: variable.gvk.clone(),
            name: variable.object_name.as_str().into(),
            namespace: variable.namespace.as_str().into(),
            cluster_scoped: super::tables::scope::is_cluster_scoped(&variable.gvk.api_version(), &variable.gvk.kind),
        };
        // Without a namespace, any will do.
        let anywhere = id.namespace.is_empty() && !id.cluster_scoped;
        let matches = |own: &Id| if anywhere { own.same_kind_and_name(&id) } else { *own == id };
        let found: Vec<usize> = resources
            .resources()
            .iter()
            .enumerate()
            .filter(|(_, resource)| resource.ever_named(&id.name) && resource.any_id(matches))
            .map(|(index, _)| index)
            .collect();
        match found.as_slice() {
            [] => {}
            [index] => resources.resources_mut()[*index].memory.variables.push(variable.name.clone()),
            several => {
                return Err(Error::SeveralForVariable { count: several.len(), variable: describe(variable) });
            }
        }
    }
    merge(variables, incoming.iter().cloned())
}

/// Adds variables; a name can be taken only once.
pub fn merge(variables: &mut Variables, incoming: impl IntoIterator<Item = Variable>) -> Result<(), Error> {
    for mut variable in incoming {
        if variables.contains_key(&variable.name) {
            return Err(Error::VariableTaken { name: variable.name });
        }
        if variable.field_path.is_empty() {
            variable.field_path = "metadata.name".to_owned();
        }
        variables.insert(variable.name.clone(), variable);
    }
    Ok(())
}

/// The variable as Go prints its struct.
fn describe(variable: &Variable) -> String {
    format!("{{{} {} {{{}}}}}", variable.name, variable.gvk, variable.field_path)
}

/// Puts the values in; returns the names that no field used.
pub fn resolve(variables: &Variables, resources: &mut ResourceMap, fields: &[FieldSpec]) -> Result<Vec<String>, Error> {
    let mut values = BTreeMap::new();
    for (name, variable) in variables {
        values.insert(name.as_str(), find_value(variable, resources)?);
    }
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let mut replacer = Replacer { values, used: BTreeSet::new() };
    for resource in resources.resources_mut() {
        for field in fields {
            field.apply(&mut resource.node, &Leaf::Nothing, &mut |node| replacer.replace(node))?;
        }
    }
    let Replacer { values, used } = replacer;
    Ok(values.into_keys().filter(|name| !used.contains(*name)).map(str::to_owned).collect())
}

fn find_value(variable: &Variable, resources: &ResourceMap) -> Result<Node, Error> {
    let owner = resources.resources().iter().find(|resource| resource.memory.variables.contains(&variable.name));
    let Some(owner) = owner else {
        return Err(Error::VariableWithoutObject { variable: describe(variable) });
    };
    let mut parts = Vec::new();
    for part in path::split(&variable.field_path) {
        // `args[0]` is two steps.
        let index = part.strip_suffix(']').and_then(|part| part.rsplit_once('['));
        match index.filter(|(_, index)| !index.is_empty() && index.bytes().all(|digit| digit.is_ascii_digit())) {
            Some((name, index)) => {
                parts.extend((!name.is_empty()).then(|| name.to_owned()));
                parts.push(index.to_owned());
            }
            None => parts.push(part),
        }
    }
    match path::lookup(&owner.node, &parts) {
        Ok(Some(value)) => Ok(value.clone()),
        _ => Err(Error::VariableWithoutField { variable: describe(variable) }),
    }
}

struct Replacer<'a> {
    values: BTreeMap<&'a str, Node>,
    used: BTreeSet<String>,
}

/// What a text became.
enum Replaced {
    Text(String),
    /// The text was one variable and nothing else: its value, with its type.
    Value(Node),
}

impl Replacer<'_> {
    /// Replaces in a field: a string, the strings of a map, or those of a list (which may hold nothing else).
    fn replace(&mut self, node: &mut Node) -> Result<(), Error> {
        match &mut node.data {
            Data::Scalar(_) => {
                if is_string(node) {
                    self.replace_text(node);
                }
                Ok(())
            }
            Data::Mapping(pairs) => {
                for (key, value) in pairs {
                    if !is_string(key) {
                        let (value, tag) = (node::text(key).to_owned(), tag_of(key));
                        return Err(Error::VariableKey { value, tag });
                    }
                    if is_string(value) {
                        self.replace_text(value);
                    }
                }
                Ok(())
            }
            Data::Sequence(items) => {
                for item in items {
                    if !is_string(item) {
                        return Err(Error::VariableItem);
                    }
                    self.replace_text(item);
                }
                Ok(())
            }
        }
    }

    fn replace_text(&mut self, node: &mut Node) {
        // Even a text without variables is written anew, as a string.
        let replaced = self.expand(node::text(node));
        node.style = Style::Plain;
        match replaced {
            Replaced::Text(text) => {
                node.data = Data::Scalar(text.into());
                node.tag = Tag::String;
            }
            Replaced::Value(value) => {
                node.data = Data::Scalar(node::text(&value).into());
                node.tag = if is_string(&value) { Tag::String } else { value.tag };
            }
        }
    }

    fn expand(&mut self, text: &str) -> Replaced {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, behind) = (&rest[..at], &rest[at + 1..]);
            out.push_str(before);
            let mut letters = behind.chars();
            match letters.next() {
                None => {
                    out.push('$');
                    rest = "";
                }
                Some('$') => {
                    out.push('$');
                    rest = letters.as_str();
                }
                Some('(') => match behind.find(')') {
                    Some(end) => {
                        let name = &behind[1..end];
                        match self.value(name) {
                            Some(value) if text.len() == name.len() + 3 => return Replaced::Value(value),
                            Some(value) => out.push_str(&printed(&value)),
                            None => out.push_str(&format!("$({name})")),
                        }
                        rest = &behind[end + 1..];
                    }
                    None => {
                        out.push_str("$(");
                        rest = letters.as_str();
                    }
                },
                Some(other) => {
                    out.push('$');
                    out.push(other);
                    rest = letters.as_str();
                }
            }
        }
        out.push_str(rest);
        Replaced::Text(out)
    }

    /// The variable's value; maps and lists cannot stand in a text.
    fn value(&mut self, name: &str) -> Option<Node> {
        let value = self.values.get(name).filter(|value| value.scalar().is_some())?;
        self.used.insert(name.to_owned());
        Some(value.clone())
    }
}

/// A value inside of a longer text, as Go's `%v` has it.
fn printed(value: &Node) -> String {
    let text = node::text(value);
    if is_string(value) {
        return text.to_owned();
    }
    match yaml::resolve(text, yaml::Version::V3) {
        Resolved::Int(number) => number.to_string(),
        Resolved::Float(number) => go_float(number),
        Resolved::Bool(flag) => flag.to_string(),
        _ => text.to_owned(),
    }
}

/// `%v` of a float turns to exponents later than others do.
fn go_float(number: f64) -> String {
    if number != 0.0 && !(1e-4..1e21).contains(&number.abs()) {
        return yaml::emit::format_float(number);
    }
    number.to_string()
}

/// Whether kyaml takes the scalar for a string.
fn is_string(node: &Node) -> bool {
    let Some(text) = node.scalar() else { return false };
    match node.tag {
        Tag::String => true,
        Tag::Implicit => {
            node.style != Style::Plain
                || matches!(yaml::resolve(text, yaml::Version::V3), Resolved::String | Resolved::Merge)
        }
        _ => false,
    }
}

fn tag_of(node: &Node) -> &'static str {
    match yaml::resolve(node::text(node), yaml::Version::V3) {
        Resolved::Null => "!!null",
        Resolved::Bool(_) => "!!bool",
        Resolved::Int(_) | Resolved::Uint(_) => "!!int",
        Resolved::Float(_) => "!!float",
        Resolved::Timestamp(_) => "!!timestamp",
        Resolved::Merge => "!!merge",
        Resolved::String => "!!str",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let values = [("FOO", Node::plain("bar")), ("EIGHT", Node::plain("8")), ("MAP", Node::mapping([]))];
        let mut replacer = Replacer { values: values.into_iter().collect(), used: BTreeSet::new() };
        let mut node = Node::string(text);
        replacer.replace_text(&mut node);
        let shown = match node.tag {
            Tag::String => format!("{:?}", node::text(&node)),
            _ => node::text(&node).to_owned(),
        };
        assert_eq!(shown, expected, "of {text}");
    }

    #[test]
    fn expands() {
        check("$(FOO)", "\"bar\"");
        check("$(EIGHT)", "8");
        check("a $(EIGHT) b", "\"a 8 b\"");
        check("$(NONE)", "\"$(NONE)\"");
        check("$$(FOO) $x $", "\"$(FOO) $x $\"");
        check("$(FOO", "\"$(FOO\"");
        check("$(MAP)", "\"$(MAP)\"");
    }
}
