//! What is told beside an answer, laid out as Go's `slog` does.

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Only for `--debug`.
    Debug,
    Info,
    Warn,
}

/// Something that is told beside the answer, as Go's `slog` lays it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub level: Level,
    pub message: String,
    pub fields: Vec<(&'static str, String)>,
}

impl Notice {
    pub fn warn(message: impl Into<String>, fields: Vec<(&'static str, String)>) -> Notice {
        Notice { level: Level::Warn, message: message.into(), fields }
    }

    pub fn info(message: impl Into<String>, fields: Vec<(&'static str, String)>) -> Notice {
        Notice { level: Level::Info, message: message.into(), fields }
    }

    pub fn debug(message: impl Into<String>, fields: Vec<(&'static str, String)>) -> Notice {
        Notice { level: Level::Debug, message: message.into(), fields }
    }
}

impl std::fmt::Display for Notice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let level = match self.level {
            Level::Debug => "DEBUG",
            Level::Info => "INFO",
            Level::Warn => "WARN",
        };
        write!(out, "level={level} msg={}", quoted(&self.message))?;
        for (name, value) in &self.fields {
            write!(out, " {name}={}", quoted(value))?;
        }
        Ok(())
    }
}

/// A value of a notice, in quotes when it would not be one word.
fn quoted(text: &str) -> String {
    let plain = |letter: char| !(letter <= ' ' || matches!(letter, '"' | '=' | '\u{7f}'..='\u{9f}'));
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    crate::value::quote::double_quoted(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_look_as_slog_writes_them() {
        let fields = vec![("name", "x".to_owned()), ("error", "a \"b\"=c".to_owned()), ("source", String::new())];
        assert_eq!(
            Notice::warn("skipping it", fields).to_string(),
            "level=WARN msg=\"skipping it\" name=x error=\"a \\\"b\\\"=c\" source=\"\""
        );
    }
}
