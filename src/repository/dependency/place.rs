//! What was fetched goes into charts/, and what is not wanted any more goes away.

use super::{Error, Run};
use crate::files::{self, Kind};
use crate::helm::chart::{self, Dependency};
use std::path::Path;

impl Run<'_> {
    /// Moves every sound archive; only then are others removed. Folders, and charts that were never fetched, stay.
    pub(super) fn place(&self, locked: &[Dependency], scratch: &Path, charts: &Path) -> Result<(), Error> {
        let files = self.task.world.files;
        let print = self.task.print;
        let fetched = files.list(scratch)?;
        let before = files.list(charts)?;
        for entry in fetched.iter().filter(|entry| entry.kind != Kind::Directory) {
            let from = scratch.join(&entry.name);
            if let Err(error) = self.load_archive(&from) {
                print(&format!("Could not verify {} for moving: {error} (Skipping)", from.display()));
            } else if let Err(error) = files::rename(&from, &charts.join(&entry.name)) {
                print(&format!("Unable to move {} to charts dir {error} (Skipping)", from.display()));
            }
        }
        print("Deleting outdated charts\n");
        for entry in before {
            let is_folder = entry.kind == Kind::Directory && !entry.link;
            if is_folder || fetched.iter().any(|own| own.name == entry.name) {
                continue;
            }
            let path = charts.join(&entry.name);
            match self.load_archive(&path) {
                Err(error) => {
                    print(&format!("Could not verify {} for deletion: {error} (Skipping)\n", path.display()));
                }
                Ok(name) if locked.iter().any(|own| own.repository.is_empty() && own.name == name) => {}
                Ok(_) => {
                    if let Err(error) = files.remove(&path) {
                        print(&format!("Could not delete {}: {error} (Skipping)", path.display()));
                    }
                }
            }
        }
        Ok(())
    }

    /// The name of the chart in an archive.
    fn load_archive(&self, path: &Path) -> Result<String, Error> {
        let data = self.task.world.files.read(path)?;
        Ok(chart::from_archive(&data, &path.display().to_string())?.metadata.name)
    }
}
