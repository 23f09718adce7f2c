//! Where a cluster tells what it does: request lines in klog's form, and the server's warnings.

use std::fmt::Write;

/// Takes lines for standard error. The one of the command line adds klog's head (date, process, place).
pub trait Sink: Send + Sync {
    /// A line of `-v`: `place` is the file and line that klog would name.
    fn log(&self, place: &str, message: &str);
    /// A warning of the server's.
    fn warning(&self, text: &str);
    /// Text of another program.
    fn pass(&self, bytes: &[u8]);
}

/// One message with its keys and values as klog writes them: text quoted, numbers bare, several lines below `=<`.
pub struct Message(String);

impl Message {
    pub fn new(message: &str) -> Message {
        Message(format!("{message:?}"))
    }

    #[must_use]
    pub fn text(mut self, key: &str, value: &str) -> Message {
        if value.contains('\n') {
            // klog indents the lines by a tab and closes with ` >`.
            self.0.push_str(&format!(" {key}=<\n"));
            for line in value.trim_end_matches('\n').split('\n') {
                self.0.push('\t');
                self.0.push_str(line);
                self.0.push('\n');
            }
            self.0.push_str(" >");
        } else {
            self.push(key, &crate::value::json::write(&value.into(), QUOTED));
        }
        self
    }

    #[must_use]
    pub fn number(mut self, key: &str, value: impl std::fmt::Display) -> Message {
        self.push(key, &value.to_string());
        self
    }

    fn push(&mut self, key: &str, value: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, " {key}={value}");
    }

    pub fn finish(self) -> String {
        self.0
    }
}

/// klog quotes as Go does, which leaves `<`, `>`, `&` alone.
const QUOTED: crate::value::json::Options = crate::value::json::Options { indent: 0, raw_html: true };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_as_klog() {
        let line =
            Message::new("Response").text("verb", "GET").text("url", "http://x/a?b=c&d").number("milliseconds", 3);
        assert_eq!(line.finish(), "\"Response\" verb=\"GET\" url=\"http://x/a?b=c&d\" milliseconds=3");
        let line = Message::new("Response").text("headers", "A: b\nC: d\n").number("milliseconds", 0);
        assert_eq!(line.finish(), "\"Response\" headers=<\n\tA: b\n\tC: d\n > milliseconds=0");
    }
}
