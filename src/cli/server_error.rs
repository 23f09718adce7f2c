//! The sentences that kubectl makes of a cluster's errors.

use super::failure::Failure;
use super::name::Name;
use crate::cluster::config::{self, Problem};
use crate::cluster::{Cause, Error, Status};

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let message = error.to_string();
        match &error {
            Error::Config(config::Error::Invalid(problems)) => invalid_configuration(problems),
            Error::Status(status) if status.reason == "Invalid" => Failure::worded(message, invalid(status)),
            Error::NoResource { .. } => Failure::new(message),
            _ => match sentence(&error) {
                Some(sentence) => Failure::worded(message, sentence),
                None => Failure::new(message),
            },
        }
    }
}

impl From<config::Error> for Failure {
    fn from(error: config::Error) -> Failure {
        Error::from(error).into()
    }
}

/// The whole sentence for errors that are not framed by `error: `.
pub fn sentence(error: &Error) -> Option<String> {
    match error {
        Error::Status(status) => Some(match status.reason.as_str() {
            "Unauthorized" => format!("error: You must be logged in to the server ({})", status.message),
            "" => format!("Error from server: {}", status.message),
            reason => format!("Error from server ({reason}): {}", status.message),
        }),
        Error::Connection { cause: Cause::Refused { .. }, url, .. } => {
            let host = url.split("://").nth(1).unwrap_or(url).split('/').next().unwrap_or_default();
            Some(format!("The connection to the server {host} was refused - did you specify the right host or port?"))
        }
        Error::Connection { cause, .. } => Some(format!("Unable to connect to the server: {cause}")),
        Error::Credential(error) => Some(format!("Unable to connect to the server: {error}")),
        _ => None,
    }
}

/// The error with what was done and where its object was read (`error when creating "a.yaml": …`).
pub fn with_source(verb: &str, source: &str, error: Error) -> Failure {
    match error {
        Error::Status(mut status) => {
            status.message = format!("error when {verb} {source:?}: {}", status.message);
            Error::Status(status).into()
        }
        other => Failure::new(format!("error when {verb} {source:?}: {other}")),
    }
}

/// The failure of a command whose first request found no server. kubectl asks for the server's description first, and
/// its words are about that.
pub fn unreachable(program: Name, server: &str, source: &str, error: Error) -> Failure {
    match &error {
        Error::Connection { cause, .. } if program == Name::Kubectl => Failure::new(format!(
            "error validating {source:?}: error validating data: failed to download openapi: Get \
             \"{server}/openapi/v2?timeout=32s\": {cause}; if you choose to ignore these errors, turn validation off \
             with --validate=false"
        )),
        _ => error.into(),
    }
}

/// `The Pod "x" is invalid: spec.y: …`, with a line for each of several causes.
fn invalid(status: &Status) -> String {
    let Some(details) = &status.details else {
        return match status.message.as_str() {
            "" => "The request is invalid".to_owned(),
            message => format!("The request is invalid: {message}"),
        };
    };
    let mut text = "The request is invalid".to_owned();
    if !details.kind.is_empty() || !details.name.is_empty() {
        text = format!("The {} {:?} is invalid", details.kind, details.name);
    } else if !status.message.is_empty() && details.causes.is_empty() {
        text.push_str(&format!(": {}", status.message));
    }
    let mut causes: Vec<String> = Vec::new();
    for cause in &details.causes {
        let line = format!("{}: {}", cause.field, cause.message);
        if !causes.contains(&line) {
            causes.push(line);
        }
    }
    match causes.as_slice() {
        [] => text,
        [one] => format!("{text}: {one}"),
        many => many.iter().fold(format!("{text}: "), |text, cause| format!("{text}\n* {cause}")),
    }
}

fn invalid_configuration(problems: &[Problem]) -> Failure {
    let message = config::Error::Invalid(problems.to_vec()).to_string();
    match problems {
        [missing @ Problem::ContextNotFound(_)] => {
            Failure::worded(message, format!("Error in configuration: {missing}"))
        }
        [Problem::Empty] => Failure::new(message),
        [one] => Failure::worded(message, format!("error: {one}")),
        many => {
            let sentence =
                many.iter().fold("Error in configuration: ".to_owned(), |text, problem| format!("{text}\n* {problem}"));
            Failure::worded(message, sentence)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::failure::Family;
    use crate::value::json;

    fn check(error: Error, kubectl: &str, helm: &str) {
        let failure = Failure::from(error);
        assert_eq!(failure.text(Family::Kubectl), kubectl);
        assert_eq!(failure.text(Family::Helm), helm);
    }

    fn status(text: &str) -> Error {
        let body = json::parse(text.as_bytes()).expect("because it is JSON");
        Error::Status(Box::new(Status::from_json(&body)))
    }

    #[test]
    fn words_statuses() {
        check(
            status(r#"{"code":404,"reason":"NotFound","message":"pods \"x\" not found"}"#),
            "Error from server (NotFound): pods \"x\" not found",
            "Error: pods \"x\" not found",
        );
        check(
            status(r#"{"code":401,"reason":"Unauthorized","message":"Unauthorized"}"#),
            "error: You must be logged in to the server (Unauthorized)",
            "Error: Unauthorized",
        );
        check(
            status(
                r#"{"code":422,"reason":"Invalid","message":"m","details":{"kind":"Pod","name":"x","causes":[{"field":"a","message":"b"},{"field":"c","message":"d"},{"field":"a","message":"b"}]}}"#,
            ),
            "The Pod \"x\" is invalid: \n* a: b\n* c: d",
            "Error: m",
        );
        check(
            status(
                r#"{"code":422,"reason":"Invalid","message":"m","details":{"kind":"Pod","name":"x","causes":[{"field":"a","message":"b"}]}}"#,
            ),
            "The Pod \"x\" is invalid: a: b",
            "Error: m",
        );
    }

    #[test]
    fn words_lost_connections() {
        let lost = |cause| Error::Connection { method: "GET".into(), url: "https://h:1/api?a=b".into(), cause };
        check(
            lost(Cause::Refused { address: "h:1".into() }),
            "The connection to the server h:1 was refused - did you specify the right host or port?",
            "Error: Get \"https://h:1/api?a=b\": dial tcp h:1: connect: connection refused",
        );
        check(lost(Cause::Closed), "Unable to connect to the server: EOF", "Error: Get \"https://h:1/api?a=b\": EOF");
    }

    #[test]
    fn words_configurations() {
        let invalid = |problems| Error::Config(config::Error::Invalid(problems));
        check(
            invalid(vec![Problem::ContextNotFound("x".into())]),
            "Error in configuration: context was not found for specified context: x",
            "Error: invalid configuration: context was not found for specified context: x",
        );
        check(
            invalid(vec![Problem::NoServer { cluster: "x".into() }]),
            "error: no server found for cluster \"x\"",
            "Error: invalid configuration: no server found for cluster \"x\"",
        );
    }
}
