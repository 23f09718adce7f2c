//! Formats whose results Go 1.26 printed.

use super::super::{Dict, Entries, Text, Value};
use super::{sprint, sprintf};

fn check(format: &str, values: &[Value], expected: &str) {
    assert_eq!(sprintf(format.as_bytes(), values).to_str(), expected, "of {format}");
}

#[test]
fn verbs_fit_or_complain() {
    let list = Value::list(vec![Value::Float(1.0), Value::from("two"), Value::Nil]);
    check("%v", std::slice::from_ref(&list), "[1 two <nil>]");
    check("%q", std::slice::from_ref(&list), "[%!q(float64=1) \"two\" <nil>]");
    check("%#v", std::slice::from_ref(&list), "[]interface {}{1, \"two\", interface {}(nil)}");
    check("%T %T", &[list, Value::Nil], "[]interface {} <nil>");
    check("%d", &[Value::from("x")], "%!d(string=x)");
    check("%d", &[Value::Float(8080.0)], "%!d(float64=8080)");
    check("%s", &[Value::Nil], "%!s(<nil>)");
    check("%s %s", &[Value::from("a")], "a %!s(MISSING)");
    check("%s", &[Value::from("a"), Value::Int(1)], "a%!(EXTRA int=1)");
    check("%[2]d %[1]d", &[Value::Int(1), Value::Int(2)], "2 1");
    check("%*d|%-5s|%05d", &[Value::Int(4), Value::Int(7), Value::from("ab"), Value::Int(-42)], "   7|ab   |-0042");
    check("%", &[], "%!(NOVERB)");
    check("%!", &[Value::Int(1)], "%!!(int=1)");
    check("%x %X %#x %o %b %c %U %q", &vec![Value::Int(255); 8], "ff FF 0xff 377 11111111 ÿ U+00FF 'ÿ'");
    check("%t %v", &[Value::Bool(true), Value::Bool(false)], "true false");
    check("%x", &[Value::from("hi")], "6869");
    check("%6.2f|%+d|%e", &[Value::Float(2.71999), Value::Int(3), Value::Float(1e6)], "  2.72|+3|1.000000e+06");
    check("%.2s|%10.3s|", &[Value::from("日本語"), Value::from("abcdef")], "日本|       abc|");
    check("%[5]d", &[Value::Int(1)], "%!d(BADINDEX)");
    check("100%%", &[], "100%");
}

#[test]
fn maps_print_sorted() {
    let map = Value::Dict(Dict::new(Entries::from([
        (Text::from("b"), Value::Int(1)),
        (Text::from("a"), Value::dict(Entries::new())),
    ])));
    check("%v", std::slice::from_ref(&map), "map[a:map[] b:1]");
    check("%#v", &[map], "map[string]interface {}{\"a\":map[string]interface {}{}, \"b\":1}");
}

#[test]
fn operands_are_spaced_unless_strings() {
    let values = [Value::Int(1), Value::Int(2), Value::from("a"), Value::from("b"), Value::Int(3)];
    assert_eq!(sprint(&values).to_str(), "1 2ab3");
}
