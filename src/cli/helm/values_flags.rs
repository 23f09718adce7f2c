//! `-f`, `--set` and their relatives: the flags that give values.

use super::{explain, getters, slices};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::files::Files;
use crate::helm::values;
use crate::value::{Json, Map};
use std::path::Path;

#[derive(Debug, Default, Clone, clap::Args)]
pub struct ValuesFlags {
    /// Values from a YAML file, `-` for standard input (can be repeated)
    #[arg(long = "values", short = 'f', action = clap::ArgAction::Append)]
    pub files: Vec<String>,
    /// Set values: key1=val1,key2=val2 (can be repeated)
    #[arg(long = "set", action = clap::ArgAction::Append)]
    pub set: Vec<String>,
    /// Set text values: key1=val1,key2=val2 (can be repeated)
    #[arg(long = "set-string", action = clap::ArgAction::Append)]
    pub set_string: Vec<String>,
    /// Set values to what files hold: key1=path1,key2=path2 (can be repeated)
    #[arg(long = "set-file", action = clap::ArgAction::Append)]
    pub set_file: Vec<String>,
    /// Set JSON values: key1=json1,key2=json2, or one JSON object (can be repeated)
    #[arg(long = "set-json", action = clap::ArgAction::Append)]
    pub set_json: Vec<String>,
    /// Set a text value as it is: key=text (can be repeated)
    #[arg(long = "set-literal", action = clap::ArgAction::Append)]
    pub set_literal: Vec<String>,
}

impl ValuesFlags {
    /// What the flags say.
    pub fn options(&self) -> Result<values::Options, Failure> {
        let mut files = Vec::new();
        for text in &self.files {
            files.extend(slices::split(text).map_err(|reason| {
                Failure::new(format!("invalid argument {text:?} for \"-f, --values\" flag: {reason}"))
            })?);
        }
        Ok(values::Options {
            files,
            values: self.set.clone(),
            texts: self.set_string.clone(),
            contents: self.set_file.clone(),
            json: self.set_json.clone(),
            literals: self.set_literal.clone(),
        })
    }

    /// Opens what `-f` names.
    pub fn read(&self, context: &Context, path: &str) -> Result<Vec<u8>, String> {
        if path.trim() == "-" {
            return context.ui.read_input().map_err(|failure| failure.message().to_owned());
        }
        if path.contains("://")
            && let Some(fetched) = getters::fetch(context, path)
        {
            return fetched;
        }
        context.files.read(Path::new(path)).map_err(|error| error.to_string())
    }

    /// Reads the files and merges everything.
    pub fn merge(&self, context: &Context) -> Result<Map<String, Json>, Failure> {
        let options = self.options()?;
        values::merge_options(&options, &|path| self.read(context, path)).map_err(|error| {
            if let values::Error::File { path, source } = &error
                && let values::Error::Yaml(source) = source.as_ref()
            {
                explain::values_file(context, path, source);
            }
            Failure::new(error.to_string())
        })
    }
}
