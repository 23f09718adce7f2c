//! Templates and what Go 1.26 made of them (testdata/gotemplate/cases.json), and what is bounded.

use super::{Call, Error, Function, Functions, MissingKey, Options, Plain, Set, render};
use crate::value::{Integers, Json, Signature, Text, Type, Value};

/// What main gives kx.
fn on_a_big_stack<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(1 << 32).spawn(body).expect("a thread");
    thread.join().expect("no panic")
}

#[test]
fn go_agrees() {
    on_a_big_stack(compare_with_go);
}

fn compare_with_go() {
    let recorded: Json =
        serde_json::from_str(include_str!("../../testdata/gotemplate/cases.json")).expect("recorded cases");
    let data = Value::from_json(&recorded["data"], Integers::Float);
    let mut failures = Vec::new();
    let cases = recorded["cases"].as_array().expect("a list");
    for case in cases {
        let template = case["template"].as_str().expect("a template");
        let missing_key = match case["option"].as_str() {
            Some("zero") => MissingKey::Zero,
            Some("error") => MissingKey::Error,
            _ => MissingKey::Invalid,
        };
        let got = match render("t", template, &data, Options { missing_key, ..Options::default() }) {
            Ok(text) => text.to_string(),
            Err(error) => error.to_string(),
        };
        let want = case["error"].as_str().or(case["want"].as_str()).expect("an answer");
        if got != want {
            failures.push(format!("{template}\n  got  {got}\n  want {want}"));
        }
    }
    assert!(failures.is_empty(), "{} of {} differ:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

static PLAIN: &[Plain] =
    &[Plain { name: "fail", signature: Signature::fixed(&[Type::Text]), body: |values| Err(text(values).into()) }];

fn functions() -> Functions<u32> {
    Functions::new(
        &[PLAIN],
        vec![
            Function { name: "include", signature: Signature::fixed(&[Type::Text, Type::Any]), body: include },
            Function { name: "tpl", signature: Signature::fixed(&[Type::Text, Type::Any]), body: tpl },
            Function {
                name: "host",
                signature: Signature::fixed(&[]),
                body: |call, _| Ok(Value::Int(i64::from(*call.host()))),
            },
        ],
    )
}

fn text(values: &[Value]) -> String {
    values[0].as_text().expect("checked").to_string()
}

fn include(call: &Call<'_, u32>, values: &[Value]) -> Result<Value, Error> {
    call.execute(&text(values), &values[1]).map(Value::Text)
}

fn tpl(call: &Call<'_, u32>, values: &[Value]) -> Result<Value, Error> {
    let evaluated = call.evaluate(&Text::from(text(values)), &values[1]);
    evaluated.map(Value::Text).map_err(|failed| match failed {
        super::Evaluation::Parse(error) | super::Evaluation::Execute(error) => error,
    })
}

fn check(template: &str, expected: &str) {
    let functions = functions();
    let mut set = Set::new("gotpl", &functions);
    let result = set.parse("f.yaml", template).and_then(|()| {
        let run = set.run(&7, Options { missing_key: MissingKey::Zero, ..Options::default() });
        run.execute("f.yaml", &Value::from("data"))
    });
    let got = result.map_or_else(|error| error.to_string(), |text| text.to_string());
    assert_eq!(got, expected, "of {template}");
}

#[test]
fn functions_come_back_into_the_engine() {
    check(
        r#"{{ define "x" }}<{{ . }}>{{ end }}{{ include "x" 1 }}{{ "x" | include }}"#,
        "template: f.yaml:1:62: executing \"f.yaml\" at <include>: wrong number of args for include: want 2 got 1",
    );
    check(
        r#"{{ define "x" }}<{{ . }}>{{ end }}{{ include "x" 1 }}{{ tpl "{{ . }}{{ include \"x\" . }}" "d" }}{{ host }}"#,
        "<1>d<d>7",
    );
    check(
        r#"{{ tpl "{{ define \"y\" }}Y{{ end }}{{ include \"y\" . }}" . }}{{ include "y" . }}"#,
        "template: f.yaml:1:66: executing \"f.yaml\" at <include \"y\" .>: error calling include: template: no template \"y\" associated with template \"gotpl\"",
    );
    check(
        r#"{{ define "x" }}{{ fail "no" }}{{ end }}{{ include "x" . }}"#,
        "template: f.yaml:1:43: executing \"f.yaml\" at <include \"x\" .>: error calling include: template: f.yaml:1:19: executing \"x\" at <fail \"no\">: error calling fail: no",
    );
    check(r#"{{ fail 1 }}"#, "template: f.yaml:1:8: executing \"f.yaml\" at <1>: expected string; found 1");
    check(r#"{{ nil | fail }}"#, "template: f.yaml:1:3: executing \"f.yaml\" at <nil>: nil is not a command");
    check(r#"{{ fail nil }}"#, "template: f.yaml:1:8: executing \"f.yaml\" at <nil>: cannot assign nil to string");
    check(
        r#"{{ 1 | fail }}"#,
        "template: f.yaml:1:7: executing \"f.yaml\" at <fail>: wrong type for value; expected string; got int",
    );
    check(r#"{{ $x := index (index "ab" 0 | printf "%v" | printf "%s") 0 }}{{ $x }}"#, "57");
}

/// Pieces of templates, put together at random.
const PIECES: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    "-}}",
    " ",
    "\n",
    "if ",
    "else",
    "end",
    "range ",
    "with ",
    "define \"x\"",
    "template \"x\" ",
    "block ",
    "break",
    "continue",
    ".",
    "$",
    "$x",
    ":=",
    "=",
    "|",
    "(",
    ")",
    ",",
    "\"s\"",
    "`r`",
    "'c'",
    "1",
    "2.5",
    "1i",
    "nil",
    "true",
    ".a",
    ".b.c",
    "print ",
    "printf ",
    "index ",
    "slice ",
    "len ",
    "eq ",
    "and ",
    "call ",
    "/*",
    "*/",
    "é",
    "\\",
    "%d",
    "x",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_text_makes_the_engine_panic(picks in proptest::collection::vec(0..PIECES.len(), 0..24)) {
        let text: String = picks.iter().map(|pick| PIECES[*pick]).collect();
        let data = Value::from_json(&serde_json::json!({"a": [1, "two"], "b": {"c": null}}), Integers::Float);
        // Endless recursion needs more stack than a test's thread has; it is tested above.
        if !text.contains("template") {
            drop(render("t", &text, &data, Options::default()));
        }
        drop(render("t", &format!("{{{{ {text} }}}}").replace("template", ""), &data, Options::default()));
    }
}

#[test]
fn nothing_runs_for_ever() {
    on_a_big_stack(|| {
        let deep = format!("{}1{}", "(".repeat(9_999), ")".repeat(9_999));
        check(&format!("{{{{ {deep} }}}}"), "1");
        let deep = format!("{}x{}", "{{ if 1 }}".repeat(15_000), "{{ end }}".repeat(15_000));
        check(&deep, "x");
        let functions = functions();
        let mut set = Set::new("gotpl", &functions);
        let endless = r#"{{ define "x" }}{{ include "y" . }}{{ end }}{{ define "y" }}{{ tpl "{{ include \"x\" . }}" . }}{{ end }}{{ include "x" . }}"#;
        set.parse("f", endless).expect("it parses");
        let run = set.run(&7, Options::default());
        let error = run.execute("f", &Value::Nil).expect_err("it never ends");
        assert!(error.to_string().ends_with("exceeded maximum template depth (100000)"));
    });
}

#[test]
fn texts_that_double_come_to_an_end() {
    check(
        r#"{{ $s := "0123456789abcdef" }}{{ range 60 }}{{ $s = print $s $s }}{{ end }}"#,
        "template: f.yaml:1:52: executing \"f.yaml\" at <print $s $s>: error calling print: string is larger than 536870912 bytes",
    );
}
