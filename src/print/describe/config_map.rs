//! ConfigMaps: every text whole, binary values by their size.

use super::page::Page;
use crate::manifest::Object;
use crate::value::Json;

pub(super) fn write(page: &mut Page, object: &Object) {
    page.head(object, true);
    page.marks(object);
    page.write(0, "\nData\n====\n");
    let entries = |key: &str| object.0.get(key).and_then(Json::as_object).into_iter().flatten();
    for (key, value) in entries("data") {
        page.write(0, &format!("{key}:\n----\n"));
        page.write(0, &format!("{}\n", value.as_str().unwrap_or_default()));
        page.write(0, "\n");
    }
    page.write(0, "\nBinaryData\n====\n");
    for (key, value) in entries("binaryData") {
        page.write(0, &format!("{key}: {} bytes\n", decoded_size(value.as_str().unwrap_or_default())));
    }
    page.write(0, "\n");
}

/// How many bytes a base64 text stands for.
pub(super) fn decoded_size(text: &str) -> usize {
    let letters = text.bytes().filter(|byte| !matches!(byte, b'=' | b'\n' | b'\r')).count();
    letters * 3 / 4
}
