//! Documents to text, byte for byte as go-yaml v3 writes them for kyaml.
//!
//! In: [`Document`]s. Out: their text. The state that decides about spaces, line breaks and where a comment goes is that
//! of go-yaml's emitterc.go: comments wait in `pending` until a place for them comes, sometimes behind the next node.

use super::scalar::{Place, is_one_line};
use super::tree::{Comments, Content, Document, Node};
use crate::yaml::Style;

/// The text of documents, `---` between them.
pub fn write<'a>(documents: impl IntoIterator<Item = &'a Document>) -> String {
    let mut emitter = Emitter::new();
    for (index, document) in documents.into_iter().enumerate() {
        emitter.document(document, index == 0);
    }
    emitter.out
}

/// A text in the making.
#[derive(Debug)]
pub(super) struct Emitter {
    out: String,
    column: i64,
    indent: i64,
    indents: Vec<i64>,
    /// The last letter was white space.
    pub whitespace: bool,
    /// Nothing but indentation and `- ` stands on the line.
    pub indention: bool,
    /// The indentation of a comment below a node, behind which an empty line follows.
    foot_indent: i64,
    pending: Comments,
    /// A comment below the pair before.
    tail: String,
    /// A comment behind a key that waits for its value.
    key_line: String,
    flow_level: usize,
    in_mapping: bool,
}

impl Emitter {
    fn new() -> Emitter {
        Emitter {
            out: String::new(),
            column: 0,
            indent: -1,
            indents: Vec::new(),
            whitespace: true,
            indention: true,
            foot_indent: -1,
            pending: Comments::default(),
            tail: String::new(),
            key_line: String::new(),
            flow_level: 0,
            in_mapping: false,
        }
    }

    fn document(&mut self, document: &Document, first: bool) {
        if !first {
            self.write_indent();
            self.indicator("---", true, false, false);
            self.write_indent();
        }
        self.note(&document.head, "", "");
        if !self.pending.head.is_empty() {
            self.head_comment();
            self.line_break();
        }
        let root = &document.root;
        self.note_start(root, "");
        self.head_comment();
        self.begin(root, false, false);
        self.line_comment();
        self.foot_comment();
        self.rest(root, false);
        self.note("", "", &document.foot);
        self.foot_indent = 0;
        self.foot_comment();
        self.foot_indent = -1;
        self.write_indent();
    }

    /// Comments that wait for their place; an empty one leaves what waits already.
    fn note(&mut self, head: &str, line: &str, foot: &str) {
        let pending = &mut self.pending;
        for (new, slot) in [(head, &mut pending.head), (line, &mut pending.line), (foot, &mut pending.foot)] {
            if !new.is_empty() {
                new.clone_into(slot);
            }
        }
    }

    fn note_start(&mut self, node: &Node, tail: &str) {
        let Comments { head, line, foot } = &node.comments;
        match node.content {
            Content::Scalar(_) | Content::Alias(_) => self.note(head, line, foot),
            // What stands behind a collection is told at its end.
            Content::Sequence(_) | Content::Mapping(_) => self.note(head, "", ""),
        }
        self.note_tail(tail);
    }

    fn note_tail(&mut self, tail: &str) {
        if !tail.is_empty() {
            tail.clone_into(&mut self.tail);
        }
    }

    fn waits_behind(&self) -> bool {
        !self.pending.line.is_empty() || !self.pending.foot.is_empty() || !self.tail.is_empty()
    }

    /// Writes a scalar, or what stands in front of a collection.
    fn begin(&mut self, node: &Node, in_list: bool, simple_key: bool) {
        if let Some(anchor) = &node.anchor {
            self.indicator(&format!("&{anchor}"), true, false, false);
        }
        match (&node.tag, &node.content) {
            (Some(tag), _) => self.indicator(&written_tag(tag), true, false, false),
            // The original does not know again what it took for a merge key.
            (None, Content::Scalar(text)) if text == "<<" && node.style == Style::Plain => {
                self.indicator("!!merge", true, false, false);
            }
            (None, _) => {}
        }
        match &node.content {
            Content::Alias(name) => self.indicator(&format!("*{name}"), true, false, false),
            Content::Scalar(text) => {
                self.increase_indent(true, in_list, false);
                self.scalar(text, node.style, Place { in_flow: self.flow_level > 0, simple_key });
                self.decrease_indent();
            }
            Content::Sequence(_) | Content::Mapping(_) => {}
        }
    }

    /// Writes what is inside of a collection.
    fn rest(&mut self, node: &Node, in_list: bool) {
        let flow = self.flow_level > 0 || node.style == Style::Flow || node.is_hollow();
        match &node.content {
            Content::Sequence(items) if flow => self.flow_sequence(node, items, in_list),
            Content::Mapping(pairs) if flow => self.flow_mapping(node, pairs, in_list),
            Content::Sequence(items) => self.block_sequence(node, items, in_list),
            Content::Mapping(pairs) => self.block_mapping(node, pairs, in_list),
            Content::Scalar(_) | Content::Alias(_) => {}
        }
    }

