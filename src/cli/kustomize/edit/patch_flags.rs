//! The flags that describe an entry of `patches`.

use crate::kustomize::edit::patches::Patch;

#[derive(Debug, clap::Args)]
pub struct PatchFlags {
    /// Path to the patch file; not together with --patch
    #[arg(long, default_value = "")]
    pub path: String,
    /// The patch itself; not together with --path
    #[arg(long, default_value = "")]
    pub patch: String,
    /// API group of the target
    #[arg(long, default_value = "")]
    pub group: String,
    /// API version of the target
    #[arg(long, default_value = "")]
    pub version: String,
    /// Kind of the target
    #[arg(long, default_value = "")]
    pub kind: String,
    /// Name of the target
    #[arg(long, default_value = "")]
    pub name: String,
    /// Namespace of the target
    #[arg(long, default_value = "")]
    pub namespace: String,
    /// annotationSelector of the target
    #[arg(long, default_value = "")]
    pub annotation_selector: String,
    /// labelSelector of the target
    #[arg(long, default_value = "")]
    pub label_selector: String,
}

impl PatchFlags {
    pub fn patch(self) -> Patch {
        let target = vec![
            ("group", self.group),
            ("version", self.version),
            ("kind", self.kind),
            ("name", self.name),
            ("namespace", self.namespace),
            ("annotationSelector", self.annotation_selector),
            ("labelSelector", self.label_selector),
        ];
        Patch { path: self.path, patch: self.patch, target }
    }
}
