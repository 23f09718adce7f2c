//! The flags that `install`, `upgrade` and `template` have in common.

use super::operate::{self, Choices};
use super::post_renderer;
use super::slices;
use crate::cli::context::Context;
use crate::cli::duration;
use crate::cli::failure::Failure;
use std::collections::BTreeMap;
use std::time::Duration;

#[derive(Debug, Default, Clone, clap::Args)]
pub struct InstallFlags {
    /// Make the release's namespace when it is not there
    #[arg(long)]
    pub create_namespace: bool,
    /// Replace objects instead of changing them
    #[arg(long, alias = "force")]
    pub force_replace: bool,
    /// Take over fields that another manager owns
    #[arg(long)]
    pub force_conflicts: bool,
    /// Do not run hooks
    #[arg(long)]
    pub no_hooks: bool,
    /// How long to wait for one operation, such as a hook's Job
    #[arg(long, default_value = "5m0s", value_parser = duration::parse)]
    pub timeout: Duration,
    /// With --wait, wait for Jobs, too
    #[arg(long)]
    pub wait_for_jobs: bool,
    /// Description of the revision
    #[arg(long)]
    pub description: Option<String>,
    /// Update dependencies that are missing first
    #[arg(long)]
    pub dependency_update: bool,
    /// Do not check objects against the server's schema
    #[arg(long)]
    pub disable_openapi_validation: bool,
    /// Undo what was done when it fails; waits as --wait does
    #[arg(long, alias = "atomic")]
    pub rollback_on_failure: bool,
    /// Do not install what lies in crds/
    #[arg(long)]
    pub skip_crds: bool,
    /// Show the notes of subcharts as well
    #[arg(long)]
    pub render_subchart_notes: bool,
    /// Do not check values against the chart's schema
    #[arg(long)]
    pub skip_schema_validation: bool,
    /// Labels of the release's record: key=value,… (can be repeated)
    #[arg(long, short = 'l', action = clap::ArgAction::Append)]
    pub labels: Vec<String>,
    /// Let templates resolve host names
    #[arg(long)]
    pub enable_dns: bool,
    /// Do not show the notes
    #[arg(long)]
    pub hide_notes: bool,
    /// Take objects over that no release, or another one, owns
    #[arg(long)]
    pub take_ownership: bool,
    /// Wait until objects are ready: watcher, hookOnly or legacy
    #[arg(long, num_args = 0..=1, require_equals = true, default_value = "hookOnly", default_missing_value = "watcher")]
    pub wait: String,
    /// Plugin that changes the rendered manifests; under kx also a program
    #[arg(long, action = clap::ArgAction::Append)]
    pub post_renderer: Vec<String>,
    /// Argument of the post-renderer (can be repeated)
    #[arg(long, action = clap::ArgAction::Append, allow_hyphen_values = true)]
    pub post_renderer_args: Vec<String>,
    /// Folder with a kustomization that changes the rendered manifests (kx only)
    #[arg(long, short = 'k')]
    pub kustomize: Option<String>,
}

impl InstallFlags {
    /// The labels of the record.
    pub fn labels(&self) -> Result<BTreeMap<String, String>, Failure> {
        let mut labels = BTreeMap::new();
        for text in &self.labels {
            let pairs = slices::pairs(text).map_err(|reason| {
                Failure::new(format!("invalid argument {text:?} for \"-l, --labels\" flag: {reason}"))
            })?;
            labels.extend(pairs);
        }
        Ok(labels)
    }

    /// Refuses flags that exclude one another.
    pub fn check(&self, context: &Context) -> Result<(), Failure> {
        if self.force_replace && self.force_conflicts {
            return Err(Failure::new(
                "if any flags in the group [force-replace force-conflicts] are set none of the others can be; \
                 [force-conflicts force-replace] were all set",
            ));
        }
        post_renderer::of(context, self)?;
        operate::wait(&self.wait, self.wait_for_jobs).map(drop)
    }

    /// What an operation is told; the caller adds what only its own flags say.
    pub(super) fn choices(&self, dry_run: DryRun) -> Result<Choices, Failure> {
        // Who wants a failure undone wants to know of it.
        let wait = if self.rollback_on_failure && self.wait == "hookOnly" { "watcher" } else { &self.wait };
        Ok(Choices {
            timeout: self.timeout,
            wait: operate::wait(wait, self.wait_for_jobs)?,
            hooks: !self.no_hooks,
            server_side: true,
            force_conflicts: self.force_conflicts,
            force_replace: self.force_replace,
            description: self.description.clone().unwrap_or_default(),
            rollback_on_failure: self.rollback_on_failure,
            take_ownership: self.take_ownership,
            dry_run: dry_run != DryRun::None,
            ..Choices::default()
        })
    }
}

/// How far an operation goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DryRun {
    /// All the way.
    None,
    /// Without asking the cluster.
    Client,
    /// Asking the cluster, changing nothing.
    Server,
}

impl DryRun {
    /// What `--dry-run` says; old boolean forms come with a warning. `always` is for `template`, which never applies.
    pub fn parse(text: &str, always: bool) -> Result<(DryRun, Option<String>), Failure> {
        let invalid = |words: &str| Err(Failure::new(format!("invalid dry-run value ({text:?}). Must be {words}")));
        let old = |strategy: &str| {
            Some(format!(
                "boolean '--dry-run={text}' flag is deprecated and must be replaced with '--dry-run={strategy}'"
            ))
        };
        match text {
            "unset" => Ok((
                DryRun::Client,
                Some("--dry-run is deprecated and should be replaced with '--dry-run=client'".to_owned()),
            )),
            "client" => Ok((DryRun::Client, None)),
            "server" => Ok((DryRun::Server, None)),
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok((DryRun::Client, old("client"))),
            "none" | "0" | "f" | "F" | "false" | "FALSE" | "False" if always => invalid("\"server\" or \"client\""),
            "none" => Ok((DryRun::None, None)),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok((DryRun::None, old("none"))),
            _ => invalid("\"none\", \"server\", or \"client\""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dry_run() {
        let parse = |text: &str, always: bool| {
            DryRun::parse(text, always).map(|(mode, _)| mode).map_err(|failure| failure.message().to_owned())
        };
        assert_eq!(parse("unset", false), Ok(DryRun::Client));
        assert_eq!(parse("false", false), Ok(DryRun::None));
        assert_eq!(
            parse("none", true),
            Err("invalid dry-run value (\"none\"). Must be \"server\" or \"client\"".into())
        );
        assert_eq!(
            parse("x", false),
            Err("invalid dry-run value (\"x\"). Must be \"none\", \"server\", or \"client\"".into())
        );
    }
}
