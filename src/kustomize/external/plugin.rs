//! kustomize's older exec plugins: executables in a folder of their own, found by group, version and kind.
//!
//! In: a configuration object. Out: the program and its arguments. Answers to `plugins/execplugin` and
//! `konfig/plugins.go`.

use super::super::Build;
use super::super::error::Error;
use super::super::load::Loader;
use super::super::node;
use super::super::resource::Resource;
use super::{Call, words};
use std::path::{Path, PathBuf};

/// The executable at `HOME/GROUP/VERSION/kind/KIND`.
pub fn find(build: &Build<'_>, loader: &Loader, config: &Resource) -> Result<Call, Error> {
    let gvk = config.original_id().gvk;
    let folder = home(build)?.join(gvk.group.as_str()).join(gvk.version.as_str()).join(gvk.kind.to_lowercase());
    let program = folder.join(gvk.kind.as_str());
    if !build.exists(&program) {
        return Err(Error::NoPlugin { path: program });
    }
    if !build.world.run.is_program(&program) {
        return Err(Error::NotExecutable { path: program });
    }
    let field = |name: &str| config.node.get(name).map(node::value).unwrap_or_default();
    let mut arguments = words::split(field("argsOneLiner"))?;
    if !field("argsFromFile").is_empty() {
        let text = loader.load_text(build, field("argsFromFile"))?;
        let lines = text.split('\n').map(|line| line.trim_start_matches(' ')).filter(|line| !line.is_empty());
        arguments.extend(lines.map(str::to_owned));
    }
    Ok(Call::Plugin { program, arguments })
}

/// The first of the folders that is there.
fn home(build: &Build<'_>) -> Result<PathBuf, Error> {
    let homes = &build.options.plugin_homes;
    let found = homes.iter().map(|(_, path)| path).find(|path| !path.is_empty() && build.exists(Path::new(path)));
    found.map(PathBuf::from).ok_or_else(|| Error::NoPluginHome { tried: homes.clone() })
}
