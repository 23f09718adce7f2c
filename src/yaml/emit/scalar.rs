//! Strings as YAML scalars: which style go-yaml chooses, and how it writes each.
//!
//! In: a string and its place. Out: the string appended plain, in quotes or as a literal block. Answers to
//! `stringv` of encode.go, and to `analyze_scalar`, `select_scalar_style` and the `write_…_scalar` of emitterc.go.

use super::writer::{Dialect, ScalarPlace, push_spaces};
use crate::yaml::resolve::{Resolved, Version, is_base_60, resolve};

/// A line longer than this is folded at its next space (v2 only).
const WIDTH: usize = 80;

/// Appends `text`.
pub(super) fn push(out: &mut String, text: &str, place: ScalarPlace) {
    if is_evidently_plain(text) {
        push_plain(out, text, place);
        return;
    }
    let analysis = analyze(text, place.dialect);
    match choose_style(text, analysis, place) {
        Style::Plain => push_plain(out, text, place),
        Style::Single => push_single(out, text, place),
        Style::Double => push_double(out, text, place),
        Style::Literal => push_literal(out, text, place),
    }
}

/// Appends `text` in the style wanted, or in the next that can hold it.
pub(super) fn push_styled(out: &mut String, text: &str, style: crate::yaml::Style, place: ScalarPlace) {
    use crate::yaml::Style as Wanted;
    let analysis = analyze(text, place.dialect);
    match style {
        Wanted::Plain | Wanted::Flow if analysis.plain => push_plain(out, text, place),
        Wanted::Literal | Wanted::Folded if analysis.block && !place.simple_key => push_literal(out, text, place),
        Wanted::Plain | Wanted::Flow | Wanted::SingleQuoted if analysis.single => push_single(out, text, place),
        _ => push_double(out, text, place),
    }
}

/// A scalar inside of brackets.
pub(super) fn flow_text(text: &str, style: crate::yaml::Style) -> String {
    use crate::yaml::Style as Wanted;
    let place = ScalarPlace { dialect: Dialect::Kyaml, simple_key: true, indent: 0 };
    let plain = style == Wanted::Plain
        && !text.is_empty()
        && !text.contains([',', '?', '[', ']', '{', '}', ':'])
        && analyze(text, Dialect::Kyaml).plain;
    let mut out = String::new();
    match style {
        _ if plain => out.push_str(text),
        Wanted::Plain | Wanted::SingleQuoted => push_styled(&mut out, text, Wanted::SingleQuoted, place),
        _ => push_double(&mut out, text, place),
    }
    out
}

/// Which styles can hold a string, for a writer that keeps the style of a text.
#[derive(Debug, Clone, Copy)]
pub(in crate::yaml) struct Fits {
    pub plain: bool,
    /// Plain inside of brackets.
    pub flow_plain: bool,
    pub single: bool,
    pub block: bool,
    pub multiline: bool,
}

/// Looks a string over as go-yaml v3 does.
pub(in crate::yaml) fn fits(text: &str) -> Fits {
    let Analysis { plain, single, block } = analyze(text, Dialect::Kyaml);
    let flow_plain = plain && !text.is_empty() && !text.contains([',', '?', '[', ']', '{', '}', ':']);
    Fits { plain, flow_plain, single, block, multiline: has_breaks(text) }
}

/// The string in double quotes, on one line.
pub(in crate::yaml) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_double(&mut out, text, ScalarPlace { dialect: Dialect::Kyaml, simple_key: true, indent: 0 });
    out
}

/// The style that go-yaml v3 chooses for a string outside of keys.
pub fn style_of(text: &str) -> crate::yaml::Style {
    if is_evidently_plain(text) {
        return crate::yaml::Style::Plain;
    }
    let place = ScalarPlace { dialect: Dialect::V3, simple_key: false, indent: 0 };
    match choose_style(text, analyze(text, Dialect::V3), place) {
        Style::Plain => crate::yaml::Style::Plain,
        Style::Single => crate::yaml::Style::SingleQuoted,
        Style::Double => crate::yaml::Style::DoubleQuoted,
        Style::Literal => crate::yaml::Style::Literal,
    }
}

/// Whether the string has a line break of YAML 1.1.
pub(super) fn has_breaks(text: &str) -> bool {
    text.bytes().any(|byte| !(b' '..0xc2).contains(&byte)) && text.chars().any(is_break)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// Which styles can hold a string.
#[derive(Debug, Clone, Copy)]
struct Analysis {
    plain: bool,
    single: bool,
    block: bool,
}

/// Bytes that mean nothing to YAML wherever they stand.
const HARMLESS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let it = byte as u8;
        table[byte] = it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'/' | b'-' | b'+' | b'=' | b'(' | b')');
        table[byte] = table[byte] || matches!(it, b';' | b'$' | b'^' | b'\\' | b'<' | b'~');
        byte += 1;
    }
    table
};

