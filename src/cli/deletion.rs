//! How objects are deleted: `--cascade`, `--grace-period`, `--force`, `--timeout`, `--wait`.

use super::context::Context;
use super::duration;
use super::failure::Failure;
use crate::cluster::DeleteOptions;
use std::time::Duration;

/// The flags of commands that delete on the way (`apply`, `replace`); to be flattened into a command's own.
#[derive(Debug, Clone, clap::Args)]
pub struct DeletionFlags {
    /// Remove at once, without the time that objects have to end in good order
    #[arg(long)]
    pub force: bool,
    /// What becomes of dependents: background, orphan or foreground
    #[arg(long, default_value = "background", num_args = 0..=1, require_equals = true, default_missing_value = "background")]
    pub cascade: String,
    /// Seconds that objects have to end; negative ones are ignored
    #[arg(long, default_value_t = -1, allow_hyphen_values = true)]
    pub grace_period: i64,
    /// How long to wait for a deletion; zero takes it from the object's size
    #[arg(long, default_value = "0s", value_parser = duration::parse)]
    pub timeout: Duration,
    /// Wait until objects are gone before returning
    #[arg(long)]
    pub wait: bool,
}

impl DeletionFlags {
    /// What the requests ask for.
    pub fn options(&self, context: &Context) -> Result<DeleteOptions, Failure> {
        let propagation = propagation(context, &self.cascade)?.to_owned();
        let grace = Some(self.grace_period).filter(|seconds| *seconds >= 0);
        Ok(DeleteOptions { propagation, grace, ..DeleteOptions::default() })
    }
}

/// `--cascade` as the server wants it; old forms are warned about.
pub fn propagation(context: &Context, flag: &str) -> Result<&'static str, Failure> {
    let old = |meaning: &str| {
        context.ui.warn(&format!(
            "warning: --cascade={flag} is deprecated (boolean value) and can be replaced with --cascade={meaning}."
        ));
    };
    match flag {
        "background" => Ok("Background"),
        "foreground" => Ok("Foreground"),
        "orphan" => Ok("Orphan"),
        "1" | "t" | "T" | "true" | "TRUE" | "True" => {
            old("background");
            Ok("Background")
        }
        "0" | "f" | "F" | "false" | "FALSE" | "False" => {
            old("orphan");
            Ok("Orphan")
        }
        other => Err(Failure::new(format!(
            "invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\""
        ))),
    }
}
