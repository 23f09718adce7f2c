//! `toToml`: TOML as BurntSushi/toml writes it: plain keys before tables, two spaces a level, floats with a point.

use crate::value::{Kind, MAX_DEPTH, Object, Value, number};

/// Written documents may not be larger.
const MAX_BYTES: usize = 1 << 28;

/// The document of a value; a value that is no table is written alone.
pub(super) fn write(value: &Value) -> Result<String, String> {
    let mut writer = Writer { out: String::new() };
    if let Value::Nil = value {
        return Err("reflect: call of reflect.Value.Type on zero Value".to_owned());
    }
    writer.encode(&mut Vec::new(), value)?;
    Ok(writer.out)
}

struct Writer {
    out: String,
}

/// What decides where a key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Plain,
    Table,
    Tables,
}

fn is_nil(value: &Value) -> bool {
    value.is_nil()
}

fn shape(value: &Value) -> Result<Shape, String> {
    Ok(match value {
        Value::Dict(_) => Shape::Table,
        Value::Object(object) if object.kind() == Kind::Struct && object.text().is_none() => Shape::Table,
        Value::List(list) if !list.items().is_empty() => {
            let mut all = true;
            for item in list.items() {
                if is_nil(item) {
                    return Err("toml: cannot encode array with nil element".to_owned());
                }
                all &= shape(item)? == Shape::Table;
            }
            if all { Shape::Tables } else { Shape::Plain }
        }
        Value::Function(_) => return Err("unsupported type: func".to_owned()),
        Value::Complex(..) => return Err("unsupported type: complex128".to_owned()),
        _ => Shape::Plain,
    })
}

/// The keys and values of a table: what stands directly under it first.
fn entries(value: &Value) -> Result<Vec<(String, Value, Shape)>, String> {
    let pairs: Vec<(String, Value)> = match value {
        Value::Dict(dict) => dict.entries().into_iter().map(|(key, value)| (key.to_string(), value)).collect(),
        Value::Object(object) => object.fields().into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        _ => Vec::new(),
    };
    let mut sorted = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let shape = shape(&value)?;
        sorted.push((key, value, shape));
    }
    // Stable, so that keys stay in order.
    sorted.sort_by_key(|(_, _, shape)| *shape != Shape::Plain);
    Ok(sorted)
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..'\u{20}' | '\u{7f}' => out.push_str(&format!("\\u{:04x}", character as u32)),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

fn key_text(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { key.to_owned() } else { quoted(key) }
}

impl Writer {
    fn newline(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn indent(&mut self, path: &[String]) {
        self.out.extend(std::iter::repeat_n("  ", path.len().saturating_sub(1)));
    }

    fn encode(&mut self, path: &mut Vec<String>, value: &Value) -> Result<(), String> {
        if path.len() > MAX_DEPTH || self.out.len() > MAX_BYTES {
            return Err("toml: value is nested too deeply".to_owned());
        }
        if is_nil(value) {
            return Ok(());
        }
        match shape(value)? {
            Shape::Plain => self.key_value(path, value),
            Shape::Table => {
                if path.len() == 1 {
                    self.newline();
                }
                self.header(path, ("[", "]"));
                self.table(path, value)
            }
            Shape::Tables if path.is_empty() => Err("toml: top-level values must be Go maps or structs".to_owned()),
            Shape::Tables => {
                let items = value.as_list().map(|list| list.items().to_vec()).unwrap_or_default();
                for item in items {
                    self.newline();
                    self.header(path, ("[[", "]]"));
                    self.table(path, &item)?;
                }
                Ok(())
            }
        }
    }

    fn header(&mut self, path: &[String], (open, close): (&str, &str)) {
        if path.is_empty() {
            return;
        }
        self.indent(path);
        let keys: Vec<String> = path.iter().map(|key| key_text(key)).collect();
        self.out.push_str(&format!("{open}{}{close}", keys.join(".")));
        self.newline();
    }

    fn table(&mut self, path: &mut Vec<String>, value: &Value) -> Result<(), String> {
        for (key, value, _) in entries(value)? {
            path.push(key);
            self.encode(path, &value)?;
            path.pop();
        }
        Ok(())
    }

    fn key_value(&mut self, path: &[String], value: &Value) -> Result<(), String> {
        let Some(key) = path.last() else { return self.element(value, 0) };
        self.indent(path);
        self.out.push_str(&key_text(key));
        self.out.push_str(" = ");
        self.element(value, path.len())?;
        self.newline();
        Ok(())
    }

    fn element(&mut self, value: &Value, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH || self.out.len() > MAX_BYTES {
            return Err("toml: value is nested too deeply".to_owned());
        }
        match value {
            Value::Text(text) => self.out.push_str(&quoted(&text.to_str())),
            Value::Bool(flag) => self.out.push_str(if *flag { "true" } else { "false" }),
            Value::Int(integer) | Value::Int64(integer) => self.out.push_str(&integer.to_string()),
            Value::Uint(_, integer) => self.out.push_str(&integer.to_string()),
            Value::Float(float) => self.float(*float),
            Value::Bytes(bytes) => {
                let items: Vec<String> = bytes.iter().map(u8::to_string).collect();
                self.out.push_str(&format!("[{}]", items.join(", ")));
            }
            Value::List(list) => {
                self.out.push('[');
                for (index, item) in list.items().iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    self.element(item, depth + 1)?;
                }
                self.out.push(']');
            }
            Value::Dict(_) => self.inline_table(value, depth)?,
            Value::Object(object) => self.object(value, object.as_ref(), depth)?,
            Value::Nil => return Err("reflect: call of reflect.Value.Interface on zero Value".to_owned()),
            Value::Function(_) | Value::Complex(..) => return Err(format!("unexpected type: {}", value.type_name())),
        }
        Ok(())
    }

    fn float(&mut self, float: f64) {
        if !float.is_finite() {
            let sign = if float.is_sign_negative() { "-" } else { "" };
            self.out.push_str(&format!("{sign}{}", if float.is_nan() { "nan" } else { "inf" }));
            return;
        }
        let text = number::format_float(float, b'g', None);
        self.out.push_str(&text);
        if !text.contains(['e', '.']) {
            self.out.push_str(".0");
        }
    }

    fn inline_table(&mut self, value: &Value, depth: usize) -> Result<(), String> {
        let entries = entries(value)?;
        let direct = entries.iter().filter(|(_, _, shape)| *shape == Shape::Plain).count();
        self.out.push('{');
        for (index, (key, value, shape)) in entries.iter().enumerate() {
            if is_nil(value) {
                continue;
            }
            self.out.push_str(&format!("{} = ", key_text(key)));
            self.element(value, depth + 1)?;
            let last = index + 1 == entries.len()
                || (*shape == Shape::Plain && direct == entries.len() && index + 1 == direct);
            if !last {
                self.out.push_str(", ");
            }
        }
        self.out.push('}');
        Ok(())
    }

    fn object(&mut self, value: &Value, object: &dyn Object, depth: usize) -> Result<(), String> {
        match (object.type_name(), object.text(), object.json()) {
            // A time stands as it is.
            ("time.Time", _, Some(json)) => self.out.push_str(json.as_str().unwrap_or_default()),
            ("time.Duration", Some(text), _) | (_, Some(text), Some(_)) => self.out.push_str(&quoted(&text.to_str())),
            _ => match object.integer() {
                Some(integer) => self.out.push_str(&integer.to_string()),
                None => self.inline_table(value, depth)?,
            },
        }
        Ok(())
    }
}
