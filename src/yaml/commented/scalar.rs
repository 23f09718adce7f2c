//! Scalars in the style that they were read in, or the next that can hold them.
//!
//! In: a text, its style, its place. Out: how it is written. Answers to `select_scalar_style` and the `write_…_scalar`
//! of go-yaml v3's emitterc.go, which never folds under kyaml.

use super::emit::Emitter;
use crate::yaml::Style;
use crate::yaml::emit::{Fits, double_quoted, fits};

/// Where a scalar stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub in_flow: bool,
    /// In front of a `: ` on one line.
    pub simple_key: bool,
}

/// The style that can hold the text.
fn choose(text: &str, wanted: Style, place: Place) -> Style {
    let Fits { plain, flow_plain, single, block, multiline } = fits(text);
    let mut style = if place.simple_key && multiline { Style::DoubleQuoted } else { wanted };
    if matches!(style, Style::Plain | Style::Flow) {
        let fits = if place.in_flow { flow_plain } else { plain };
        let vanishes = text.is_empty() && (place.in_flow || place.simple_key);
        style = if fits && !vanishes { Style::Plain } else { Style::SingleQuoted };
    }
    if style == Style::SingleQuoted && !single {
        style = Style::DoubleQuoted;
    }
    if matches!(style, Style::Literal | Style::Folded) && (!block || place.in_flow || place.simple_key) {
        style = Style::DoubleQuoted;
    }
    style
}

/// Whether the text stays on one line whatever its style.
pub(super) fn is_one_line(text: &str) -> bool {
    !fits(text).multiline
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

impl Emitter {
    pub(super) fn scalar(&mut self, text: &str, wanted: Style, place: Place) {
        let wanted = if wanted == Style::Plain && text.contains('\n') { Style::Literal } else { wanted };
        match choose(text, wanted, place) {
            Style::SingleQuoted => self.single_quoted(text),
            Style::DoubleQuoted => self.indicator(&double_quoted(text), true, false, false),
            Style::Literal => self.literal(text),
            Style::Folded => self.folded(text),
            Style::Plain | Style::Flow => self.plain(text),
        }
    }

    fn plain(&mut self, text: &str) {
        if !text.is_empty() {
            self.indicator(text, true, false, false);
        }
        self.indention = false;
    }

    fn single_quoted(&mut self, text: &str) {
        self.indicator("'", true, false, false);
        let mut breaks = false;
        for letter in text.chars() {
            if is_break(letter) {
                if !breaks && letter == '\n' {
                    self.line_break();
                }
                self.put_break(letter);
                breaks = true;
                continue;
            }
            if breaks {
                self.write_indent();
            }
            if letter == '\'' {
                self.put('\'');
            }
            self.put(letter);
            self.indention = false;
            breaks = false;
        }
        self.indicator("'", false, false, false);
    }

    /// What stands behind `|` or `>`: an indentation, what becomes of the last line breaks, a comment.
    fn block_header(&mut self, text: &str, indicator: &str) {
        self.indicator(indicator, true, false, false);
        if text.starts_with(|letter| letter == ' ' || is_break(letter)) {
            self.indicator("2", false, false, false);
        }
        let mut backwards = text.chars().rev();
        let chomping = match (backwards.next().is_some_and(is_break), backwards.next()) {
            (false, _) => "-",
            (true, None) => "+",
            (true, Some(before)) if is_break(before) => "+",
            (true, Some(_)) => "",
        };
        if !chomping.is_empty() {
            self.indicator(chomping, false, false, false);
        }
        if !self.line_comment() {
            self.line_break();
        }
        self.whitespace = true;
    }

    fn literal(&mut self, text: &str) {
        self.block_header(text, "|");
        let mut breaks = true;
        for letter in text.chars() {
            if is_break(letter) {
                self.put_break(letter);
                breaks = true;
                continue;
            }
            if breaks {
                self.write_indent();
            }
            self.put(letter);
            self.indention = false;
            breaks = false;
        }
    }

    fn folded(&mut self, text: &str) {
        self.block_header(text, ">");
        // The original looks at the start of the whole text, not at what follows the break.
        let opens_blank = text.trim_start_matches(is_break).starts_with([' ', '\t']);
        let empty = text.chars().all(is_break);
        let (mut breaks, mut leading_spaces) = (true, true);
        for letter in text.chars() {
            if is_break(letter) {
                if !breaks && !leading_spaces && letter == '\n' && !opens_blank && !empty {
                    self.line_break();
                }
                self.put_break(letter);
                breaks = true;
                continue;
            }
            if breaks {
                self.write_indent();
                leading_spaces = matches!(letter, ' ' | '\t');
            }
            self.put(letter);
            self.indention = false;
            breaks = false;
        }
    }
}
