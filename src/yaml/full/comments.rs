//! Comments beside tokens: which belongs above, behind or below what.
//!
//! In: the scanner's way through white space. Out: a queue of comments, each with the token that it waits for, which the
//! grammar hands to its nodes. Answers to the comment parts of scannerc.go and parserc.go of go-yaml v3, whose choices
//! are kept as they are, odd ones included: what reads a text and writes it again moves comments as it does.

use super::cursor::{Mark, is_blank, is_break_or_end};
use super::scan::{Kind, Scanner};

/// The comments of a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    /// Above it.
    pub head: String,
    /// Behind it, on its line.
    pub line: String,
    /// Below it, with an empty line after it.
    pub foot: String,
}

/// A comment that waits for its token.
#[derive(Debug, Clone, Default)]
struct Waiting {
    /// Where the search began that found it.
    scan: Mark,
    /// It goes to the first token that starts here or later.
    token: Mark,
    /// Columns count from 1 here, but from 0 for comments behind tokens.
    start: Mark,
    end: Mark,
    comments: Comments,
}

/// All comments seen, and those that the next event takes.
#[derive(Debug, Default)]
pub(super) struct Queue {
    all: Vec<Waiting>,
    taken: usize,
    next: Comments,
    /// A comment that belongs to a whole collection inside of a list.
    stem: String,
}

/// How far ahead the original looks for a comment.
const LOOK_AHEAD: usize = 512;

fn add(to: &mut String, text: &str) {
    if text.is_empty() {
        return;
    }
    if !to.is_empty() {
        to.push('\n');
    }
    to.push_str(text);
}

impl Queue {
    /// Hands over the comments that wait for a token.
    pub fn unfold(&mut self, kind: &Kind, start: Mark) {
        while let Some(waiting) = self.all.get_mut(self.taken) {
            if start.at < waiting.token.at || !waiting.comments.head.is_empty() && *kind == Kind::BlockEnd {
                return;
            }
            let Comments { head, line, foot } = std::mem::take(waiting).comments;
            add(&mut self.next.head, &head);
            add(&mut self.next.foot, &foot);
            add(&mut self.next.line, &line);
            self.taken += 1;
        }
    }

    pub fn take(&mut self) -> Comments {
        self.stem.clear();
        std::mem::take(&mut self.next)
    }

    pub fn take_stem(&mut self) -> String {
        std::mem::take(&mut self.stem)
    }

    pub fn head_length(&self) -> usize {
        self.next.head.len()
    }

    /// Puts the first part of the head aside for the collection that starts here.
    pub fn split_stem(&mut self, length: usize) {
        let rest = self.next.head.get(length + 1..).unwrap_or_default().to_owned();
        self.next.head.truncate(length);
        self.stem = std::mem::replace(&mut self.next.head, rest);
    }

    /// What stands above the first empty line, counted from below, belongs to the document.
    pub fn take_document_head(&mut self) -> String {
        let head = self.next.head.as_bytes();
        for index in (1..head.len()).rev() {
            if head[index] != b'\n' {
                continue;
            }
            let cut = match index {
                _ if index == head.len() - 1 => index,
                _ if head[index - 1] == b'\n' => index - 1,
                _ => continue,
            };
            let rest = self.next.head.split_off(index + 1);
            let mut head = std::mem::replace(&mut self.next.head, rest);
            head.truncate(cut);
            return head;
        }
        String::new()
    }

    /// Moves the end of a block in front of comments that are indented as the block was.
    pub fn move_block_end(&self, block: &mut Mark, indent: i64) {
        let mut stop = block.at;
        for waiting in self.all.iter().rev() {
            if waiting.end.at < stop {
                break;
            }
            if waiting.start.column as i64 == indent + 1 {
                *block = waiting.start;
            }
            stop = waiting.scan.at;
        }
    }

    /// A comment behind the `-` of a list's first item, with content on the next line, stands above that content.
    pub fn lift(&mut self, here: Mark) {
        let Some(last) = self.all.last_mut() else { return };
        if last.comments.line.is_empty() {
            return;
        }
        last.comments.head = std::mem::take(&mut last.comments.line);
        if last.start.line + 1 == here.line {
            last.token = here;
        }
    }
}

/// The search for comments between two tokens.
struct Search {
    scan: Mark,
    token: Mark,
    start: Mark,
    text: String,
}

impl Search {
    fn foot(&mut self, end: Mark, queue: &mut Queue) {
        queue.all.push(Waiting {
            scan: self.scan,
            token: self.token,
            start: self.start,
            end,
            comments: Comments { foot: std::mem::take(&mut self.text), ..Comments::default() },
        });
        self.scan = end;
        self.token = end;
    }
}

