//! What label keys, label values and DNS names may look like.
//!
//! In: a text. Out: what is wrong with it, in the words of apimachinery's `validation` package; nothing when it is
//! well formed.

const LABEL_KEY: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE: &str = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
const DNS_LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const DNS_SUBDOMAIN: &str = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const LABEL_WORDS: &str =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/// The longest label key (without its prefix), label value and DNS label.
const SHORT: usize = 63;
/// The longest DNS subdomain.
const LONG: usize = 253;

fn too_long(limit: usize) -> String {
    format!("must be no more than {limit} bytes")
}

fn malformed(words: &str, pattern: &str, examples: [&str; 3]) -> String {
    let examples: Vec<&str> = examples.into_iter().filter(|example| !example.is_empty()).collect();
    let examples = examples.iter().map(|example| format!("'{example}'")).collect::<Vec<_>>().join(",  or ");
    format!("{words} (e.g. {examples}, regex used for validation is '{pattern}')")
}

fn is_label_word(text: &str) -> bool {
    let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    ends(bytes.first())
        && ends(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

fn is_dns_label(text: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.first().is_some_and(plain)
        && bytes.last().is_some_and(plain)
        && bytes.iter().all(|byte| plain(byte) || *byte == b'-')
}

/// A label or annotation key: a name with an optional DNS prefix (`IsQualifiedName`).
pub fn label_key(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let words = || malformed(LABEL_WORDS, LABEL_KEY, ["MyName", "my.name", "123-abc"]);
    let parts: Vec<&str> = text.split('/').collect();
    let name = match parts[..] {
        [name] => name,
        [prefix, name] => {
            if prefix.is_empty() {
                wrong.push("prefix part must be non-empty".to_owned());
            } else {
                wrong.extend(dns_subdomain(prefix).into_iter().map(|line| format!("prefix part {line}")));
            }
            name
        }
        _ => {
            let suffix = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            return vec![format!("a valid label key {} {suffix}", words())];
        }
    };
    if name.is_empty() {
        wrong.push("name part must be non-empty".to_owned());
    } else if name.len() > SHORT {
        wrong.push(format!("name part {}", too_long(SHORT)));
    }
    if !is_label_word(name) {
        wrong.push(format!("name part {}", words()));
    }
    wrong
}

/// A label's value (`IsValidLabelValue`).
pub fn label_value(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.len() > SHORT {
        wrong.push(too_long(SHORT));
    }
    if !text.is_empty() && !is_label_word(text) {
        let words = format!("a valid label must be an empty string or {}", &LABEL_WORDS["must ".len()..]);
        wrong.push(malformed(&words, LABEL_VALUE, ["MyValue", "my_value", "12345"]));
    }
    wrong
}

/// A DNS label such as a namespace's name (`IsDNS1123Label`).
pub fn dns_label(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.len() > SHORT {
        wrong.push(too_long(SHORT));
    }
    if !is_dns_label(text) {
        let words = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', \
                     and must start and end with an alphanumeric character";
        wrong.push(malformed(words, DNS_LABEL, ["my-name", "123-abc", ""]));
    }
    wrong
}

/// A DNS subdomain such as most objects' names (`IsDNS1123Subdomain`).
pub fn dns_subdomain(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.len() > LONG {
        wrong.push(too_long(LONG));
    }
    if !text.split('.').all(is_dns_label) {
        let words = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
                     and must start and end with an alphanumeric character";
        wrong.push(malformed(words, DNS_SUBDOMAIN, ["example.com", "", ""]));
    }
    wrong
}

/// A key of a ConfigMap's or Secret's data (`IsConfigMapKey`).
pub fn data_key(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.len() > LONG {
        wrong.push(format!("must be no more than {LONG} characters"));
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if text.is_empty() || !text.bytes().all(plain) {
        let words = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
        wrong.push(malformed(words, "[-._a-zA-Z0-9]+", ["key.name", "KEY_NAME", "key-name"]));
    }
    wrong.extend(leads_out(text));
    wrong
}

/// The name of an environment variable (`IsEnvVarName`).
pub fn environment_variable(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if text.is_empty() || text.starts_with(|first: char| first.is_ascii_digit()) || !text.bytes().all(plain) {
        let words = "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or \
                     '.', and must not start with a digit";
        wrong.push(malformed(words, "[-._a-zA-Z][-._a-zA-Z0-9]*", ["my.env-name", "MY_ENV.NAME", "MyEnvName1"]));
    }
    wrong.extend(leads_out(text));
    wrong
}

/// The name of a port (`IsValidPortName`).
pub fn port_name(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |holds: bool, words: &str| {
        if !holds {
            wrong.push(words.to_owned());
        }
    };
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    check(text.len() <= 15, "must be no more than 15 characters");
    check(
        !text.is_empty() && text.bytes().all(plain),
        "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
    );
    check(text.bytes().any(|byte| byte.is_ascii_lowercase()), "must contain at least one letter (a-z)");
    check(!text.contains("--"), "must not contain consecutive hyphens");
    check(!text.starts_with('-') && !text.ends_with('-'), "must not begin or end with a hyphen");
    wrong
}

/// Names that would change the folder when used as a path.
fn leads_out(text: &str) -> Option<String> {
    match text {
        "." => Some("must not be '.'".to_owned()),
        ".." => Some("must not be '..'".to_owned()),
        _ if text.starts_with("..") => Some("must not start with '..'".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_label_keys() {
        for good in ["a", "A.b_c-d", "example.com/Name", "1"] {
            assert_eq!(label_key(good), Vec::<String>::new(), "of {good}");
        }
        for (bad, start) in [
            ("-a", "name part must consist of alphanumeric"),
            ("/a", "prefix part must be non-empty"),
            ("a/", "name part must be non-empty"),
            ("A/b", "prefix part a lowercase RFC 1123 subdomain must consist"),
            ("a/b/c", "a valid label key must consist of"),
        ] {
            assert!(label_key(bad).first().is_some_and(|line| line.starts_with(start)), "of {bad}");
        }
        assert_eq!(label_key(&"a".repeat(64)), ["name part must be no more than 63 bytes"]);
    }

    #[test]
    fn judges_values_and_names() {
        assert_eq!(label_value(""), Vec::<String>::new());
        assert_eq!(label_value(&"a".repeat(64)), ["must be no more than 63 bytes"]);
        let line = &label_value("-b")[0];
        assert!(line.starts_with("a valid label must be an empty string or consist of alphanumeric"), "{line}");
        assert!(line.ends_with("(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"));
        assert!(dns_label("a.b").len() == 1 && dns_label("a-b").is_empty());
        assert!(dns_subdomain("a..b").len() == 1 && dns_subdomain("a-1.b").is_empty());
    }
}
