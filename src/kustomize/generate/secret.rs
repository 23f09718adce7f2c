//! Secrets from `secretGenerator`: every value in base64, in lines of 70 when it is long.

use super::super::Build;
use super::super::error::Error;
use super::super::kustomization::SecretArgs;
use super::super::load::Loader;
use super::super::node;
use super::super::resmap::data_value;
use super::super::resource::Resource;
use super::data;
use crate::yaml::{Data, Node};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const LINE: usize = 70;

/// The Secret of an entry.
pub fn generate(build: &Build<'_>, loader: &Loader, args: &SecretArgs) -> Result<Resource, Error> {
    let mut object = data::base("Secret", &args.args)?;
    let kind = if args.secret_type.is_empty() { "Opaque" } else { &args.secret_type };
    object.set("type", Node::string(kind));
    let pairs = data::load(build, loader, &args.args)?
        .into_iter()
        .map(|(key, value)| (Node::string(key), data_value(base64(&value).into())));
    object.set("data", Node::mapping(pairs));
    Ok(data::finish(object, &args.args))
}

/// Base64, broken into lines when it does not fit into one; then the last line ends too.
pub fn base64(bytes: &[u8]) -> String {
    let encoded = STANDARD.encode(bytes);
    if encoded.len() < LINE {
        return encoded;
    }
    let mut out = String::with_capacity(encoded.len() + encoded.len() / LINE + 1);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, below) = rest.split_at(rest.len().min(LINE));
        out.push_str(line);
        out.push('\n');
        rest = below;
    }
    out
}

/// A Secret with `stringData` encoded into `data`, as the API server would store it.
pub fn fold_string_data(secret: &Resource) -> Result<Resource, Error> {
    let mut folded = secret.clone();
    let Some(texts) = folded.node.remove("stringData") else { return Ok(folded) };
    if node::is_null(&texts) {
        return Ok(folded);
    }
    for (key, value) in texts.pairs().unwrap_or_default() {
        if !matches!(value.data, Data::Scalar(_)) {
            return Err(Error::StringDataNotScalar { key: node::value(key).to_owned() });
        }
        if let Some(data) = node::mapping_at(&mut folded.node, "data") {
            data.set(node::value(key), data_value(base64(node::value(value).as_bytes()).into()));
        }
    }
    Ok(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_long_lines() {
        assert_eq!(base64(b"short"), "c2hvcnQ=");
        let long = base64(&[b'a'; 60]);
        assert_eq!(long.lines().map(str::len).collect::<Vec<_>>(), [70, 10]);
        assert!(long.ends_with('\n'));
    }

    #[test]
    fn folds_string_data_into_data() {
        let texts = Node::mapping([(Node::plain("a"), Node::plain("b"))]);
        let secret = Resource::new(Node::mapping([(Node::plain("stringData"), texts)]));
        let folded = fold_string_data(&secret).expect("scalars");
        assert_eq!(folded.node.at(&["data", "a"]).map(node::text), Some("Yg=="));
        assert!(folded.node.get("stringData").is_none());
    }
}