    fn block_sequence(&mut self, node: &Node, items: &[Node], in_list: bool) {
        for (index, item) in items.iter().enumerate() {
            self.note_start(item, "");
            if index == 0 {
                let compact = self.in_mapping && (self.column == 0 || !self.indention);
                self.increase_indent(false, in_list, compact);
            }
            self.head_comment();
            self.write_indent();
            self.indicator("-", true, false, true);
            self.in_mapping = false;
            self.begin(item, true, false);
            self.line_comment();
            self.foot_comment();
            self.rest(item, true);
        }
        self.note("", &node.comments.line, &node.comments.foot);
        self.decrease_indent();
    }

    fn block_mapping(&mut self, node: &Node, pairs: &[(Node, Node)], in_list: bool) {
        let mut tail = "";
        for (index, (key, value)) in pairs.iter().enumerate() {
            self.note_key(key, tail);
            tail = &key.comments.foot;
            if index == 0 {
                self.increase_indent(false, in_list, false);
            }
            self.head_comment();
            self.write_indent();
            if !self.pending.line.is_empty() {
                self.key_line = std::mem::take(&mut self.pending.line);
            }
            let simple = self.key(key, true);
            self.note_start(value, "");
            if simple {
                self.indicator(":", false, false, false);
            } else {
                self.write_indent();
                self.indicator(":", true, false, true);
            }
            self.comment_behind_key(value);
            self.in_mapping = true;
            self.begin(value, false, false);
            self.line_comment();
            self.foot_comment();
            self.rest(value, false);
        }
        self.note("", &node.comments.line, &node.comments.foot);
        self.note_tail(tail);
        self.head_comment();
        self.decrease_indent();
    }

    /// A key's comments, its foot apart: that is told with the next key.
    fn note_key(&mut self, key: &Node, tail: &str) {
        match key.content {
            Content::Scalar(_) | Content::Alias(_) => self.note(&key.comments.head, &key.comments.line, ""),
            Content::Sequence(_) | Content::Mapping(_) => self.note(&key.comments.head, "", ""),
        }
        self.note_tail(tail);
    }

    /// Writes a key and tells whether it stands in front of a `:` on one line.
    fn key(&mut self, key: &Node, block: bool) -> bool {
        let simple = is_simple_key(key);
        if !simple {
            self.indicator("?", true, false, block);
        }
        self.in_mapping = true;
        self.begin(key, false, simple);
        self.rest(key, false);
        simple
    }

    fn comment_behind_key(&mut self, value: &Node) {
        if self.key_line.is_empty() {
            return;
        }
        match value.content {
            Content::Scalar(_) if self.pending.line.is_empty() => {
                self.pending.line = std::mem::take(&mut self.key_line);
            }
            Content::Sequence(_) | Content::Mapping(_) if value.style != Style::Flow => {
                let own = std::mem::replace(&mut self.pending.line, std::mem::take(&mut self.key_line));
                self.line_comment();
                self.pending.line = own;
            }
            _ => {}
        }
    }

    fn flow_sequence(&mut self, node: &Node, items: &[Node], in_list: bool) {
        let mut trail = false;
        for (index, item) in items.iter().enumerate() {
            self.note_start(item, "");
            self.open_flow("[", index == 0, in_list);
            self.separate(index > 0 && !trail);
            trail = self.waits_behind();
            self.in_mapping = false;
            self.begin(item, false, false);
            self.close_entry();
            self.rest(item, false);
        }
        self.note("", &node.comments.line, &node.comments.foot);
        self.open_flow("[", items.is_empty(), in_list);
        self.flow_level -= 1;
        self.decrease_indent();
        if self.column == 0 {
            self.write_indent();
        }
        self.indicator("]", false, false, false);
        self.line_comment();
        self.foot_comment();
    }

    fn flow_mapping(&mut self, node: &Node, pairs: &[(Node, Node)], in_list: bool) {
        let mut trail = false;
        let mut tail = "";
        for (index, (key, value)) in pairs.iter().enumerate() {
            self.note_key(key, tail);
            tail = &key.comments.foot;
            self.open_flow("{", index == 0, in_list);
            self.separate(index > 0 && !trail);
            let simple = self.key(key, false);
            self.note_start(value, "");
            self.indicator(":", !simple, false, false);
            trail = self.waits_behind();
            self.in_mapping = true;
            self.begin(value, false, false);
            self.close_entry();
            self.rest(value, false);
        }
        self.note("", &node.comments.line, &node.comments.foot);
        self.note_tail(tail);
        self.open_flow("{", pairs.is_empty(), in_list);
        let waits = !self.pending.head.is_empty() || !self.pending.foot.is_empty() || !self.tail.is_empty();
        if waits && !pairs.is_empty() && !trail {
            self.indicator(",", false, false, false);
        }
        self.head_comment();
        self.flow_level -= 1;
        self.decrease_indent();
        self.indicator("}", false, false, false);
        self.line_comment();
        self.foot_comment();
    }

