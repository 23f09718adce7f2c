//! The one door to other programs: exec credentials, git, editors, pagers, plugins, KRM functions, the sandbox.
//!
//! In: a [`Program`], which says what to start and with which environment. Out: what it wrote and how it ended, or,
//! for one that goes on without us, an [`Identity`] by which only that very process is found and ended again.

mod detach;
mod find;
mod identity;
mod limit;

pub use detach::start;
pub use find::{find, is_program};
pub use identity::{Identity, end};
pub use limit::capture_within;

use crate::files;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// What to start. Nothing of kx's own environment is passed on but what `environment` holds.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// A path, or a bare name that is looked up in the `PATH` of `environment`.
    pub path: PathBuf,
    pub arguments: Vec<OsString>,
    /// The whole environment of the program.
    pub environment: BTreeMap<String, String>,
    /// The folder it starts in; absent means ours.
    pub directory: Option<PathBuf>,
    /// Its standard input is empty even where it would have ours.
    pub no_input: bool,
}

/// How a program ended: its exit status, or 128 and the signal's number as shells say it.
pub type Status = i32;

/// What a program wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    pub status: Status,
    pub out: Vec<u8>,
    pub err: Vec<u8>,
}

/// Why a program could not be run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("exec: {}: executable file not found in $PATH", .program.display())]
    NotFound { program: PathBuf },
    #[error("fork/exec {}: {}", .program.display(), files::go_words(.source))]
    Start { program: PathBuf, source: io::Error },
    #[error("{}: cannot read or write its streams: {source}", .program.display())]
    Streams { program: PathBuf, source: io::Error },
    #[error("{0}")]
    Files(#[from] files::Error),
}

impl Program {
    /// A program with arguments and the environment it shall have.
    pub fn new<A: Into<OsString>>(
        path: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = A>,
        environment: &BTreeMap<String, String>,
    ) -> Program {
        Program {
            path: path.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            environment: environment.clone(),
            directory: None,
            no_input: false,
        }
    }

    /// The program, with nothing on its standard input.
    #[must_use]
    pub fn without_input(mut self) -> Program {
        self.no_input = true;
        self
    }

    /// The program, started in a folder.
    #[must_use]
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Program {
        self.directory = Some(directory.into());
        self
    }

    /// The program with one more variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<String>) -> Program {
        self.environment.insert(name.to_owned(), value.into());
        self
    }

    fn command(&self) -> Result<Command, Error> {
        let path = if self.path.components().count() > 1 {
            self.path.clone()
        } else {
            let folders = self.environment.get("PATH").map_or("", String::as_str);
            find(&self.path.to_string_lossy(), folders).ok_or_else(|| Error::NotFound { program: self.path.clone() })?
        };
        #[allow(clippy::disallowed_methods, reason = "this is the door")]
        let mut command = Command::new(path);
        command.args(&self.arguments).env_clear().envs(&self.environment);
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        if self.no_input {
            command.stdin(Stdio::null());
        }
        Ok(command)
    }

    fn failed_start(&self) -> impl FnOnce(io::Error) -> Error + '_ {
        |source| Error::Start { program: self.path.clone(), source }
    }

    fn failed_streams(&self) -> impl FnOnce(io::Error) -> Error + '_ {
        |source| Error::Streams { program: self.path.clone(), source }
    }
}

/// Runs a program on our own three streams until it ends.
pub fn run(program: &Program) -> Result<Status, Error> {
    let status = program.command()?.status().map_err(program.failed_start())?;
    Ok(number(status))
}

/// Runs a program until it ends, with `input` on its standard input, and keeps what it wrote.
pub fn capture(program: &Program, input: &[u8]) -> Result<Output, Error> {
    let mut command = program.command()?;
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(program.failed_start())?;
    let stdin = child.stdin.take();
    std::thread::scope(|scope| {
        if let Some(mut stdin) = stdin {
            // A program that ends without reading its input has its reasons; its status tells.
            scope.spawn(move || stdin.write_all(input));
        }
        child.wait_with_output()
    })
    .map(|output| Output { status: number(output.status), out: output.stdout, err: output.stderr })
    .map_err(program.failed_streams())
}

/// Runs a program until it ends, and keeps what it wrote to standard output; its other streams are ours.
pub fn read(program: &Program) -> Result<(Status, Vec<u8>), Error> {
    let mut command = program.command()?;
    let child = command.stdout(Stdio::piped()).spawn().map_err(program.failed_start())?;
    let output = child.wait_with_output().map_err(program.failed_streams())?;
    Ok((number(output.status), output.stdout))
}

/// Runs a program until it ends and hands over each line of its standard error as it comes; its standard output goes
/// nowhere.
pub fn follow(program: &Program, each: &mut dyn FnMut(&str)) -> Result<Status, Error> {
    let mut command = program.command()?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(program.failed_start())?;
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).split(b'\n') {
            each(&String::from_utf8_lossy(&line.map_err(program.failed_streams())?));
        }
    }
    child.wait().map(number).map_err(program.failed_streams())
}

/// Becomes the program; returns only when that was not possible.
pub fn become_program(program: &Program) -> Error {
    use std::os::unix::process::CommandExt;
    match program.command() {
        Ok(mut command) => program.failed_start()(command.exec()),
        Err(error) => error,
    }
}

fn number(status: ExitStatus) -> Status {
    use std::os::unix::process::ExitStatusExt;
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}

/// The user and group that we run as: `1000:1000`.
pub fn user_and_group() -> String {
    format!("{}:{}", rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw())
}

/// The name of a program without its folder, for messages.
pub fn short_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        Program::new("/bin/sh", ["-c", script], &BTreeMap::new())
    }

    #[test]
    fn captures_both_streams_and_the_status() {
        let output = capture(&shell("cat; echo err >&2; exit 3"), b"in").unwrap();
        assert_eq!(output, Output { status: 3, out: b"in".to_vec(), err: b"err\n".to_vec() });
        let output = capture(&shell("echo $A-$HOME").variable("A", "b"), b"").unwrap();
        assert_eq!(output.out, b"b-\n", "only the given environment is passed on");
        assert_eq!(capture(&shell("kill -9 $$"), b"").unwrap().status, 137);
        assert_eq!(capture(&shell("pwd").directory("/"), b"").unwrap().out, b"/\n");
    }

    #[test]
    fn a_program_may_leave_its_input_unread() {
        let input = vec![b'x'; 1 << 20];
        assert_eq!(capture(&shell("exit 0"), &input).unwrap().status, 0);
    }

    #[test]
    fn follows_lines_as_they_come() {
        let mut lines = Vec::new();
        let status = follow(&shell("printf 'a\\nb' >&2; echo out"), &mut |line| lines.push(line.to_owned())).unwrap();
        assert_eq!((status, lines), (0, vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn names_what_it_could_not_find() {
        let program = Program::new("no-such-program", ["x"], &BTreeMap::new());
        let error = capture(&program, b"").unwrap_err().to_string();
        assert_eq!(error, "exec: no-such-program: executable file not found in $PATH");
        let program = Program { path: "/no/such".into(), ..program };
        let error = capture(&program, b"").unwrap_err().to_string();
        assert_eq!(error, "fork/exec /no/such: no such file or directory");
    }
}
