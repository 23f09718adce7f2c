//! How a command fails: errors are data below, sentences here.

use super::ui::Ui;

/// Whose words frame an error: kubectl says `error: …`, helm and kustomize say `Error: …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Kubectl,
    Helm,
    Kustomize,
    /// kx's own commands.
    Own,
}

#[derive(Debug)]
enum Kind {
    /// A message that the family frames.
    Framed,
    /// A message that is printed as it is (`Error from server (NotFound): …`).
    Plain,
    /// A message that helm frames, and that kubectl puts into a whole sentence of its own.
    Worded(String),
    /// Everything was said already.
    Silent,
}

/// What a command returns when it fails.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    message: String,
    /// Lines that help the user go on, printed after the message.
    hints: Vec<String>,
    status: u8,
    usage: bool,
    help: bool,
}

impl Failure {
    /// A failure with exit status 1.
    pub fn new(message: impl Into<String>) -> Failure {
        Failure { kind: Kind::Framed, message: message.into(), hints: Vec::new(), status: 1, usage: false, help: false }
    }

    /// A failure whose message is printed without a frame.
    pub fn plain(message: impl Into<String>) -> Failure {
        Failure { kind: Kind::Plain, ..Failure::new(message) }
    }

    /// A failure that kubectl tells in its own sentence (`sentence`), and helm as a framed message.
    pub fn worded(message: impl Into<String>, sentence: impl Into<String>) -> Failure {
        Failure { kind: Kind::Worded(sentence.into()), ..Failure::new(message) }
    }

    /// A failure of usage: kubectl adds where its help is.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure { usage: true, ..Failure::new(message) }
    }

    /// A failure before whose message the command's help is printed.
    #[must_use]
    pub fn with_help(mut self) -> Failure {
        self.help = true;
        self
    }

    pub fn wants_help(&self) -> bool {
        self.help
    }

    pub fn is_usage(&self) -> bool {
        self.usage
    }

    /// A failure that was told already; only the exit status is left.
    pub fn silent(status: u8) -> Failure {
        Failure { kind: Kind::Silent, status, ..Failure::new("") }
    }

    /// The failure with a line below it.
    #[must_use]
    pub fn hint(mut self, line: impl Into<String>) -> Failure {
        self.hints.push(line.into());
        self
    }

    /// The failure with another exit status.
    #[must_use]
    pub fn with_status(mut self, status: u8) -> Failure {
        self.status = status;
        self
    }

    /// The failure with other words around its message.
    #[must_use]
    pub fn reworded(mut self, words: impl FnOnce(&str) -> String) -> Failure {
        self.message = words(&self.message);
        self
    }

    pub fn message(&self) -> &str {
        &self.message
    }

    pub fn status(&self) -> u8 {
        self.status
    }

    /// The line as a user sees it, without hints.
    pub fn text(&self, family: Family) -> String {
        match (&self.kind, family) {
            (Kind::Plain, _) | (Kind::Silent, _) => self.message.clone(),
            (Kind::Worded(sentence), Family::Kubectl | Family::Own) => sentence.clone(),
            (Kind::Worded(_), Family::Helm | Family::Kustomize) => format!("Error: {}", self.message),
            (Kind::Framed, Family::Kubectl | Family::Own) => format!("error: {}", self.message),
            (Kind::Framed, Family::Helm | Family::Kustomize) => format!("Error: {}", self.message),
        }
    }

    /// Several failures as kubectl tells them: one alone as it is, of many each has a line without a frame.
    pub fn several(mut failures: Vec<Failure>) -> Option<Failure> {
        if failures.len() <= 1 {
            return failures.pop();
        }
        let status = failures.iter().map(|failure| failure.status).max().unwrap_or(1);
        let mut lines = Vec::new();
        for failure in failures {
            lines.push(match failure.kind {
                Kind::Worded(sentence) => sentence,
                _ => failure.message,
            });
            lines.extend(failure.hints);
        }
        Some(Failure::plain(lines.join("\n")).with_status(status))
    }

    /// Tells the user and returns the exit status.
    pub fn report(&self, ui: &Ui, family: Family) -> u8 {
        if !matches!(self.kind, Kind::Silent) {
            let text = self.text(family);
            // kubectl ends a line that is not ended; cobra, in helm and kustomize, ends it in any case.
            ui.warn(match family {
                Family::Kubectl | Family::Own => text.strip_suffix('\n').unwrap_or(&text),
                Family::Helm | Family::Kustomize => &text,
            });
            self.hints.iter().for_each(|hint| ui.warn(hint));
        }
        self.status
    }
}

impl From<crate::files::Error> for Failure {
    fn from(error: crate::files::Error) -> Failure {
        Failure::new(error.to_string())
    }
}
