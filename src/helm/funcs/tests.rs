//! Every function on every kind of argument: an answer or an error, never a panic.

use super::{PLAIN, of_machine};
use crate::gotemplate::{Functions, Options, Set};
use crate::helm::machine::Given;
use crate::value::Value;

/// Arguments of all kinds, extremes among them.
const ARGUMENTS: [&str; 12] = [
    "nil",
    "true",
    "0",
    "-9223372036854775808",
    "9223372036854775807",
    "1.5",
    "\"\"",
    "\"aé-B 1.2.3/%(\"",
    "(list 1 \"a\" nil)",
    "(dict \"a\" (dict \"b\" 1))",
    "(semver \"1.2.3-a\")",
    "(toDate \"2006-01-02\" \"2024-02-29\")",
];

/// Slow by design; their arguments are checked elsewhere.
const SLOW: [&str; 10] = [
    "bcrypt",
    "htpasswd",
    "derivePassword",
    "genPrivateKey",
    "genCA",
    "genSelfSignedCert",
    "genSignedCert",
    "genCAWithKey",
    "genSelfSignedCertWithKey",
    "genSignedCertWithKey",
];

#[test]
fn no_arguments_make_a_function_panic() {
    let functions = Functions::<Given>::new(PLAIN, of_machine());
    let mut names: Vec<&str> = functions.names().filter(|name| !SLOW.contains(name)).collect();
    names.sort_unstable();
    let machine = Given::at(1_700_000_000, "Europe/Berlin");
    let mut evaluated = 0;
    for name in names {
        for template in templates(name) {
            let mut set = Set::new("t", &functions);
            set.parse("t", &template).expect("it parses");
            // Errors are welcome, panics are not.
            evaluated += usize::from(set.run(&machine, Options::default()).execute("t", &Value::Nil).is_ok());
        }
    }
    assert!(evaluated > 1_000, "only {evaluated} calls succeeded");
}

fn templates(name: &str) -> Vec<String> {
    let mut all = vec![format!("{{{{ {name} }}}}")];
    for (index, first) in ARGUMENTS.iter().enumerate() {
        all.push(format!("{{{{ {name} {first} }}}}"));
        for second in ARGUMENTS {
            all.push(format!("{{{{ {name} {first} {second} }}}}"));
            // Of the calls with three arguments a part.
            let third = ARGUMENTS[(index * 5 + 7) % ARGUMENTS.len()];
            all.push(format!("{{{{ {name} {first} {second} {third} }}}}"));
            all.push(format!("{{{{ {name} {third} {second} \"aé-B 1.2.3/%(\" | len }}}}"));
        }
    }
    all
}

fn check(template: &str, expected: &str) {
    let functions = Functions::<Given>::new(PLAIN, of_machine());
    let mut set = Set::new("t", &functions);
    set.parse("t", template).expect("it parses");
    let machine = Given::at(1_700_000_000, "Europe/Berlin");
    let answer = set.run(&machine, Options::default()).execute("t", &Value::Nil);
    assert_eq!(answer.map_or_else(|error| error.to_string(), |text| text.to_string()), expected, "of {template}");
}

#[test]
fn the_clock_and_the_zone_are_given() {
    check("{{ now }}", "2023-11-14 23:13:20 +0100 CET m=+0.012000000");
    check("{{ date \"2006-01-02 15:04 MST\" 0 }}", "1970-01-01 01:00 CET");
    check("{{ now.UTC }}", "2023-11-14 22:13:20 +0000 UTC");
    check("{{ now.Location }} {{ now.UTC.Location }}", "Europe/Berlin UTC");
    check("{{ ago 1699999990 }}", "10s");
    check(
        "{{ printf \"%#v\" (toDate \"2006\" \"2024\") }}",
        "time.Date(2024, time.January, 1, 0, 0, 0, 0, time.Local)",
    );
}

#[test]
fn chance_is_given() {
    let functions = Functions::<Given>::new(PLAIN, of_machine());
    let mut set = Set::new("t", &functions);
    set.parse(
        "t",
        "{{ randAlphaNum 8 }} {{ uuidv4 }} {{ randInt 0 100 }} {{ shuffle \"abcdef\" }} {{ htpasswd \"a\" \"b\" }}",
    )
    .expect("it parses");
    let answer = || {
        let machine = Given::at(0, "UTC");
        set.run(&machine, Options::default()).execute("t", &Value::Nil).expect("it runs").to_string()
    };
    assert_eq!(answer(), answer());
}

#[test]
fn toml_is_refused_in_the_words_of_the_library() {
    let error = |text: &str, expected: &str| {
        let template = format!("{{{{ (fromToml {}).Error }}}}", crate::value::quote::double_quoted(text.as_bytes()));
        check(&template, &format!("toml: line {expected}"));
    };
    error("a = ", "1 (last key \"a\"): unexpected EOF; expected value");
    error("a = 007", "1 (last key \"a\"): Invalid integer \"007\": cannot have leading zeroes");
    error("a = 1\na = 2", "2 (last key \"a\"): Key 'a' has already been defined.");
    error("[t", "1: expected '.' or ']' to end table name, but got '\\x00' instead");
    error("[a.b]\n[a]\n[a]", "3: Key 'a' has already been defined.");
    error("[[a]]\n[a]", "2: Key 'a' has already been defined.");
    error("a = {b=1, b=2}", "1 (last key \"a.b\"): Key 'a.b' has already been defined.");
    error("a = \"\\q\"", "1 (last key \"a\"): invalid escape in string '\\q'");
    error("a = \"\"\"x", "1 (last key \"a\"): unexpected EOF; expected '\"\"\"'");
    error("a = na2n", "1 (last key \"a\"): expected value but found \"a\" instead");
    error("a = 2024-13-01", "1 (last key \"a\"): invalid datetime: \"2024-13-01\"");
    error("a = 1e400", "1 (last key \"a\"): 1e400 is out of range for float64");
    check("{{ fromToml \"a.b = [1, 0x1f, 1_0]\\n[[c]]\\nd = 1.5\" }}", "map[a:map[b:[1 31 10]] c:[map[d:1.5]]]");
    check("{{ fromToml \"a = 10:11:12\" }}", "map[a:0000-01-01 10:11:12 +0100 time-local]");
}
