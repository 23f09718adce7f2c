//! Texts read as kubectl reads them.

use super::*;

fn names(bytes: &[u8]) -> Result<Vec<String>, String> {
    read(bytes)
        .map(|objects| objects.iter().map(|object| format!("{} {}", object.kind(), object.name())).collect())
        .map_err(|error| error.message)
}

fn check(text: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(names(text.as_bytes()), Ok(expected), "of {text:?}");
}

#[test]
fn reads_documents() {
    check("", &[]);
    check("---\n# nothing\n---\nnull\n", &[]);
    check("kind: A\nmetadata: {name: a}\n---\nkind: B\nmetadata: {name: b}\n", &["A a", "B b"]);
    check("{\"kind\":\"A\"}{\"kind\":\"B\"}\n", &["A ", "B "]);
    check("{kind: A}\n", &["A "]);
    check("{\"kind\":\"A\"}\n---\nkind: B\n", &["A ", "B "]);
    check("  {\"kind\":\"A\"}\n", &["A "]);
}

#[test]
fn takes_lists_apart() {
    check("kind: List\nitems: []\n", &[]);
    check("kind: List\nitems: null\n", &[]);
    let list = "kind: List\napiVersion: v1\nitems:\n- {kind: A, apiVersion: v1}\n\
                - {kind: List, apiVersion: v1, items: [{kind: B, apiVersion: v1}]}\n- {kind: C, apiVersion: v1}\n";
    check(list, &["A ", "C ", "B "]);
    check("kind: PodList\napiVersion: v1\nitems:\n- metadata: {name: a}\n", &["Pod a"]);
}

#[test]
fn reads_other_encodings() {
    let wide = |join: fn(u16) -> [u8; 2]| -> Vec<u8> { "\u{feff}kind: Ä\n".encode_utf16().flat_map(join).collect() };
    for bytes in [wide(u16::to_be_bytes), wide(u16::to_le_bytes), "\u{feff}kind: Ä\n".into()] {
        assert_eq!(names(&bytes), Ok(vec!["Ä ".to_owned()]));
    }
}

fn check_fault(text: &str, expected: (&str, Kind, Option<(u32, u32)>)) {
    let found =
        stream(text.as_bytes(), Check::Kind).into_iter().find_map(Result::err).expect("the table holds bad texts");
    let place = found.line.zip(found.column);
    assert_eq!((found.message.as_str(), found.kind, place), expected, "of {text:?}");
}

#[test]
fn tells_what_is_wrong_and_where() {
    check_fault(
        "kind: A\n---\nkind: B\n a: b: c\n",
        (
            "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context",
            Kind::Syntax,
            Some((4, 3)),
        ),
    );
    check_fault("kind: A\n--- x\n", ("invalid Yaml document separator: x", Kind::Syntax, None));
    // A fault of JSON that YAML does not mind is none.
    check_fault(
        "{\"kind\":\n \"A\" \"b\"}",
        ("json: offset 15: invalid character '\"' after object key:value pair", Kind::Syntax, Some((2, 6))),
    );
    check_fault("{\"kind\": \"A\"", ("unexpected EOF", Kind::Syntax, Some((1, 12))));
    check_fault("a: 1\n", ("Object 'Kind' is missing in '{\"a\":1}'", Kind::Decode, Some((1, 1))));
    check_fault(
        "kind: A\n---\nx\n",
        ("json: cannot unmarshal string into Go value of type unstructured.detector", Kind::Decode, Some((3, 1))),
    );
    check_fault(
        "kind: A\nmetadata: {name: true}\n",
        (
            "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string",
            Kind::Decode,
            Some((1, 1)),
        ),
    );
    check_fault(
        "kind: A\nmetadata: {labels: {a: 1}}\n",
        (
            "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
            Kind::Decode,
            Some((1, 1)),
        ),
    );
}

#[test]
fn asks_what_documents_are() {
    for (text, expected) in [
        ("[1]\n", "invalid object to validate"),
        ("kind: A\n", "apiVersion not set"),
        ("apiVersion: v1\n", "kind not set"),
        ("a: 1\n", "[apiVersion not set, kind not set]"),
        ("apiVersion: a/b/c\nkind: 1\n", "[unexpected GroupVersion string: a/b/c, kind isn't string type]"),
    ] {
        let text = format!("{text}---\napiVersion: v1\nkind: B\n");
        let found = stream(text.as_bytes(), Check::KindAndVersion);
        let messages: Vec<_> =
            found.iter().map(|document| document.as_ref().map_err(|error| error.message.as_str())).collect();
        assert!(matches!(messages[..], [Err(message)] if message == expected), "of {text}: {messages:?}");
    }
}
