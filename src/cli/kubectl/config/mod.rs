//! `config`: looks at kubeconfigs and changes them.

mod current_context;
mod delete_cluster;
mod delete_context;
mod delete_user;
mod get_clusters;
mod get_contexts;
mod get_users;
mod rename_context;
mod set;
mod set_cluster;
mod set_context;
mod set_credentials;
mod unset;
mod use_context;
mod view;

use crate::cli::command::{Entry, entry};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cluster::config::{self, Config, Locations, Paths};

/// The commands of `config`.
pub static COMMANDS: &[Entry] = &[
    entry!(Kubectl, "current-context", super::config::current_context, "Display the current-context"),
    entry!(
        Kubectl,
        "delete-cluster",
        super::config::delete_cluster,
        "Delete the specified cluster from the kubeconfig"
    ),
    entry!(
        Kubectl,
        "delete-context",
        super::config::delete_context,
        "Delete the specified context from the kubeconfig"
    ),
    entry!(Kubectl, "delete-user", super::config::delete_user, "Delete the specified user from the kubeconfig"),
    entry!(Kubectl, "get-clusters", super::config::get_clusters, "Display clusters defined in the kubeconfig"),
    entry!(Kubectl, "get-contexts", super::config::get_contexts, "Describe one or many contexts"),
    entry!(Kubectl, "get-users", super::config::get_users, "Display users defined in the kubeconfig"),
    entry!(Kubectl, "rename-context", super::config::rename_context, "Rename a context from the kubeconfig file"),
    entry!(Kubectl, "set", super::config::set, "Set an individual value in a kubeconfig file"),
    entry!(Kubectl, "set-cluster", super::config::set_cluster, "Set a cluster entry in kubeconfig"),
    entry!(Kubectl, "set-context", super::config::set_context, "Set a context entry in kubeconfig"),
    entry!(Kubectl, "set-credentials", super::config::set_credentials, "Set a user entry in kubeconfig"),
    entry!(Kubectl, "unset", super::config::unset, "Unset an individual value in a kubeconfig file"),
    entry!(
        Kubectl,
        "use-context",
        super::config::use_context,
        "Set the current-context in a kubeconfig file",
        aliases = &["use"]
    ),
    entry!(Kubectl, "view", super::config::view, "Display merged kubeconfig settings or a specified kubeconfig file"),
];

/// The kubeconfigs that a command works on: where they are and what they hold.
struct Access {
    locations: Locations,
    config: Config,
}

impl Access {
    fn open(context: &Context) -> Result<Access, Failure> {
        let locations = context.kubeconfigs();
        let config = locations.starting(&context.files)?;
        Ok(Access { locations, config })
    }

    /// Writes the changed configuration back.
    fn save(&self, context: &Context) -> Result<(), Failure> {
        Ok(config::modify(&context.files, &self.locations, &self.config, Paths::Relative)?)
    }

    /// The file that messages name.
    fn file(&self, context: &Context) -> String {
        self.locations.default_file(&context.files).display().to_string()
    }
}

/// The error for a wrong number of words, told after the command's help.
fn unexpected(words: &[String]) -> Failure {
    Failure::new(format!("Unexpected args: [{}]", words.join(" "))).with_help()
}

/// Go's filepath.Abs; nothing stays nothing but becomes the working folder, as there.
fn absolute(context: &Context, path: &str) -> String {
    crate::files::clean(&context.working().join(path)).display().to_string()
}