/// A quick look that most strings pass: they start with a letter or slash, are harmless, and cannot be `yes` or `null`.
pub(super) fn is_evidently_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let starts_well = match bytes.first() {
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => bytes.len() > 5,
        Some(first) => first.is_ascii_alphabetic() || *first == b'/',
        None => false,
    };
    starts_well && bytes.iter().all(|byte| HARMLESS[usize::from(*byte)])
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(letter: char) -> bool {
    // go-yaml's test stops at three bytes of UTF-8: whatever needs four is escaped.
    matches!(letter, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

fn analyze(text: &str, dialect: Dialect) -> Analysis {
    let Some(first) = text.chars().next() else {
        return Analysis { plain: true, single: true, block: false };
    };
    let last = text.chars().next_back().unwrap_or(first);
    let mut indicators = text.starts_with("---") || text.starts_with("...") || starts_with_indicator(text, first);
    if is_one_ascii_line(text) {
        indicators = indicators || has_inner_indicator(text.as_bytes());
        let plain = !(first == ' ' || last == ' ' || indicators);
        return Analysis { plain, single: true, block: last != ' ' };
    }
    let (mut breaks, mut special, mut tabs) = (false, false, false);
    let (mut break_space, mut space_break) = (false, false);
    let mut previous = '\0';
    for (index, letter) in text.char_indices() {
        match letter {
            ' ' => break_space |= is_break(previous) && index > 0,
            ':' if index > 0 => {
                let next = text.as_bytes().get(index + 1);
                indicators |= matches!(next, None | Some(b' ' | b'\t'));
            }
            '#' if index > 0 => indicators |= matches!(previous, ' ' | '\t' | '\0') || is_break(previous),
            '\t' if dialect != Dialect::V2 => tabs = true,
            '!'..='~' => {}
            _ => {
                special |= !is_printable(letter);
                if is_break(letter) {
                    breaks = true;
                    space_break |= previous == ' ';
                }
            }
        }
        previous = letter;
    }
    let ragged = first == ' ' || last == ' ' || is_break(first) || is_break(last);
    let torn = space_break || special;
    Analysis {
        plain: !(ragged || break_space || torn || tabs || breaks || indicators),
        single: !(break_space || torn || tabs),
        block: !(last == ' ' || torn),
    }
}

/// Nothing but printable ASCII, as nearly all texts are.
fn is_one_ascii_line(text: &str) -> bool {
    // Without an early end, so that the compiler turns it into vector code.
    text.bytes().fold(true, |fits, byte| fits & (b' '..=b'~').contains(&byte))
}

/// A colon in front of a space or the end, or a hash behind a space.
fn has_inner_indicator(line: &[u8]) -> bool {
    memchr::memchr2_iter(b':', b'#', line).any(|at| match line[at] {
        _ if at == 0 => false,
        b':' => matches!(line.get(at + 1), None | Some(b' ')),
        _ => line[at - 1] == b' ',
    })
}

fn starts_with_indicator(text: &str, first: char) -> bool {
    let alone = || matches!(text.as_bytes().get(1), None | Some(b' ' | b'\t'));
    match first {
        '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => true,
        '?' | ':' | '-' => alone(),
        _ => false,
    }
}

fn choose_style(text: &str, analysis: Analysis, place: ScalarPlace) -> Style {
    if text.contains('\n') {
        return match analysis.block && !place.simple_key {
            true => Style::Literal,
            false => Style::Double,
        };
    }
    if !resolves_to_string(text) {
        return Style::Double;
    }
    match analysis {
        // Other line breaks cannot stand in front of a `: `.
        _ if place.simple_key && has_breaks(text) => Style::Double,
        Analysis { plain: true, .. } => Style::Plain,
        Analysis { single: true, .. } => Style::Single,
        Analysis { .. } => Style::Double,
    }
}

fn resolves_to_string(text: &str) -> bool {
    if text == "<<" {
        // Only a reader takes it for a merge key.
        return true;
    }
    // v3 quotes what is a truth value to v2, too.
    matches!(resolve(text, Version::V2), Resolved::String) && !is_base_60(text)
}

/// Columns that are taken on the last line of `out`.
fn column(out: &str) -> usize {
    let start = memchr::memrchr(b'\n', out.as_bytes()).map_or(0, |at| at + 1);
    out[start..].chars().count()
}

/// Whether a line may grow too long, so that columns have to be counted.
fn may_fold(out: &str, text: &str, place: ScalarPlace) -> bool {
    if place.simple_key || place.dialect != Dialect::V2 || !text.contains(' ') {
        return false;
    }
    // Bytes are an upper bound of columns.
    let start = memchr::memrchr(b'\n', out.as_bytes()).map_or(0, |at| at + 1);
    out.len() - start + text.len() > WIDTH
}

fn push_plain(out: &mut String, text: &str, place: ScalarPlace) {
    if !may_fold(out, text, place) {
        out.push_str(text);
        return;
    }
    push_folded(out, text, place);
}

/// Appends text without line breaks; a space behind column 80 that stands alone becomes a line break.
fn push_folded(out: &mut String, text: &str, place: ScalarPlace) {
    let mut column = column(out);
    let bytes = text.as_bytes();
    let mut start = 0;
    for (index, byte) in text.bytes().enumerate() {
        let alone = byte == b' '
            && index > 0
            && index + 1 < bytes.len()
            && bytes[index - 1] != b' '
            && bytes[index + 1] != b' ';
        if alone && column > WIDTH {
            out.push_str(&text[start..index]);
            out.push('\n');
            push_spaces(out, place.indent);
            column = place.indent;
            start = index + 1;
        } else if byte & 0xc0 != 0x80 {
            column += 1;
        }
    }
    out.push_str(&text[start..]);
}

fn push_single(out: &mut String, text: &str, place: ScalarPlace) {
    out.push('\'');
    let doubled: String;
    let text = if text.contains('\'') {
        doubled = text.replace('\'', "''");
        &doubled
    } else {
        text
    };
    if has_breaks(text) {
        push_single_with_breaks(out, text, place);
    } else if may_fold(out, text, place) {
        push_folded(out, text, place);
    } else {
        out.push_str(text);
    }
    out.push('\'');
}

/// U+2028 and U+2029 are line breaks, behind which go-yaml indents.
fn push_single_with_breaks(out: &mut String, text: &str, place: ScalarPlace) {
    let mut broken = false;
    for letter in text.chars() {
        if is_break(letter) {
            broken = true;
        } else if broken {
            push_spaces(out, place.indent);
            broken = false;
        }
        out.push(letter);
    }
}

fn push_double(out: &mut String, text: &str, place: ScalarPlace) {
    out.push('"');
    let folds = may_fold(out, text, place);
    let mut column = if place.simple_key { 0 } else { column(out) };
    // go-yaml asks whether the string, not the letter, is a byte-order mark.
    let escape_all = text.starts_with('\u{feff}');
    let folds = folds || column + text.len() * 10 > WIDTH && may_fold_escaped(text, place);
    let mut previous_space = false;
    for (index, letter) in text.char_indices() {
        if escape_all || !is_printable(letter) || is_break(letter) || matches!(letter, '"' | '\\') {
            let before = out.len();
            push_escape(out, letter);
            column += out.len() - before;
            previous_space = false;
        } else if letter == ' ' {
            if folds && !previous_space && column > WIDTH && index > 0 && index + 1 < text.len() {
                out.push('\n');
                push_spaces(out, place.indent);
                column = place.indent;
                if text.as_bytes()[index + 1] == b' ' {
                    out.push('\\');
                    column += 1;
                }
            } else {
                out.push(' ');
                column += 1;
            }
            previous_space = true;
        } else {
            out.push(letter);
            column += 1;
            previous_space = false;
        }
    }
    out.push('"');
}

/// Escapes make a text longer than its bytes tell.
fn may_fold_escaped(text: &str, place: ScalarPlace) -> bool {
    !place.simple_key && place.dialect == Dialect::V2 && text.contains(' ')
}

fn push_escape(out: &mut String, letter: char) {
    let short = match letter {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            let code = u32::from(letter);
            let text = match code {
                0..=0xff => format!("\\x{code:02X}"),
                0x100..=0xffff => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            };
            out.push_str(&text);
            return;
        }
    };
    out.push('\\');
    out.push(short);
}

fn push_literal(out: &mut String, text: &str, place: ScalarPlace) {
    out.push('|');
    let first = text.chars().next().unwrap_or('\n');
    if first == ' ' || is_break(first) {
        out.push('2');
    }
    out.push_str(chomping(text));
    out.push('\n');
    if text.is_ascii() {
        for line in text.split_inclusive('\n') {
            if line != "\n" {
                push_spaces(out, place.indent);
            }
            out.push_str(line);
        }
        return;
    }
    let mut broken = true;
    for letter in text.chars() {
        if is_break(letter) {
            broken = true;
        } else if broken {
            push_spaces(out, place.indent);
            broken = false;
        }
        out.push(letter);
    }
}

/// `-` for no final line break, `+` for more than one.
fn chomping(text: &str) -> &'static str {
    let mut backwards = text.chars().rev();
    match (backwards.next().is_some_and(is_break), backwards.next()) {
        (false, _) => "-",
        (true, None) => "+",
        (true, Some(before)) if is_break(before) => "+",
        (true, Some(_)) => "",
    }
}
