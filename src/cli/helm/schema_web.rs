//! Schemas that values.schema.json refers to by a URL, in the words of Helm's loader.

use crate::cli::context::Context;
use crate::helm::values::SchemaLoader;
use crate::repository::http;
use std::time::Duration;

/// As long as Helm waits for a schema.
const PATIENCE: Duration = Duration::from_secs(15);

/// The web as a chart's schemas see it: no credentials, and no certificates but the system's.
pub(super) struct SchemaWeb<'a>(pub &'a Context);

impl SchemaLoader for SchemaWeb<'_> {
    fn load(&self, url: &str) -> Result<Vec<u8>, String> {
        let answer = self.0.block_on(http::get_as_helm_within(url, PATIENCE));
        let page = answer
            .map_err(|failure| failure.message().to_owned())?
            .map_err(|error| format!("HTTP request failed for {url}: {error}"))?;
        match page.status_line.split_once(' ') {
            _ if page.status == 200 => Ok(page.body),
            Some((status, words)) => Err(format!("HTTP request to {url} returned status {status} ({words})")),
            None => Err(format!("HTTP request to {url} returned status {} ()", page.status)),
        }
    }
}
