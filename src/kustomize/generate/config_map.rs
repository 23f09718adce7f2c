//! ConfigMaps from `configMapGenerator`: text goes to `data`, anything else to `binaryData`.

use super::super::Build;
use super::super::error::Error;
use super::super::kustomization::ConfigMapArgs;
use super::super::load::Loader;
use super::super::node;
use super::super::resmap::data_value;
use super::super::resource::Resource;
use super::{data, secret};
use crate::yaml::Node;

/// The ConfigMap of an entry.
pub fn generate(build: &Build<'_>, loader: &Loader, args: &ConfigMapArgs) -> Result<Resource, Error> {
    let mut object = data::base("ConfigMap", &args.args)?;
    for (key, value) in data::load(build, loader, &args.args)? {
        let (field, value) = match String::from_utf8(value) {
            Ok(text) => ("data", text),
            Err(error) => ("binaryData", secret::base64(error.as_bytes())),
        };
        if let Some(map) = node::mapping_at(&mut object, field)
            && let Some(pairs) = map.pairs_mut()
        {
            pairs.push((Node::string(key), data_value(value.into())));
        }
    }
    Ok(data::finish(object, &args.args))
}
