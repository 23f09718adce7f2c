//! Scalars: plain, quoted, and as blocks.

use super::cursor::{Mark, is_blank, is_blank_or_end, is_break, is_break_or_end};
use super::scan::Scanner;
use crate::yaml::Error;

/// White space and line breaks between two pieces of a scalar.
#[derive(Debug, Default)]
struct Gap {
    blanks: String,
    first_break: Option<char>,
    more_breaks: String,
    /// A line break was met, escaped or not.
    broken: bool,
}

impl Gap {
    /// Adds what the gap folds to: its blanks, a space for one line break, the rest of the breaks for more.
    fn close(&mut self, text: &mut String) {
        if !self.broken {
            text.push_str(&self.blanks);
        } else {
            match self.first_break {
                Some('\n') if self.more_breaks.is_empty() => text.push(' '),
                Some('\n') => {}
                Some(other) => text.push(other),
                None => {}
            }
            text.push_str(&self.more_breaks);
        }
        *self = Gap::default();
    }
}

impl Scanner<'_> {
    fn at_any_marker(&self) -> bool {
        self.cursor.at_document_marker("---") || self.cursor.at_document_marker("...")
    }

    /// Reads blanks and breaks into the gap.
    fn read_gap(&mut self, gap: &mut Gap) {
        loop {
            let letter = self.cursor.peek();
            if is_blank(letter) {
                if gap.broken {
                    self.cursor.skip();
                } else {
                    self.cursor.take(&mut gap.blanks);
                }
            } else if let Some(line_break) = self.cursor.take_break() {
                if gap.broken {
                    gap.more_breaks.push(line_break);
                } else {
                    gap.blanks.clear();
                    gap.first_break = Some(line_break);
                    gap.broken = true;
                }
            } else {
                return;
            }
        }
    }

    pub(super) fn plain_scalar(&mut self) -> Result<(String, Mark), Error> {
        let start = self.cursor.mark;
        let mut end = start;
        let mut text = String::new();
        let mut gap = Gap::default();
        let indent = self.indent() + 1;
        loop {
            if self.at_any_marker() || self.cursor.peek() == '#' {
                break;
            }
            while !is_blank_or_end(self.cursor.peek()) {
                let letter = self.cursor.peek();
                let ends = letter == ':' && is_blank_or_end(self.cursor.peek_second())
                    || self.flow_level > 0 && matches!(letter, ',' | '?' | '[' | ']' | '{' | '}');
                if ends {
                    break;
                }
                gap.close(&mut text);
                self.cursor.take(&mut text);
                end = self.cursor.mark;
            }
            if !is_blank(self.cursor.peek()) && !is_break(self.cursor.peek()) {
                break;
            }
            self.read_plain_gap(&mut gap, start, indent)?;
            if self.flow_level == 0 && (self.cursor.mark.column as i64) < indent {
                break;
            }
        }
        if gap.broken {
            self.allow_key();
        }
        Ok((text, end))
    }

    /// As [`Scanner::read_gap`], but tabs may not indent.
    fn read_plain_gap(&mut self, gap: &mut Gap, start: Mark, indent: i64) -> Result<(), Error> {
        while is_blank(self.cursor.peek()) || is_break(self.cursor.peek()) {
            if gap.broken && (self.cursor.mark.column as i64) < indent && self.cursor.peek() == '\t' {
                return self.fail(start, "found a tab character that violates indentation");
            }
            if is_blank(self.cursor.peek()) && gap.broken {
                self.cursor.skip();
            } else if is_blank(self.cursor.peek()) {
                self.cursor.take(&mut gap.blanks);
            } else {
                // One break; what follows is looked at again.
                let line_break = self.cursor.take_break().unwrap_or('\n');
                if gap.broken {
                    gap.more_breaks.push(line_break);
                } else {
                    gap.blanks.clear();
                    gap.first_break = Some(line_break);
                    gap.broken = true;
                }
            }
        }
        Ok(())
    }

    pub(super) fn quoted_scalar(&mut self, single: bool) -> Result<(String, Mark), Error> {
        let start = self.cursor.mark;
        let quote = self.cursor.peek();
        self.cursor.skip();
        let mut text = String::new();
        loop {
            if self.at_any_marker() {
                return self.fail(start, "found unexpected document indicator");
            }
            if self.cursor.mark.at >= self.cursor.source.len() {
                return self.fail(start, "found unexpected end of stream");
            }
            let mut gap = Gap::default();
            while !is_blank_or_end(self.cursor.peek()) {
                let (letter, second) = (self.cursor.peek(), self.cursor.peek_second());
                if single && letter == '\'' && second == '\'' {
                    text.push('\'');
                    self.cursor.skip();
                    self.cursor.skip();
                } else if letter == quote {
                    break;
                } else if !single && letter == '\\' && is_break(second) {
                    self.cursor.skip();
                    self.cursor.take_break();
                    gap.broken = true;
                    break;
                } else if !single && letter == '\\' {
                    self.escape(start, &mut text)?;
                } else {
                    self.cursor.take(&mut text);
                }
            }
            if self.cursor.peek() == quote {
                break;
            }
            self.read_gap(&mut gap);
            gap.close(&mut text);
        }
        self.cursor.skip();
        Ok((text, self.cursor.mark))
    }

    fn escape(&mut self, start: Mark, text: &mut String) -> Result<(), Error> {
        let digits = match self.cursor.peek_second() {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            letter => {
                let Some(letter) = unescape(letter) else {
                    return self.fail(start, "found unknown escape character");
                };
                text.push(letter);
                self.cursor.skip();
                self.cursor.skip();
                return Ok(());
            }
        };
        self.cursor.skip();
        self.cursor.skip();
        let mut value = 0_u32;
        for place in 0..digits {
            let Some(digit) = self.cursor.peek_nth(place).to_digit(16) else {
                return self.fail(start, "did not find expected hexdecimal number");
            };
            value = value.wrapping_mul(16).wrapping_add(digit);
        }
        let Some(letter) = char::from_u32(value) else {
            return self.fail(start, "found invalid Unicode character escape code");
        };
        text.push(letter);
        (0..digits).for_each(|_| self.cursor.skip());
        Ok(())
    }

    pub(super) fn block_scalar(&mut self, literal: bool) -> Result<(String, Mark), Error> {
        let start = self.cursor.mark;
        self.cursor.skip();
        let (chomping, increment) = self.block_header(start)?;
        self.cursor.skip_while(is_blank);
        self.line_comment(start);
        self.cursor.skip_to_line_end();
        if !is_break_or_end(self.cursor.peek()) {
            return self.fail(start, "did not find expected comment or line break");
        }
        self.cursor.take_break();
        let mut indent = increment.map_or(0, |increment| self.indent().max(0) as usize + increment);
        let mut text = String::new();
        let mut breaks = String::new();
        let mut end = self.block_breaks(&mut indent, &mut breaks, start)?;
        let mut line_break = None;
        let mut blank_before = false;
        while self.cursor.mark.column == indent && self.cursor.mark.at < self.cursor.source.len() {
            let blank = is_blank(self.cursor.peek());
            match line_break.take() {
                Some('\n') if !literal && !blank_before && !blank => {
                    text.push_str(if breaks.is_empty() { " " } else { "" });
                }
                Some(other) => text.push(other),
                None => {}
            }
            text.push_str(&breaks);
            breaks.clear();
            blank_before = blank;
            while !is_break_or_end(self.cursor.peek()) {
                self.cursor.take(&mut text);
            }
            line_break = self.cursor.take_break();
            end = self.block_breaks(&mut indent, &mut breaks, start)?;
        }
        if chomping != '-' {
            text.extend(line_break);
        }
        if chomping == '+' {
            text.push_str(&breaks);
        }
        Ok((text, end))
    }

    /// `|2-` and `|-2`: the chomping sign (a space for none) and the indentation.
    fn block_header(&mut self, start: Mark) -> Result<(char, Option<usize>), Error> {
        let (mut chomping, mut increment) = (' ', None);
        for _ in 0..2 {
            match self.cursor.peek() {
                sign @ ('+' | '-') if chomping == ' ' => chomping = sign,
                '0' if increment.is_none() => {
                    return self.fail(start, "found an indentation indicator equal to 0");
                }
                digit @ '1'..='9' if increment.is_none() => increment = digit.to_digit(10).map(|digit| digit as usize),
                _ => break,
            }
            self.cursor.skip();
        }
        Ok((chomping, increment))
    }

    /// Eats indentation and blank lines. An indentation of 0 is not known yet and found here.
    fn block_breaks(&mut self, indent: &mut usize, breaks: &mut String, start: Mark) -> Result<Mark, Error> {
        let mut end = self.cursor.mark;
        let mut deepest = 0;
        loop {
            while (*indent == 0 || self.cursor.mark.column < *indent) && self.cursor.peek() == ' ' {
                self.cursor.skip();
            }
            deepest = deepest.max(self.cursor.mark.column);
            if (*indent == 0 || self.cursor.mark.column < *indent) && self.cursor.peek() == '\t' {
                return self.fail(start, "found a tab character where an indentation space is expected");
            }
            match self.cursor.take_break() {
                Some(line_break) => breaks.push(line_break),
                None => break,
            }
            end = self.cursor.mark;
        }
        if *indent == 0 {
            *indent = deepest.max((self.indent() + 1) as usize).max(1);
        }
        Ok(end)
    }
}

fn unescape(letter: char) -> Option<char> {
    Some(match letter {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' | '"' | '\'' | '\\' => letter,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        _ => return None,
    })
}
