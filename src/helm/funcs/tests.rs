//! Every function on every kind of argument: an answer or an error, never a panic.

use super::PLAIN;
use crate::gotemplate::{Functions, Options, Set};
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
    let functions = Functions::<()>::new(PLAIN, Vec::new());
    let mut names: Vec<&str> = functions.names().filter(|name| !SLOW.contains(name)).collect();
    names.sort_unstable();
    let mut evaluated = 0;
    for name in names {
        for template in templates(name) {
            let mut set = Set::new("t", &functions);
            set.parse("t", &template).expect("it parses");
            // Errors are welcome, panics are not.
            evaluated += usize::from(set.run(&(), Options::default()).execute("t", &Value::Nil).is_ok());
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
