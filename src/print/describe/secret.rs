//! Secrets: the size of every value, never the value, but for the tokens of service accounts.

use super::config_map::decoded_size;
use super::page::Page;
use crate::manifest::Object;
use crate::value::Json;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(super) fn write(page: &mut Page, object: &Object) {
    page.head(object, true);
    page.marks(object);
    let kind = object.0["type"].as_str().unwrap_or_default();
    page.write(0, &format!("\nType:\t{kind}\n"));
    page.write(0, "\nData\n====\n");
    for (key, value) in object.0.get("data").and_then(Json::as_object).into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        if key == "token" && kind == "kubernetes.io/service-account-token" {
            let token = STANDARD.decode(value).unwrap_or_default();
            page.write(0, &format!("{key}:\t{}\n", String::from_utf8_lossy(&token)));
        } else {
            page.write(0, &format!("{key}:\t{} bytes\n", decoded_size(value)));
        }
    }
}
