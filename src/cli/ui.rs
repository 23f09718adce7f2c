//! The one door to the terminal: standard output is buffered, standard error is not.

use super::failure::Failure;
use std::cell::{Cell, RefCell};
use std::io::{self, BufWriter, IsTerminal, Write};

/// Both streams. Standard output is flushed before anything goes to standard error, so that a terminal shows them in
/// the order in which they were written.
pub struct Ui {
    out: RefCell<BufWriter<io::Stdout>>,
    /// The reader of standard output went away; the command ends quietly.
    closed: Cell<bool>,
}

impl Ui {
    pub fn new() -> Ui {
        Ui { out: RefCell::new(BufWriter::with_capacity(1 << 16, io::stdout())), closed: Cell::new(false) }
    }

    /// Writes text to standard output as it is.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        self.write(text.as_bytes())
    }

    /// Writes a line to standard output.
    pub fn line(&self, text: &str) -> Result<(), Failure> {
        self.write(text.as_bytes())?;
        self.write(b"\n")
    }

    /// Writes bytes to standard output as they are.
    pub fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.out.borrow_mut().write_all(bytes);
        self.judge(written)
    }

    /// Brings what was written so far to the reader.
    pub fn flush(&self) -> Result<(), Failure> {
        let flushed = self.out.borrow_mut().flush();
        self.judge(flushed)
    }

    fn judge(&self, outcome: io::Result<()>) -> Result<(), Failure> {
        outcome.map_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                self.closed.set(true);
                Failure::silent(0)
            } else {
                Failure::new(format!("write /dev/stdout: {error}"))
            }
        })
    }

    /// Writes a line to standard error.
    pub fn warn(&self, text: &str) {
        let _ = self.out.borrow_mut().flush();
        let mut err = io::stderr().lock();
        // Nobody is left to be told when standard error itself is gone.
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.write_all(b"\n"));
    }

    /// Writes to standard error without ending the line (prompts, progress).
    pub fn prompt(&self, text: &str) {
        let _ = self.out.borrow_mut().flush();
        let mut err = io::stderr().lock();
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }

    /// Flushes at the end of the program.
    pub fn finish(&self) {
        if !self.closed.get() {
            let _ = self.out.borrow_mut().flush();
        }
    }

    pub fn out_is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    pub fn err_is_terminal(&self) -> bool {
        io::stderr().is_terminal()
    }

    pub fn in_is_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }

    /// Whether another program writes to standard input.
    pub fn in_is_pipe(&self) -> bool {
        rustix::fs::fstat(io::stdin()).is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_fifo())
    }

    /// All of standard input.
    pub fn read_input(&self) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut io::stdin().lock(), &mut bytes)
            .map_err(|error| Failure::new(format!("read /dev/stdin: {error}")))?;
        Ok(bytes)
    }

    /// One line of standard input without its end; nothing at the end of the input.
    pub fn read_line(&self) -> Result<Option<String>, Failure> {
        let mut line = String::new();
        let count =
            io::stdin().read_line(&mut line).map_err(|error| Failure::new(format!("read /dev/stdin: {error}")))?;
        Ok((count > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }
}
