//! Nodes to text, in their own order and styles, as kyaml's `String()` writes them (comments apart).

use super::scalar;
use super::writer::{Dialect, Writer};
use crate::yaml::{Data, Node, Resolved, Style, Tag, Version, resolve};

/// The node as a document, with a final newline.
pub fn write_node(node: &Node) -> String {
    let mut writer = Writer::new(Dialect::Kyaml);
    push(&mut writer, node);
    writer.finish()
}

fn push(writer: &mut Writer, node: &Node) {
    match &node.data {
        Data::Scalar(text) => writer.styled(text, style_of(node, text)),
        _ if node.style == Style::Flow => writer.verbatim(&flow(node)),
        Data::Sequence(items) if items.is_empty() => writer.empty_list(),
        Data::Mapping(pairs) if pairs.is_empty() => writer.empty_map(),
        Data::Sequence(items) => {
            writer.begin_list();
            items.iter().for_each(|item| push(writer, item));
            writer.end();
        }
        Data::Mapping(pairs) => {
            writer.begin_map();
            for (key, value) in pairs {
                let text = key.scalar().unwrap_or_default();
                writer.styled_key(text, style_of(key, text));
                push(writer, value);
            }
            writer.end();
        }
    }
}

/// A string that would read as something else is quoted.
fn style_of(node: &Node, text: &str) -> Style {
    let reads_as_other = node.tag == Tag::String
        && !matches!(resolve(text, Version::V3), Resolved::String | Resolved::Merge)
        && node.style == Style::Plain;
    if reads_as_other { Style::DoubleQuoted } else { node.style }
}

fn flow(node: &Node) -> String {
    match &node.data {
        Data::Scalar(text) => scalar::flow_text(text, style_of(node, text)),
        Data::Sequence(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Data::Mapping(pairs) => {
            let pairs: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{}: {}", flow(key), flow(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::write_node;
    use crate::yaml::parse_one;

    fn check(text: &str) {
        assert_eq!(write_node(&parse_one(text).expect("the table holds YAML")), text);
    }

    #[test]
    fn keeps_order_and_styles() {
        check("b: 1\na: 'x'\nc: \"y\"\nlist:\n- 1\n- k: v\n  w: |\n    two\n    lines\nf: {a: [1, 'b'], c: {}}\n");
        check("empty:\nother: {}\n");
    }
}
