//! Facts from client-go's own tables, and a few seen with kubectl.

use super::{Json, Missing, parse, relax};
use serde_json::json;

fn check(template: &str, tree: &Json, expected: &str) {
    let got = parse(template).and_then(|path| path.print(tree, Missing::Refused));
    assert_eq!(got.as_deref(), Ok(expected), "of {template}");
}

fn check_error(template: &str, tree: &Json, expected: &str) {
    let got = parse(template).and_then(|path| path.print(tree, Missing::Refused));
    assert_eq!(got.map_err(|error| error.to_string()), Err(expected.to_owned()), "of {template}");
}

fn check_allowed(template: &str, tree: &Json, expected: &str) {
    let got = parse(template).and_then(|path| path.print(tree, Missing::Allowed));
    assert_eq!(got.as_deref(), Ok(expected), "of {template}");
}

fn types() -> Json {
    json!({
        "bools": [true, false, true, false], "integers": [1, 2, 3, 4], "floats": [1.5, 2.2, 3.3, 1e7],
        "strings": ["one", "two", "three", "four"], "mixed": [true, "one", 1, 1.1],
        "maps": [{"name": "one", "value": 1}, {"name": "two", "value": 2.02}],
    })
}

#[test]
fn cuts_slices() {
    let types = types();
    check("{ .bools }", &types, "[true,false,true,false]");
    check("{ .bools[0] }", &types, "true");
    check("{ .bools[-1] }", &types, "false");
    check("{ .integers[-2] }", &types, "3");
    check("{ .integers[:4:2] }", &types, "1 3");
    check("{ .integers[1::2] }", &types, "2 4");
    check("{ .floats }", &types, "[1.5,2.2,3.3,10000000]");
    check("{ .floats[-1] }", &types, "1e+07");
    check("{ .strings[:2] }", &types, "one two");
    check("{ .mixed }", &types, r#"[true,"one",1,1.1]"#);
    check("{ .maps[0:2] }", &types, r#"{"name":"one","value":1} {"name":"two","value":2.02}"#);
    check("{[1,3,4]}", &json!([0, 1, 2, 3, 4]), "1 3 4");
}

#[test]
fn cuts_as_go_at_the_edges() {
    let four = json!(["0", "1", "2", "3"]);
    check("{[0:0]}", &four, "");
    check("{[0:-1]}", &four, "0 1 2");
    check("{[-2:]}", &four, "2 3");
    check("{[-4]}", &four, "0");
    check("{[5:5]}", &four, "");
    check("{[0:4:5]}", &four, "0");
    check_error("{[-1:0]}", &four, "starting index 3 is greater than ending index 0");
    check_error("{[-5]}", &four, "array index out of bounds: index -1, length 4");
    check_error("{[4]}", &four, "array index out of bounds: index 4, length 4");
    check_error("{[0:6]}", &four, "array index out of bounds: index 5, length 4");
    check_error("{[3:1]}", &four, "starting index 3 is greater than ending index 1");
    check_error("{[0:4:0]}", &four, "step must be > 0");
    check_error("{.a[0]}", &json!({"a": {}}), "map[string]interface {} is not array or slice");
}

#[test]
fn filters() {
    let books = json!({"book": [{"price": 8, "new": true}, {"price": 12, "new": false}], "labels": {"web/html": 15}});
    check("{[?(@<5)]}", &json!([2, 6, 3, 7]), "2 3");
    check("{.book[?(@.new==true)]}", &books, r#"{"new":true,"price":8}"#);
    check("{.book[?(@.price>=12)].price}", &books, "12");
    check("{$.labels.web/html}", &books, "15");
    check_error("{.book[?(@.price<>10)]}", &books, "unrecognized filter operator <>");
    check_error("{.book[?(@.price==1.5)]}", &books, "incompatible types for comparison");
    check_error("{.labels[?(@.a)]}", &books, "map[web/html:15] is not array or slice and cannot be filtered");
    let points = json!([{"id": "i1"}, {"id": "i2", "z": 1}, {"id": "i7", "x": null}]);
    check("{[?(@.z)].id}", &points, "i2");
    check("{[0]['id']}", &points, "i1");
    check("{[-1]['x']}", &points, "null");
}

#[test]
fn filters_quoted_text() {
    let check_quoted = |text: &str, template: &str| {
        check(template, &json!([{"t": "other"}, {"t": text, "n": 1}]), "1");
    };
    check_quoted("()", r#"{[?(@.t == "()")].n}"#);
    check_quoted("(\"\")", r#"{[?(@.t == "(\"\")")].n}"#);
    check_quoted("())(", r#"{[?(@.t == "())(")].n}"#);
    check_quoted("Linux", "{[?(@.t == 'Linux')].n}");
    check_quoted("{[()]}", r#"{[?(@.t == "{[()]}")].n}"#);
    check_quoted("''", r#"{[?(@.t == "''")].n}"#);
    check_quoted("\"\"", r#"{[?(@.t == '""')].n}"#);
    check_quoted("\\'", r"{[?(@.t == '\\\'')].n}");
}

fn nodes() -> Json {
    json!({"kind": "List", "items": [
        {"kind": "None", "metadata": {"name": "127.0.0.1", "labels": {"kubernetes.io/hostname": "127.0.0.1"}},
         "status": {"capacity": {"cpu": "4"}, "ready": true, "addresses": [{"address": "127.0.0.1"}]}},
        {"kind": "None", "metadata": {"name": "127.0.0.2", "labels": {"kubernetes.io/hostname": "127.0.0.2"}},
         "status": {"capacity": {"cpu": "8"}, "ready": false,
                    "addresses": [{"address": "127.0.0.2"}, {"address": "127.0.0.3"}]}}],
        "users": [{"name": "myself", "user": {}}, {"name": "e2e", "user": {"username": "admin", "password": "secret"}}]})
}

#[test]
fn ranges() {
    let nodes = nodes();
    check("{range .items[*]}{.metadata.name}, {end}{.kind}", &nodes, "127.0.0.1, 127.0.0.2, List");
    check(r#"{range .items[*]}{.metadata.name}{"\t"}{end}"#, &nodes, "127.0.0.1\t127.0.0.2\t");
    check(
        "{range .items[*]}{range .status.addresses[*]}{.address}, {end}{end}",
        &nodes,
        "127.0.0.1, 127.0.0.2, 127.0.0.3, ",
    );
    check(
        "{range .items[*]}[{.metadata.name}, {.status.capacity}] {end}",
        &nodes,
        r#"[127.0.0.1, {"cpu":"4"}] [127.0.0.2, {"cpu":"8"}] "#,
    );
    let two = "{range .items[*]}{range .status.addresses[*]}{.address} {end}|{range .status.addresses[*]}{.address} {end}\n{end}";
    check(two, &nodes, "127.0.0.1 |127.0.0.1 \n127.0.0.2 127.0.0.3 |127.0.0.2 127.0.0.3 \n");
    check_allowed("{range .items[*]}{.a}:{range @.b[*]}{.name},{end}+{end}", &json!({"items": []}), "");
    check_error("{range .items.*}{@}{end}{end}", &json!({"items": {"a": 1}}), "not in range, nothing to end");
    check("{range [*]}{@},{end}", &json!([null, 1]), "<no value>,1,");
}

#[test]
fn finds_in_lists_of_objects() {
    let nodes = nodes();
    check("{.items[*].status.addresses[*].address}", &nodes, "127.0.0.1 127.0.0.2 127.0.0.3");
    check("{.items[*]['metadata.name', 'status.capacity']}", &nodes, r#"127.0.0.1 127.0.0.2 {"cpu":"4"} {"cpu":"8"}"#);
    check(r#"{.users[?(@.name=="e2e")].user.password}"#, &nodes, "secret");
    check(r"{.items[0].metadata.labels.kubernetes\.io/hostname}", &nodes, "127.0.0.1");
    check(r#"{.items[?(@.metadata.labels.kubernetes\.io/hostname=="127.0.0.1")].kind}"#, &nodes, "None");
    check("{.items[?(@..ready==true)].metadata.name}", &nodes, "127.0.0.1");
    check("{..name}", &nodes, "127.0.0.1 127.0.0.2 myself e2e");
    check("{..}", &json!([1, 2, 3]), "[1,2,3]");
    check("{...name}", &nodes, "127.0.0.1 127.0.0.2 myself e2e");
}

#[test]
fn keeps_text_and_missing_keys() {
    check("hello jsonpath", &json!(null), "hello jsonpath");
    check(r#"{"{"}"#, &json!(null), "{");
    check_allowed("before-{.hello}after", &json!({}), "before-after");
    check_error("{.hello}", &json!({}), "hello is not found");
    check_error("{hello}", &json!({}), "unrecognized identifier hello");
    let color = r#"{.items[?(@.a.color=="blue")].n}"#;
    let items = json!({"items": [{"n": 1, "a": {"color": "blue"}}, {"n": 2}, {"n": 3, "a": {"color": "green"}}]});
    check_allowed(color, &items, "1");
    check_error(color, &items, "a is not found");
}

#[test]
fn words_parse_errors_as_go() {
    let nothing = json!(null);
    check_error("{.hello", &nothing, "unclosed action");
    check_error("{*}", &nothing, "unrecognized character in action: U+002A '*'");
    check_error("{\t}", &nothing, "unrecognized character in action: U+0009");
    check_error("{+12.3.0}", &nothing, "cannot parse number +12.3.0");
    check_error("{[1}", &nothing, "unterminated array");
    check_error("{[a]}", &nothing, "invalid array index a");
    check_error("{[?(.price]}", &nothing, "unterminated filter");
    check_error("{........}", &nothing, "invalid multiple recursive descent");
    check_error(r"{\\\}", &nothing, r"unrecognized character in action: U+005C '\'");
    check_error(r#"{"a}"#, &nothing, "unterminated quoted string");
    check_error(r#"{"\q"}"#, &nothing, r#"unquote string "\q" error invalid syntax"#);
}

#[test]
fn relaxes_expressions() {
    let check_relaxed = |expression: &str, expected: Option<&str>| {
        assert_eq!(relax(expression).ok().as_deref(), expected, "of {expression}");
    };
    check_relaxed("foo.bar", Some("{.foo.bar}"));
    check_relaxed(".foo.bar", Some("{.foo.bar}"));
    check_relaxed("{foo.bar}", Some("{.foo.bar}"));
    check_relaxed("{.foo.bar}", Some("{.foo.bar}"));
    check_relaxed("", Some(""));
    check_relaxed("{foo.bar", None);
    check_relaxed("foo.bar}", None);
    check_relaxed("{foo.bar}}", None);
    check_relaxed("{{foo.bar}", None);
    check_relaxed("{}", None);
}

#[test]
fn prints_arrays_of_json() {
    let path = parse("{.items[*].metadata.name}").expect("valid");
    assert_eq!(
        path.print_json(&nodes(), Missing::Allowed).as_deref(),
        Ok("[\n    \"127.0.0.1\",\n    \"127.0.0.2\"\n]\n")
    );
}
