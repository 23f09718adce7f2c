//! `urlParse` and `urlJoin`: sprig's url.go on Go's `net/url`.

use super::{argument, cast, plain};
use crate::gotemplate::{Error, Plain};
use crate::value::url::Url;
use crate::value::{Entries, Signature, Text, Type, Value, quote};

pub(super) static TABLE: &[Plain] = &[
    plain("urlParse", Signature::fixed(&[Type::Text]), |values| {
        let text = argument::string(values, 0);
        let url = Url::parse(&text).map_err(|message| {
            // Go has cut the fragment off by then, unless that is what is wrong.
            let body = text.split_once('#').map_or(text.as_str(), |(body, _)| body);
            let is_body = Url::parse(body).is_err_and(|reason| reason == message);
            let shown = quote::double_quoted(if is_body { body } else { &text }.as_bytes());
            Error::call(format!("unable to parse url: parse {shown}: {message}"))
        })?;
        Ok(to_dict(&url))
    }),
    plain("urlJoin", Signature::fixed(&[Type::Dict]), join),
];

fn to_dict(url: &Url) -> Value {
    let fields: [(&str, Text); 8] = [
        ("scheme", url.scheme.as_str().into()),
        ("host", url.host.as_str().into()),
        ("hostname", url.hostname().into()),
        ("path", url.path.clone().into()),
        ("query", url.query.as_str().into()),
        ("opaque", url.opaque.as_str().into()),
        ("fragment", url.fragment.clone().into()),
        ("userinfo", url.user.clone().unwrap_or_default().into()),
    ];
    let entries: Entries = fields.into_iter().map(|(name, text)| (Text::from(name), Value::Text(text))).collect();
    Value::dict(entries)
}

fn join(values: &[Value]) -> Result<Value, Error> {
    let dict = argument::dict(values, 0);
    let part = |name: &str| match dict.get(name) {
        None => Ok(String::new()),
        Some(Value::Text(text)) => Ok(text.to_string()),
        Some(Value::Nil) => Err(cast::NIL.to_owned()),
        Some(other) => {
            Err(format!("unable to parse {name} key, must be of type string, but {} found", other.kind_name()))
        }
    };
    let mut url = Url {
        scheme: part("scheme")?,
        host: part("host")?,
        path: part("path")?.into_bytes(),
        query: part("query")?,
        opaque: part("opaque")?,
        fragment: part("fragment")?.into_bytes(),
        ..Url::default()
    };
    let user = part("userinfo")?;
    if !user.is_empty() {
        let probe = format!("proto://{user}@host");
        let parsed = Url::parse(&probe).map_err(|message| {
            let shown = quote::double_quoted(probe.as_bytes());
            Error::call(format!("unable to parse userinfo in dict: parse {shown}: {message}"))
        })?;
        url.user = parsed.user;
    }
    Ok(Value::from(url.text()))
}
