//! `create configmap NAME`.

use super::hash;
use super::sources::{self, Sources};
use super::submit::{self, Common, Resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::manifest::names;
use crate::value::{Json, Map};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Args {
    name: Vec<String>,
    #[command(flatten)]
    sources: Sources,
    /// Append a hash of the config map to its name
    #[arg(long)]
    append_hash: bool,
    #[command(flatten)]
    common: Common,
}

const RESOURCE: Resource =
    Resource { root: "/api/v1", plural: "configmaps", namespaced: true, failed: "failed to create configmap: " };

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    submit::require_name(name)?;
    args.sources.validate()?;
    let mut object = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": submit::metadata(context, name, &RESOURCE),
    });
    for (key, entries) in content(context, name, &args.sources)? {
        if !entries.is_empty() {
            object[key] = Json::Object(entries);
        }
    }
    if args.append_hash {
        hash::append(&mut object);
    }
    submit::submit(context, &args.common, &RESOURCE, object)
}

/// A field of a ConfigMap and its entries.
type Entries = (&'static str, Map<String, Json>);

/// `data`, and `binaryData` for what is not UTF-8.
fn content(context: &Context, name: &str, sources: &Sources) -> Result<[Entries; 2], Failure> {
    let mut data = Map::new();
    let mut binary = Map::new();
    let mut add = |key: &str, value: Vec<u8>| {
        let wrong = names::data_key(key);
        if !wrong.is_empty() {
            return Err(Failure::new(format!("{key:?} is not a valid key name for a ConfigMap: {}", wrong.join(","))));
        }
        for (known, place) in [(&data, "Data"), (&binary, "BinaryData")] {
            if known.contains_key(key) {
                return Err(Failure::new(format!(
                    "cannot add key {key:?}, another key by that name already exists in {place} for ConfigMap {name:?}"
                )));
            }
        }
        match String::from_utf8(value) {
            Ok(text) => data.insert(key.to_owned(), Json::from(text)),
            Err(error) => binary.insert(key.to_owned(), Json::from(STANDARD.encode(error.as_bytes()))),
        };
        Ok(())
    };
    sources::files(context, &sources.from_file, &mut add)?;
    sources::literals(&sources.from_literal, &mut add)?;
    sources::environment_files(context, &sources.from_env_file, "config", &mut add)?;
    Ok([("data", data), ("binaryData", binary)])
}
