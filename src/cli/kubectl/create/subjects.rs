//! Who a role is bound to: `--user`, `--group`, `--serviceaccount`.

use crate::cli::failure::Failure;
use crate::value::Json;
use serde_json::json;

/// The flags, to be flattened into a binding's own.
#[derive(Debug, clap::Args)]
pub struct Subjects {
    /// User to bind (can be repeated)
    #[arg(long = "user")]
    users: Vec<String>,
    /// Group to bind (can be repeated)
    #[arg(long = "group")]
    groups: Vec<String>,
    /// Service account to bind, as NAMESPACE:NAME (can be repeated)
    #[arg(long = "serviceaccount")]
    service_accounts: Vec<String>,
}

pub const GROUP: &str = "rbac.authorization.k8s.io";

impl Subjects {
    /// Adds `subjects` to a binding, when there are any.
    pub fn add_to(&self, binding: &mut Json) -> Result<(), Failure> {
        let mut subjects = Vec::new();
        for (kind, names) in [("User", &self.users), ("Group", &self.groups)] {
            subjects.extend(names.iter().map(|name| json!({ "kind": kind, "apiGroup": GROUP, "name": name })));
        }
        for account in &self.service_accounts {
            match account.split(':').collect::<Vec<_>>().as_slice() {
                [namespace, name] if !namespace.is_empty() && !name.is_empty() => {
                    subjects.push(json!({ "kind": "ServiceAccount", "name": name, "namespace": namespace }));
                }
                _ => return Err(Failure::new("serviceaccount must be <namespace>:<name>")),
            }
        }
        if !subjects.is_empty() {
            binding["subjects"] = Json::Array(subjects);
        }
        Ok(())
    }
}