impl Scanner<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.cursor.source.as_bytes().get(self.cursor.mark.at + ahead).copied().unwrap_or(0)
    }

    /// Copies the comment that starts `ahead` bytes from here, and stops at the end of its line.
    fn read_comment(&mut self, ahead: usize, text: &mut String) {
        let seen = self.cursor.mark.at + ahead;
        loop {
            let here = self.cursor.mark.at;
            if is_break_or_end(self.cursor.peek()) {
                if here >= seen {
                    return;
                }
                self.cursor.take_break();
            } else if here >= seen {
                self.cursor.take(text);
            } else {
                self.cursor.skip();
            }
        }
    }

    /// Reads a comment behind a token, on its line.
    pub(super) fn line_comment(&mut self, token: Mark) {
        if self.comments.is_none() || self.cursor.newlines > 0 {
            return;
        }
        let blanks = (0..LOOK_AHEAD).take_while(|ahead| matches!(self.byte(*ahead), b' ' | b'\t')).count();
        if blanks == LOOK_AHEAD || self.byte(blanks) != b'#' {
            return;
        }
        let mut line = String::new();
        let before = self.cursor.mark;
        let start = Mark { at: before.at + blanks, column: before.column + blanks, ..before };
        self.read_comment(blanks, &mut line);
        let comments = Comments { line, ..Comments::default() };
        if let Some(queue) = &mut self.comments {
            queue.all.push(Waiting { token, start, comments, ..Waiting::default() });
        }
    }

    /// Reads all comments up to the next token.
    pub(super) fn block_comments(&mut self, scan: Mark) {
        let Some(mut queue) = self.comments.take() else { return };
        let (token, behind_value) = self.last_token();
        let next_indent = self.indent().max(0);
        let mut search = Search { scan, token, start: Mark::default(), text: String::new() };
        let mut recent_empty = false;
        let mut first_empty = self.cursor.newlines <= 1;
        let (mut line, mut column) = (self.cursor.mark.line, self.cursor.mark.column);
        let foot_line = self.foot_line(scan);
        let mut ahead = 0;
        while ahead < LOOK_AHEAD {
            column += 1;
            let byte = self.byte(ahead);
            if is_blank(char::from(byte)) {
                ahead += 1;
                continue;
            }
            let here = self.cursor.mark;
            let here = Mark { at: here.at + ahead, index: here.index + ahead, line, column };
            let closes = self.flow_level > 0 && matches!(byte, b']' | b'}');
            let breaks = matches!(byte, b'\n' | b'\r');
            let start = search.start;
            let dedented = (start.column as i64) - 1 < next_indent;
            if closes || breaks || byte == 0 {
                if closes || !recent_empty {
                    let below = i64::from(start.line) == foot_line && !behind_value || dedented;
                    if closes || first_empty && below {
                        if !search.text.is_empty() {
                            if dedented {
                                search.token = start;
                            }
                            search.foot(here, &mut queue);
                        }
                    } else if !search.text.is_empty() && byte != 0 {
                        search.text.push('\n');
                    }
                }
                if !breaks {
                    break;
                }
                (first_empty, recent_empty, column) = (false, true, 0);
                line += 1;
                ahead += 1;
                continue;
            }
            let other_column = (column as i64) - 1 < next_indent && column != start.column;
            if !search.text.is_empty() && other_column {
                search.foot(here, &mut queue);
            }
            if byte != b'#' {
                break;
            }
            if search.text.is_empty() {
                search.start = here;
            } else {
                search.text.push('\n');
            }
            recent_empty = false;
            self.read_comment(ahead, &mut search.text);
            // The line break is gone over, but not counted.
            (ahead, column, line) = (1, 0, self.cursor.mark.line);
        }
        if !search.text.is_empty() {
            let here = self.cursor.mark;
            let end = Mark { at: here.at + ahead - 1, index: here.index + ahead - 1, line, column };
            queue.all.push(Waiting {
                scan: search.scan,
                token: search.start,
                start: search.start,
                end,
                comments: Comments { head: search.text, ..Comments::default() },
            });
        }
        self.comments = Some(queue);
    }

    /// The line on which a comment has to start to belong to what stands above it.
    fn foot_line(&self, scan: Mark) -> i64 {
        if scan.line == 0 {
            return -1;
        }
        let on_content = self.cursor.newlines == 0 && self.cursor.mark.column > 1;
        i64::from(self.cursor.mark.line) - i64::from(self.cursor.newlines) + 1 + i64::from(on_content)
    }
}
