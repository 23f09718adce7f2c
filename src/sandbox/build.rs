//! Builds the sandbox's programs with `go build` from the module files in this binary, into the user's cache.

use super::programs::{GO, Module, names};
use super::{Error, Progress, Settings};
use crate::files::{Disk, Files};
use crate::process::{self, Program};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

/// How many of go's last lines an error shows.
const TAIL: usize = 15;

/// Builds all programs of the given modules. Each stands in its place only when it is whole.
pub fn build(modules: &[&Module], settings: &Settings, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
    let go = find_go(settings)?;
    let count = modules.iter().map(|module| module.programs.len()).sum();
    let mut index = 0;
    for module in modules {
        let source = settings.cache.join("build").join(module.name);
        Disk.make_directory(&source)?;
        for (name, text) in module.files {
            Disk.write(&source.join(name), text.as_bytes())?;
        }
        let target = module.cache(&settings.cache);
        Disk.make_directory(&target)?;
        for (program, package) in module.programs {
            index += 1;
            progress(Progress::Build { program, index, count });
            let job = Job { go: &go, source: &source, program, package, ldflags: module.ldflags };
            job.run(&target, settings, progress)?;
        }
    }
    Disk.remove(&settings.cache.join("build"))?;
    Ok(())
}

struct Job<'a> {
    go: &'a Path,
    source: &'a Path,
    program: &'static str,
    package: &'a str,
    ldflags: &'a str,
}

impl Job<'_> {
    fn run(&self, target: &Path, settings: &Settings, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        let of = self.count_packages(settings)?;
        let scratch = target.join(format!(".{}", self.program));
        let flags = format!("-s -w {}", self.ldflags);
        let out = scratch.to_string_lossy();
        let arguments = ["build", "-v", "-trimpath", "-ldflags", &flags, "-o", &out, self.package];
        let mut tail = VecDeque::new();
        let mut done = 0;
        let status = process::follow(&self.go(&arguments, settings), &mut |line| {
            // -v names each package that is compiled; what Go's own cache has is not named.
            if !line.contains(' ') {
                done += 1;
                progress(Progress::Package { program: self.program, done, of });
            }
            keep(&mut tail, line);
        })?;
        if status != 0 {
            let tail: Vec<String> = tail.into();
            return Err(Error::Build { program: self.program, status, tail: tail.join("\n") });
        }
        crate::files::rename(&scratch, &target.join(self.program))?;
        Ok(())
    }

    /// Downloads the modules and counts the packages of the program.
    fn count_packages(&self, settings: &Settings) -> Result<usize, Error> {
        let output = process::capture(&self.go(&["list", "-deps", self.package], settings), b"")?;
        if output.status != 0 {
            let mut tail = VecDeque::new();
            String::from_utf8_lossy(&output.err).lines().for_each(|line| keep(&mut tail, line));
            let tail: Vec<String> = tail.into();
            return Err(Error::Build { program: self.program, status: output.status, tail: tail.join("\n") });
        }
        Ok(output.out.iter().filter(|byte| **byte == b'\n').count())
    }

    fn go(&self, arguments: &[&str], settings: &Settings) -> Program {
        Program::new(self.go, arguments, &settings.environment)
            .directory(self.source)
            .variable("CGO_ENABLED", "0")
            // A workspace or flags of the user's own projects are not ours.
            .variable("GOWORK", "off")
            .variable("GOFLAGS", "")
    }
}

fn keep(tail: &mut VecDeque<String>, line: &str) {
    if tail.len() == TAIL {
        tail.pop_front();
    }
    tail.push_back(line.to_owned());
}

/// The go of the user's `PATH`, new enough or able to fetch the one it needs.
fn find_go(settings: &Settings) -> Result<PathBuf, Error> {
    let path = settings.environment.get("PATH").map_or("", String::as_str);
    let go = process::find("go", path).ok_or_else(|| Error::NoGo { wanted: GO, programs: names().join(", ") })?;
    let ask = Program::new(&go, ["env", "GOVERSION", "GOTOOLCHAIN"], &settings.environment)
        .directory(&settings.cache)
        .variable("GOWORK", "off");
    let output = process::capture(&ask, b"")?;
    let text = String::from_utf8_lossy(&output.out);
    let mut lines = text.lines();
    let (found, toolchain) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    if output.status != 0 || !can_build(found, toolchain) {
        let found = if found.is_empty() { "of an unknown version".to_owned() } else { found.to_owned() };
        return Err(Error::OldGo { path: go, found, wanted: GO });
    }
    Ok(go)
}

/// Go from 1.21 on fetches the toolchain that a go.mod asks for, unless it is told not to.
fn can_build(found: &str, toolchain: &str) -> bool {
    let version = number(found);
    version >= number(GO) || (version >= (1, 21) && toolchain != "local" && !toolchain.is_empty())
}

/// `go1.26.3` and `1.26.0` as (1, 26).
fn number(version: &str) -> (u32, u32) {
    let mut parts = version.trim_start_matches("go").split(|letter: char| !letter.is_ascii_digit());
    let mut next = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    (next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn knows_which_go_can_build() {
        for (found, toolchain, expected) in [
            ("go1.26.8", "local", true),
            ("go1.27rc1", "auto", true),
            ("go1.24.1", "auto", true),
            ("go1.24.1", "local", false),
            ("go1.20.3", "", false),
            ("devel", "auto", false),
        ] {
            assert_eq!(can_build(found, toolchain), expected, "{found} with {toolchain}");
        }
    }

    fn settings(path: &Path, cache: &Path) -> Settings {
        Settings {
            name: "t".into(),
            state: cache.to_path_buf(),
            cache: cache.to_path_buf(),
            bin_dir: None,
            webhooks: false,
            environment: BTreeMap::from([("PATH".to_owned(), path.to_string_lossy().into_owned())]),
        }
    }

    fn script(folder: &Path, text: &str) {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o755).open(folder.join("go")).unwrap();
        file.write_all(format!("#!/bin/sh\n{text}\n").as_bytes()).unwrap();
    }

    #[test]
    fn says_when_go_is_too_old() {
        let folder = tempfile::tempdir().unwrap();
        script(folder.path(), "echo go1.19.2; echo");
        let error = find_go(&settings(folder.path(), folder.path())).unwrap_err().to_string();
        let go = folder.path().join("go");
        let expected =
            format!("building the sandbox's programs needs Go 1.26.0 or newer, but {} is go1.19.2", go.display());
        assert_eq!(error, expected);
    }

    #[test]
    fn builds_with_progress_and_tells_gos_own_words_on_failure() {
        let folder = tempfile::tempdir().unwrap();
        let module = &super::super::programs::MODULES[0];
        let there = settings(folder.path(), folder.path());
        script(
            folder.path(),
            "case $1 in env) echo go1.26.1; echo auto;; list) printf 'a\\nb\\n';; build) echo a >&2; echo x > $7; esac",
        );
        let mut seen = Vec::new();
        build(&[module], &there, &mut |progress| seen.push(progress)).unwrap();
        assert_eq!(
            seen,
            [
                Progress::Build { program: "etcd", index: 1, count: 1 },
                Progress::Package { program: "etcd", done: 1, of: 2 }
            ]
        );
        assert!(module.cache(folder.path()).join("etcd").exists());
        assert!(!folder.path().join("build").exists());
        script(folder.path(), "case $1 in env) echo go1.26.1; echo auto;; *) echo no route >&2; exit 1; esac");
        let error = build(&[module], &there, &mut |_| {}).unwrap_err().to_string();
        assert_eq!(error, "go could not build etcd (exit status 1):\nno route");
    }
}
