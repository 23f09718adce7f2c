//! A bar for what takes long: how much of a download is here.
//!
//! In: bytes as they come. Out: one line of a terminal that changes, and is gone in the end; nothing elsewhere, and
//! nothing for what is there at once.

use super::context::Context;
use std::cell::Cell;
use std::time::{Duration, Instant};

/// Back to the line's start, and clear it.
const AGAIN: &str = "\r\x1b[K";
/// What is done by then needs no bar.
const PATIENCE: Duration = Duration::from_millis(500);
/// The line changes no faster.
const PACE: Duration = Duration::from_millis(100);
/// How many characters the bar has.
const WIDTH: u64 = 30;

/// One bar; it serves one download after the other.
pub struct Bar<'a> {
    context: &'a Context,
    terminal: bool,
    /// When the download began and when the line was last drawn.
    times: Cell<Option<(Instant, Instant)>>,
    open: Cell<bool>,
}

impl<'a> Bar<'a> {
    pub fn new(context: &'a Context) -> Bar<'a> {
        let terminal = context.ui.err_is_terminal();
        Bar { context, terminal, times: Cell::new(None), open: Cell::new(false) }
    }

    /// Takes note that `here` bytes are here, of `total` when that is known.
    pub fn show(&self, here: u64, total: Option<u64>) {
        if !self.terminal {
            return;
        }
        if total.is_some_and(|total| here >= total) {
            self.end();
            return;
        }
        let now = Instant::now();
        let (start, drawn) = self.times.get().unwrap_or((now, now));
        self.times.set(Some((start, drawn)));
        let wait = if self.open.get() { now - drawn < PACE } else { now - start < PATIENCE };
        if wait {
            return;
        }
        self.times.set(Some((start, now)));
        self.open.set(true);
        self.context.ui.prompt(&format!("{AGAIN}{}", line(here, total)));
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.times.set(None);
        if self.open.replace(false) {
            self.context.ui.prompt(AGAIN);
        }
    }
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

fn line(here: u64, total: Option<u64>) -> String {
    let Some(total) = total.filter(|total| *total > 0) else {
        return format!("Downloading {}", size(here));
    };
    let filled = (here * WIDTH / total).min(WIDTH) as usize;
    let bar = format!("{}{}", "=".repeat(filled), " ".repeat(WIDTH as usize - filled));
    format!("Downloading [{bar}] {:>3}% of {}", here * 100 / total, size(total))
}

fn size(bytes: u64) -> String {
    const STEP: f64 = 1024.0;
    let amount = bytes as f64;
    match bytes {
        0..=1023 => format!("{bytes} B"),
        1024..=1_048_575 => format!("{:.1} KiB", amount / STEP),
        _ => format!("{:.1} MiB", amount / STEP / STEP),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_how_far_it_is() {
        for (here, total, expected) in [
            (500, None, "Downloading 500 B"),
            (2048, None, "Downloading 2.0 KiB"),
            (0, Some(3_145_728), "Downloading [                              ]   0% of 3.0 MiB"),
            (1_572_864, Some(3_145_728), "Downloading [===============               ]  50% of 3.0 MiB"),
        ] {
            assert_eq!(line(here, total), expected);
        }
    }
}
