//! One file, stream, page or kustomization, and the objects in it.

use super::{Input, Item, paths};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::kustomization;
use crate::cli::name::Name;
use crate::files::Files;
use crate::manifest::read::{self, Check, Kind};
use crate::repository::http;
use crate::value;
use std::path::PathBuf;
use std::time::Duration;

/// Where objects are read from.
pub(super) enum Source {
    File(PathBuf),
    StandardInput,
    Url(String),
    Kustomization(String),
}

/// How often a page is asked for while its server fails, and how long is waited between.
const ATTEMPTS: usize = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// The sources that the flags name, in their order.
pub(super) fn expand(context: &Context, input: &Input, wrong: &mut Vec<String>) -> Vec<Source> {
    let mut out = Vec::new();
    for name in &input.filename {
        match name.as_str() {
            "-" => {
                if out.iter().any(|source| matches!(source, Source::StandardInput)) {
                    wrong.push("standard input cannot be used for multiple arguments".to_owned());
                }
                out.push(Source::StandardInput);
            }
            url if url.starts_with("http://") || url.starts_with("https://") => match url::Url::parse(url) {
                Ok(_) => out.push(Source::Url(url.to_owned())),
                Err(error) => {
                    wrong.push(format!("the URL passed to filename {url:?} is not valid: parse {url:?}: {error}"));
                }
            },
            pattern => match paths::expand(&context.files, pattern) {
                Ok(found) => {
                    let before = out.len();
                    for path in &found {
                        out.extend(
                            paths::files(&context.files, path, input.recursive, wrong).into_iter().map(Source::File),
                        );
                    }
                    if out.len() == before && out.is_empty() && wrong.is_empty() {
                        let found = found.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ");
                        wrong.push(format!(
                            "error reading [{found}]: recognized file extensions are [.json .yaml .yml]"
                        ));
                    }
                }
                Err(message) => wrong.push(message),
            },
        }
    }
    if let Some(folder) = input.kustomize.as_deref().filter(|folder| !folder.is_empty()) {
        out.push(Source::Kustomization(folder.to_owned()));
    }
    out
}

impl Source {
    fn name(&self) -> String {
        match self {
            Source::File(path) => path.display().to_string(),
            Source::StandardInput => "STDIN".to_owned(),
            Source::Url(url) => url.clone(),
            Source::Kustomization(folder) => folder.clone(),
        }
    }

    /// The objects in it and what is wrong between them.
    pub(super) fn read(&self, context: &Context, check: Check) -> Vec<Result<Item, Failure>> {
        match self.bytes(context) {
            Ok(bytes) => {
                let name = self.name();
                read::stream(&bytes, check)
                    .into_iter()
                    .map(|document| match document {
                        Ok(document) => {
                            Ok(Item { object: document.object, source: name.clone(), in_list: document.in_list })
                        }
                        Err(error) => Err(worded(context, &name, &bytes, &error)),
                    })
                    .collect()
            }
            Err(failure) => vec![Err(failure)],
        }
    }

    fn bytes(&self, context: &Context) -> Result<Vec<u8>, Failure> {
        match self {
            Source::File(path) => Ok(context.files.read(path)?),
            Source::StandardInput => context.ui.read_input(),
            Source::Url(url) => context.block_on(fetch(url))?,
            Source::Kustomization(folder) => kustomization::build_text(context, folder).map(String::into_bytes),
        }
    }
}

/// The page at a URL; a server that fails is asked again.
async fn fetch(url: &str) -> Result<Vec<u8>, Failure> {
    let mut attempt = 1;
    loop {
        let failure = match http::get(url).await {
            Ok(page) if page.status == 200 => return Ok(page.body),
            Ok(page) => {
                let (status, line) = (page.status, page.status_line);
                let message = format!("unable to read URL {url:?}, server reported {line}, status code={status}");
                if status < 500 {
                    return Err(Failure::new(message));
                }
                Failure::new(message)
            }
            Err(error) => {
                let sentence = match error.refused {
                    true => format!(
                        "The connection to the server {} was refused - did you specify the right host or port?",
                        error.host
                    ),
                    false => format!("Unable to connect to the server: {}", error.cause),
                };
                Failure::worded(error.to_string(), sentence)
            }
        };
        if attempt == ATTEMPTS {
            return Err(failure);
        }
        attempt += 1;
        tokio::time::sleep(PAUSE).await;
    }
}

/// What is wrong with a document, as kubectl says it; kx also shows the place.
fn worded(context: &Context, source: &str, bytes: &[u8], error: &read::Error) -> Failure {
    let message = match error.kind {
        Kind::Syntax => format!("error parsing {source}: {error}"),
        Kind::Decode => format!("unable to decode {source:?}: {error}"),
        Kind::Item => error.to_string(),
        Kind::Invalid => format!(
            "error validating {source:?}: error validating data: {error}; if you choose to ignore these errors, turn \
             validation off with --validate=false"
        ),
    };
    let failure = Failure::new(message);
    let (Some(line), Name::Kx) = (error.line, context.name) else { return failure };
    let column = error.column.unwrap_or(1);
    let failure = failure.hint(format!("  --> {source}:{line}:{column}"));
    let text = value::lossy(bytes);
    let index = usize::try_from(line).map_or(0, |line| line.saturating_sub(1));
    match text.lines().nth(index) {
        Some(shown) if error.kind == Kind::Syntax => {
            let margin = " ".repeat(line.to_string().len());
            let before: String = shown
                .chars()
                .take(usize::try_from(column).map_or(0, |column| column.saturating_sub(1)))
                .map(|letter| if letter == '\t' { '\t' } else { ' ' })
                .collect();
            failure.hint(format!("{line} | {shown}")).hint(format!("{margin} | {before}^"))
        }
        _ => failure,
    }
}
