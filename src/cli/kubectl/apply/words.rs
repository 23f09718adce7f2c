//! What apply says: kubectl's sentences for notes and failures.

use crate::cli::failure::Failure;
use crate::cli::input::Wanted;
use crate::cli::server_error::with_source;
use crate::cluster::Error;
use crate::cluster::apply::{Failed, Note, RecreateError};
use crate::manifest::write::LAST_APPLIED;

/// The lines of a note on standard error.
pub(in crate::cli::kubectl) fn note(item: &Wanted, note: &Note, program: &str) -> Vec<String> {
    let retried = "This is non-fatal and will be retried next time you apply. Error:";
    match note {
        Note::NotApplied => vec![format!(
            "Warning: resource {} is missing the {LAST_APPLIED} annotation which is required by {program} apply. \
             {program} apply should only be used on resources created declaratively by either {program} create \
             --save-config or {program} apply. The missing annotation will be patched automatically.",
            item.short()
        )],
        // kubectl tries both descriptions of the server before it gives up.
        Note::Conflict(error) => vec![
            format!("warning: error calculating patch from openapi v3 spec: {error}"),
            format!("warning: error calculating patch from openapi spec: {error}"),
        ],
        Note::AnnotationKept(error) => {
            vec![format!("Warning: failed to migrate {LAST_APPLIED} for Server-Side Apply. {retried} {error}")]
        }
        Note::FieldsKept(error) => {
            vec![format!("Warning: server rejected managed fields migration to Server-Side Apply. {retried} {error}")]
        }
        Note::NotReapplied(error) => vec![format!(
            "Warning: failed to re-apply configuration after performing Server-Side Apply migration. {retried} {error}"
        )],
    }
}

/// The advice that follows a conflict with other managers.
const CONFLICTS: &str = "\
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts";

/// What kubectl says of an object that was not applied.
pub(super) fn failure(item: &Wanted, failed: Failed) -> Failure {
    let source = item.source.as_str();
    match failed {
        Failed::GenerateName { .. } => Failure::new(failed.to_string()),
        Failed::Get(error) => {
            let verb = format!("retrieving current configuration of:\n{}\nfrom server for:", item.describe());
            with_source(&verb, source, error)
        }
        Failed::Create(error) => with_source("creating", source, error),
        Failed::Plan { .. } => {
            let inner = format!("error when patching {source:?}: {failed}");
            Failure::new(format!("error when {} {source:?}: {inner}", patching(item, "")))
        }
        Failed::Patch { patch, error } => with_source(&patching(item, &patch), source, inner(source, error)),
        Failed::Recreate { patch, error: RecreateError::Request(error) } => {
            with_source(&patching(item, &patch), source, error)
        }
        Failed::Recreate { patch, error } => {
            Failure::new(format!("error when {} {source:?}: {error}", patching(item, &patch)))
        }
        Failed::ServerSide(error) if error.is_unsupported_media_type() => {
            Failure::new(format!("Server-side apply not available on the server: ({error})"))
        }
        Failed::ServerSide(error) if error.is_conflict() => Failure::new(format!("{error}\n{CONFLICTS}")),
        Failed::ServerSide(error) => error.into(),
    }
}

fn patching(item: &Wanted, patch: &str) -> String {
    format!("applying patch:\n{patch}\nto:\n{}\nfor:", item.describe())
}

/// The patcher puts the source in front once by itself.
fn inner(source: &str, error: Error) -> Error {
    match error {
        Error::Status(mut status) => {
            status.message = format!("error when patching {source:?}: {}", status.message);
            Error::Status(status)
        }
        other => other,
    }
}
