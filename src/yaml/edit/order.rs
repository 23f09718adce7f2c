//! Another order for fields and items, comments moving with them.

use super::layout::Text;
use super::{Edit, apply};
use crate::yaml::{Data, Error, Node, Style, parse_one};
use std::cmp::Ordering;

/// How a text shall be arranged.
pub struct Arrangement<'a> {
    /// Which of two fields comes first.
    pub fields: &'a dyn Fn(&str, &str) -> Ordering,
    /// For the list at a path (`.spec.containers`): the field by which its items are sorted, empty for the items
    /// themselves; nothing for a list that stays.
    pub lists: &'a dyn Fn(&str) -> Option<&'static str>,
}

/// The text with its fields and lists in that order.
pub fn arrange(source: &str, arrangement: &Arrangement<'_>) -> Result<String, Error> {
    let root = parse_one(source)?;
    let text = Text::new(source, &root);
    let mut edits = Vec::new();
    text.arrange(&root, "", arrangement, &mut edits);
    Ok(apply(source, edits))
}

/// A piece of text that moves as one: comments above, and the rest.
struct Piece<'n> {
    leading: (usize, usize),
    body: (usize, usize),
    edits: Vec<Edit>,
    key: &'n str,
}

impl Text<'_> {
    fn arrange(&self, node: &Node, path: &str, arrangement: &Arrangement<'_>, edits: &mut Vec<Edit>) {
        if self.is_alias(node) || node.style == Style::Flow {
            return;
        }
        match &node.data {
            Data::Scalar(_) => {}
            Data::Mapping(pairs) => {
                let mut pieces = Vec::with_capacity(pairs.len());
                let mut end = 0;
                for (index, pair) in pairs.iter().enumerate() {
                    let key = pair.0.scalar().unwrap_or_default();
                    let start = pair.0.span.start as usize;
                    let leading = if index == 0 { (start, start) } else { (end, self.line_start(start)) };
                    end = self.full_line_end(self.pair_end(pair));
                    let mut inner = Vec::new();
                    self.arrange(&pair.1, &format!("{path}.{key}"), arrangement, &mut inner);
                    pieces.push(Piece { leading, body: (start, end), edits: inner, key });
                }
                self.put_together(pieces, &|left, right| (arrangement.fields)(left, right), edits);
            }
            Data::Sequence(items) => {
                let places = self.items(node);
                let field = (arrangement.lists)(path);
                let mut pieces = Vec::with_capacity(items.len());
                for (index, (item, place)) in items.iter().zip(&places).enumerate() {
                    let key = match field {
                        Some("") => item.scalar(),
                        Some(field) => item.get(field).and_then(Node::scalar),
                        None => None,
                    };
                    let leading = if index == 0 {
                        (place.dash, place.dash)
                    } else {
                        (place.leading, self.line_start(place.dash))
                    };
                    let mut inner = Vec::new();
                    self.arrange(item, path, arrangement, &mut inner);
                    let key = key.unwrap_or_default();
                    pieces.push(Piece { leading, body: (place.dash, place.end), edits: inner, key });
                }
                self.put_together(pieces, &|left, right| left.cmp(right), edits);
            }
        }
    }

    /// The pieces in their order, as one edit; those inside of them only, where the order is right already.
    fn put_together(&self, mut pieces: Vec<Piece<'_>>, order: &dyn Fn(&str, &str) -> Ordering, edits: &mut Vec<Edit>) {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        let (start, end) = (first.body.0, last.body.1);
        if pieces.windows(2).all(|pair| order(pair[0].key, pair[1].key) != Ordering::Greater) {
            edits.extend(pieces.into_iter().flat_map(|piece| piece.edits));
            return;
        }
        let column = self.column(start);
        pieces.sort_by(|left, right| order(left.key, right.key));
        let mut text = String::with_capacity(end - start);
        for (index, piece) in pieces.into_iter().enumerate() {
            let leading = &self.source[piece.leading.0..piece.leading.1];
            if index > 0 {
                text.push_str(leading);
                text.extend(std::iter::repeat_n(' ', column));
            } else if !leading.trim().is_empty() {
                // What comes first stands on the line of the first, with its comments below.
                let indent = " ".repeat(column);
                text.push_str(leading.strip_prefix(indent.as_str()).unwrap_or(leading));
                text.push_str(&indent);
            }
            let mut inner = piece.edits;
            for edit in &mut inner {
                edit.range = edit.range.start - piece.body.0..edit.range.end - piece.body.0;
            }
            text.push_str(&apply(&self.source[piece.body.0..piece.body.1], inner));
            if !text.ends_with('\n') {
                text.push_str(self.newline);
            }
        }
        if !self.source[..end].ends_with('\n') {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        edits.push(Edit { range: start..end, text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let fields = |left: &str, right: &str| left.cmp(right);
        let lists = |path: &str| (path == ".l").then_some("n");
        let got = arrange(source, &Arrangement { fields: &fields, lists: &lists }).expect("valid");
        assert_eq!(got, expected, "of {source}");
    }

    #[test]
    fn moves_with_comments() {
        check("a: 1\nb: 2\n", "a: 1\nb: 2\n");
        check("# top\nb: 2 # two\n# one\na: 1\n", "# top\n# one\na: 1\nb: 2 # two\n");
        check("l:\n- n: b\n  c: 1\n- n: a\nk: 1", "k: 1\nl:\n- n: a\n- c: 1\n  n: b");
        check("x:\n  b: |\n    t\n\n  a: {d: 1, c: 2}\n", "x:\n  a: {d: 1, c: 2}\n  b: |\n    t\n");
    }
}
