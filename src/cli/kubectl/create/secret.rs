//! `create secret generic NAME`, and what the other secrets share with it.

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
    /// The type of the secret
    #[arg(long = "type")]
    kind: Option<String>,
    /// Append a hash of the secret to its name
    #[arg(long)]
    append_hash: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) const RESOURCE: Resource =
    Resource { root: "/api/v1", plural: "secrets", namespaced: true, failed: "failed to create secret " };

pub(crate) fn run(context: &Context, args: Args) -> Result<Exit, Failure> {
    let (name, _) = submit::name(context, &args.name)?;
    submit::require_name(name)?;
    args.sources.validate()?;
    let mut data = Data::default();
    let mut add = |key: &str, value: Vec<u8>| data.add(key, &value);
    sources::literals(&args.sources.from_literal, &mut add)?;
    sources::files(context, &args.sources.from_file, &mut add)?;
    sources::environment_files(context, &args.sources.from_env_file, "secret", &mut add)?;
    let object = data.secret(context, name, args.kind.as_deref().unwrap_or_default());
    finish(context, &args.common, object, args.append_hash)
}

/// Hashes and submits a secret.
pub(super) fn finish(context: &Context, common: &Common, mut object: Json, hashed: bool) -> Result<Exit, Failure> {
    if hashed {
        hash::append(&mut object);
    }
    submit::submit(context, common, &RESOURCE, object)
}

/// The data of a secret that is being made.
#[derive(Default)]
pub(super) struct Data(Map<String, Json>);

impl Data {
    pub(super) fn add(&mut self, key: &str, value: &[u8]) -> Result<(), Failure> {
        let wrong = names::data_key(key);
        if !wrong.is_empty() {
            return Err(Failure::new(format!("{key:?} is not valid key name for a Secret {}", wrong.join(";"))));
        }
        if self.0.contains_key(key) {
            return Err(Failure::new(format!("cannot add key {key}, another key by that name already exists")));
        }
        self.0.insert(key.to_owned(), Json::from(STANDARD.encode(value)));
        Ok(())
    }

    pub(super) fn secret(self, context: &Context, name: &str, kind: &str) -> Json {
        let mut object = json!({
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": submit::metadata(context, name, &RESOURCE),
        });
        if !self.0.is_empty() {
            object["data"] = Json::Object(self.0);
        }
        if !kind.is_empty() {
            object["type"] = Json::from(kind);
        }
        object
    }
}
