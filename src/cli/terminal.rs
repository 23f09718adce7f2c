//! The terminal itself, for sessions in containers: its streams as bytes, raw mode, and its size.

use rustix::termios::{self, InputModes, LocalModes, OptionalActions, Termios};
use tokio::io::{Stderr, Stdin, Stdout};
use tokio::sync::mpsc;

/// Raw mode, until it goes out of scope.
pub struct Raw {
    before: Termios,
}

impl Raw {
    /// Switches standard input to raw mode; nothing when that is no terminal.
    pub fn enter() -> Option<Raw> {
        let before = termios::tcgetattr(std::io::stdin()).ok()?;
        let mut raw = before.clone();
        raw.make_raw();
        termios::tcsetattr(std::io::stdin(), OptionalActions::Now, &raw).ok()?;
        Some(Raw { before })
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that went away.
        let _ = termios::tcsetattr(std::io::stdin(), OptionalActions::Now, &self.before);
    }
}

/// Reads a line from the terminal without showing it; an error when standard input is no terminal.
pub fn read_password() -> std::io::Result<String> {
    let before = termios::tcgetattr(std::io::stdin())?;
    let mut silent = before.clone();
    silent.local_modes -= LocalModes::ECHO;
    silent.local_modes |= LocalModes::ICANON | LocalModes::ISIG;
    silent.input_modes |= InputModes::ICRNL;
    termios::tcsetattr(std::io::stdin(), OptionalActions::Now, &silent)?;
    let _raw = Raw { before };
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Standard input as bytes, for a session in a container.
pub fn input() -> Stdin {
    tokio::io::stdin()
}

/// Standard output as bytes, for a session in a container.
pub fn output() -> Stdout {
    tokio::io::stdout()
}

/// Standard error as bytes, for a session in a container.
pub fn error() -> Stderr {
    tokio::io::stderr()
}

/// A line from the terminal that is not shown while it is typed; the error is the system's for what is no terminal.
pub fn read_hidden_line() -> std::io::Result<String> {
    let before = termios::tcgetattr(std::io::stdin())?;
    let mut quiet = before.clone();
    quiet.local_modes.remove(LocalModes::ECHO);
    quiet.local_modes.insert(LocalModes::ICANON | LocalModes::ISIG);
    quiet.input_modes.insert(InputModes::ICRNL);
    termios::tcsetattr(std::io::stdin(), OptionalActions::Now, &quiet)?;
    let _restored = Raw { before };
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn size() -> Option<(u16, u16)> {
    let size = termios::tcgetwinsize(std::io::stdout()).ok()?;
    Some((size.ws_col, size.ws_row))
}

/// The terminal's size, now and whenever it changes. Must be called inside the runtime.
pub fn sizes() -> mpsc::Receiver<(u16, u16)> {
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut changes) = signal(SignalKind::window_change()) else { return };
        loop {
            if let Some(size) = size()
                && sender.send(size).await.is_err()
            {
                return;
            }
            changes.recv().await;
        }
    });
    receiver
}
