//! What a build reaches of the world: git, web servers, programs.
//!
//! In: what [`crate::kustomize`] asks for. Out: clones, pages and outputs; clones and files stay until the build is
//! over. Answers to `api/internal/git/cloner.go`, `loader/fileloader.go` and the runners of plugins.

use crate::cli::context::Context;
use crate::files::Files;
use crate::kustomize::git::Repository;
use crate::kustomize::{Ended, Fetch, FetchError, Invocation, Response, Run};
use crate::process::{self, Program};
use crate::repository::http;
use crate::value::duration;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Other machines and programs, as a build reaches them.
pub(super) struct Outside<'a> {
    context: &'a Context,
    /// Clones and files that stay until the build is over.
    kept: RefCell<Vec<tempfile::TempDir>>,
}

fn failed(error: impl ToString) -> FetchError {
    FetchError { message: error.to_string(), timed_out: false }
}

impl<'a> Outside<'a> {
    pub(super) fn new(context: &'a Context) -> Outside<'a> {
        Outside { context, kept: RefCell::default() }
    }

    /// A folder of its own for the time of the build, links resolved.
    fn scratch(&self, prefix: &str) -> Result<PathBuf, String> {
        let folder = tempfile::Builder::new().prefix(prefix).tempdir().map_err(|error| error.to_string())?;
        let path = self.context.files.canonical(folder.path()).map_err(|error| error.to_string())?;
        self.kept.borrow_mut().push(folder);
        Ok(path)
    }
}

/// One clone under way.
struct Clone<'a> {
    git: PathBuf,
    environment: &'a BTreeMap<String, String>,
    folder: &'a Path,
    /// For each call of git.
    timeout: Duration,
}

impl Clone<'_> {
    fn git(&self, arguments: &[&str]) -> Result<(), FetchError> {
        let program = Program::new(&self.git, arguments.iter().copied(), self.environment).directory(self.folder);
        let command = format!("{} {}", self.git.display(), arguments.join(" "));
        let Some((said, status)) = process::capture_within(&program, self.timeout).map_err(failed)? else {
            let limit = duration::write(i64::try_from(self.timeout.as_nanos()).unwrap_or(i64::MAX));
            return Err(FetchError { message: format!("hit {limit} timeout running '{command}'"), timed_out: true });
        };
        match status {
            0 => Ok(()),
            status => {
                let said = String::from_utf8_lossy(&said);
                Err(failed(format!("failed to run '{command}': {said}: exit status {status}")))
            }
        }
    }
}

impl Fetch for Outside<'_> {
    fn get(&self, url: &str, patience: Duration) -> Result<Response, FetchError> {
        let answer = self.context.block_on(http::get_within(url, patience));
        let page = answer.map_err(|failure| failed(failure.message()))?.map_err(failed)?;
        let text = page.status_line.split_once(' ').map_or("", |(_, words)| words).to_owned();
        Ok(Response { status: page.status, text, body: page.body })
    }

    fn clone_repository(&self, repository: &Repository) -> Result<PathBuf, FetchError> {
        let environment = self.context.environment();
        let folders = environment.get("PATH").map_or("", String::as_str);
        let git = process::find("git", folders)
            .ok_or_else(|| failed("no 'git' program on path: exec: \"git\": executable file not found in $PATH"))?;
        let folder = self.scratch("kustomize-").map_err(failed)?;
        let clone = Clone { git, environment, folder: &folder, timeout: repository.timeout };
        let url = repository.url.as_str();
        clone.git(&["init"])?;
        // Submodules with relative URLs are found by it.
        clone.git(&["remote", "add", "origin", url])?;
        clone.git(&["fetch", "--depth=1", url, repository.wanted()])?;
        clone.git(&["checkout", "FETCH_HEAD"])?;
        if repository.submodules {
            clone.git(&["submodule", "update", "--init", "--recursive"])?;
        }
        Ok(folder)
    }
}

impl Run for Outside<'_> {
    fn run(&self, invocation: &Invocation) -> Result<Ended, String> {
        let given = &invocation.program;
        // As in Go, a path is taken from the folder that the program starts in.
        let path = if given.components().count() > 1 { invocation.directory.join(given) } else { given.clone() };
        let mut program = Program::new(path, invocation.arguments.iter(), self.context.environment())
            .directory(&invocation.directory);
        for (name, value) in &invocation.environment {
            program = program.variable(name, value);
        }
        // helm is part of this binary; only another command is looked for.
        if given.as_os_str() == "helm"
            && let Ok(own) = std::env::current_exe()
        {
            program.path = own;
            program.arguments.insert(0, "helm".into());
        }
        let output = process::capture(&program, &invocation.input).map_err(|error| match error {
            process::Error::NotFound { .. } => {
                format!("exec: \"{}\": executable file not found in $PATH", given.display())
            }
            process::Error::Start { source, .. } => {
                format!("fork/exec {}: {}", given.display(), crate::files::go_words(&source))
            }
            other => other.to_string(),
        })?;
        let failure = (output.status != 0).then(|| format!("exit status {}", output.status));
        Ok(Ended { out: output.out, err: String::from_utf8_lossy(&output.err).into_owned(), failure })
    }

    fn is_program(&self, path: &Path) -> bool {
        process::is_program(path)
    }

    fn keep(&self, prefix: &str, name: &str, bytes: &[u8]) -> Result<PathBuf, String> {
        let path = self.scratch(prefix)?.join(name);
        self.context.files.write(&path, bytes).map_err(|error| error.to_string())?;
        Ok(path)
    }
}