    fn open_flow(&mut self, bracket: &str, first: bool, in_list: bool) {
        if first {
            self.indicator(bracket, true, true, false);
            self.increase_indent(true, in_list, false);
            self.flow_level += 1;
        }
    }

    /// What stands in front of an entry in brackets.
    fn separate(&mut self, comma: bool) {
        if comma {
            self.indicator(",", false, false, false);
        }
        self.head_comment();
        if self.column == 0 {
            self.write_indent();
        }
    }

    /// What stands behind an entry in brackets that has a comment.
    fn close_entry(&mut self) {
        if self.waits_behind() {
            self.indicator(",", false, false, false);
        }
        self.line_comment();
        self.foot_comment();
    }

    /// Goes in by one step; inside of a list that is the width of `- `.
    fn increase_indent(&mut self, flow: bool, in_list: bool, compact: bool) {
        self.indents.push(self.indent);
        self.indent = match self.indent {
            ..0 if flow => 2,
            ..0 => 0,
            indent if in_list => indent + 2,
            indent => 2 * ((indent + 2) / 2) - if compact { 2 } else { 0 },
        };
    }

    fn decrease_indent(&mut self) {
        self.indent = self.indents.pop().unwrap_or(-1);
    }

    fn head_comment(&mut self) {
        if !self.tail.is_empty() {
            let tail = std::mem::take(&mut self.tail);
            self.write_indent();
            self.comment(&tail);
            self.foot_indent = self.indent.max(0);
        }
        if !self.pending.head.is_empty() {
            let head = std::mem::take(&mut self.pending.head);
            self.write_indent();
            self.comment(&head);
        }
    }

    /// Writes the comment behind what was written, if there is one.
    pub(super) fn line_comment(&mut self) -> bool {
        if self.pending.line.is_empty() {
            return false;
        }
        let line = std::mem::take(&mut self.pending.line);
        if !self.whitespace {
            self.put(' ');
        }
        self.comment(&line);
        true
    }

    fn foot_comment(&mut self) {
        if self.pending.foot.is_empty() {
            return;
        }
        let foot = std::mem::take(&mut self.pending.foot);
        self.write_indent();
        self.comment(&foot);
        self.foot_indent = self.indent.max(0);
    }

    fn comment(&mut self, text: &str) {
        let mut lines = text.split('\n');
        // Behind an empty line, or at the start, there is nothing to indent yet.
        self.comment_line(lines.next().unwrap_or_default());
        for line in lines {
            self.line_break();
            if !line.is_empty() {
                self.write_indent();
                self.comment_line(line);
            }
        }
        if !text.ends_with('\n') {
            self.line_break();
        }
        self.whitespace = true;
    }

    fn comment_line(&mut self, line: &str) {
        if line.is_empty() {
            return;
        }
        if !line.starts_with('#') {
            self.out.push_str("# ");
            self.column += 2;
        }
        self.out.push_str(line);
        self.column += line.chars().count() as i64;
        self.indention = false;
    }

    pub(super) fn write_indent(&mut self) {
        let indent = self.indent.max(0);
        if !self.indention || self.column > indent || self.column == indent && !self.whitespace {
            self.line_break();
        }
        if self.foot_indent == indent {
            self.line_break();
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.foot_indent = -1;
    }

    pub(super) fn indicator(&mut self, text: &str, needs_space: bool, is_space: bool, keeps_indention: bool) {
        if needs_space && !self.whitespace {
            self.put(' ');
        }
        self.out.push_str(text);
        self.column += text.chars().count() as i64;
        self.whitespace = is_space;
        self.indention = self.indention && keeps_indention;
    }

    pub(super) fn put(&mut self, letter: char) {
        self.out.push(letter);
        self.column += 1;
    }

    pub(super) fn line_break(&mut self) {
        self.put_break('\n');
    }

    pub(super) fn put_break(&mut self, letter: char) {
        self.out.push(letter);
        self.column = 0;
        self.indention = true;
    }
}

fn is_simple_key(key: &Node) -> bool {
    let around = key.anchor.as_ref().map_or(0, String::len) + key.tag.as_ref().map_or(0, String::len);
    match &key.content {
        Content::Scalar(text) => is_one_line(text) && around + text.len() <= 128,
        Content::Alias(name) => name.len() <= 128,
        Content::Sequence(_) | Content::Mapping(_) => key.is_hollow() && around <= 128,
    }
}

/// A tag as it is written: of other schemes in angle brackets.
fn written_tag(tag: &str) -> String {
    if tag.starts_with('!') { tag.to_owned() } else { format!("!<{tag}>") }
}
