//! A hub of charts: the Artifact Hub, or one that answers as Monocular did.
//!
//! In: the hub's URL and words. Out: charts. Answers to Helm's `internal/monocular`.

use super::http;
use crate::value::Json;
use crate::value::url::Url;

/// A chart of a hub.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    /// Its page at the hub.
    pub url: String,
    pub version: String,
    pub app_version: String,
    pub description: String,
    pub repository_url: String,
    pub repository_name: String,
}

/// Refuses a URL that names no host.
pub fn check(endpoint: &str) -> Result<(), String> {
    let url = Url::parse(endpoint).map_err(|reason| format!("parse {endpoint:?}: {reason}"))?;
    if url.hostname().is_empty() { Err("no hostname provided".to_owned()) } else { Ok(()) }
}

/// Asks a hub for words; the error is for `--debug` only.
pub async fn search(endpoint: &str, words: &str) -> Result<Vec<Chart>, String> {
    let mut url = Url::parse(endpoint)?;
    let path = format!("{}/api/chartsvc/v1/charts/search", url.path_text());
    url.path = crate::files::clean(std::path::Path::new(&path)).to_string_lossy().into_owned().into_bytes();
    url.raw_path = String::new();
    let query: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
    url.query = format!("q={query}");
    let text = url.text();
    let page = http::get_as_helm(&text).await.map_err(|error| error.to_string())?;
    if page.status != 200 {
        return Err(format!("failed to fetch {text} : {}", page.status_line));
    }
    // As in Helm, an answer that cannot be read has no charts.
    let answer: Json = serde_json::from_slice(&page.body).unwrap_or_default();
    Ok(answer["data"].as_array().into_iter().flatten().map(|item| chart(endpoint, item)).collect())
}

fn chart(endpoint: &str, item: &Json) -> Chart {
    let text = |pointer: &str| item.pointer(pointer).and_then(Json::as_str).unwrap_or_default().to_owned();
    let page = text("/artifactHub/packageUrl");
    Chart {
        url: if page.is_empty() { format!("{endpoint}/charts/{}", text("/id")) } else { page },
        version: text("/relationships/latestChartVersion/data/version"),
        app_version: text("/relationships/latestChartVersion/data/app_version"),
        description: text("/attributes/description"),
        repository_url: text("/attributes/repo/url"),
        repository_name: text("/attributes/repo/name"),
    }
}
