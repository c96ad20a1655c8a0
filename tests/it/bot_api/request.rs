//! A call's parameters, whichever of the ways of the Bot API they come by ("Making requests"): query, form,
//! JSON, or multipart with files.

use std::collections::HashMap;

use axum::http::HeaderMap;
use serde_json::{Map, Value};

/// Parameters by name; files by the name of their field.
#[derive(Default)]
pub struct Request {
    pub params: Map<String, Value>,
    pub files: HashMap<String, (String, Vec<u8>)>,
}

impl Request {
    pub fn read(headers: &HeaderMap, query: &str, body: &[u8]) -> Result<Self, String> {
        let mut request = Self::default();
        request.pairs(query.as_bytes());
        let kind = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.starts_with("application/json") {
            let Ok(Value::Object(params)) = serde_json::from_slice(body) else {
                return Err("can't parse JSON object".into());
            };
            request.params.extend(params);
        } else if let Some((_, boundary)) = kind.split_once("boundary=") {
            request.parts(boundary.trim_matches('"'), body)?;
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            request.pairs(body);
        }
        Ok(request)
    }

    fn pairs(&mut self, bytes: &[u8]) {
        for (name, value) in url::form_urlencoded::parse(bytes) {
            self.params.insert(name.into_owned(), text_or_json(&value));
        }
    }

    fn parts(&mut self, boundary: &str, body: &[u8]) -> Result<(), String> {
        let mark = format!("--{boundary}").into_bytes();
        let starts: Vec<usize> =
            body.windows(mark.len()).enumerate().filter(|(_, w)| *w == mark).map(|(n, _)| n).collect();
        for pair in starts.windows(2) {
            let part = &body[pair[0] + mark.len() + 2..pair[1] - 2];
            let end = part.windows(4).position(|w| w == b"\r\n\r\n").ok_or("a part without a header")?;
            let header = String::from_utf8_lossy(&part[..end]).into_owned();
            let content = &part[end + 4..];
            let field = |name: &str| {
                let (_, rest) = header.split_once(&format!("{name}=\""))?;
                rest.split_once('"').map(|(value, _)| value.to_owned())
            };
            let name = field(" name").ok_or("a part without a name")?;
            match field("filename") {
                Some(file) => {
                    self.files.insert(name, (file, content.to_vec()));
                }
                None => {
                    let text = std::str::from_utf8(content).map_err(|_| "strings must be encoded in UTF-8")?;
                    self.params.insert(name, text_or_json(text));
                }
            }
        }
        Ok(())
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.params.get(name)?.as_str()
    }

    /// An integer, also one that is written as a string.
    pub fn number(&self, name: &str) -> Option<i64> {
        let value = self.params.get(name)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    pub fn flag(&self, name: &str) -> bool {
        self.params.get(name).and_then(Value::as_bool).unwrap_or_default()
    }
}

/// Outside of JSON, objects, lists, numbers and flags come as their JSON text.
fn text_or_json(text: &str) -> Value {
    let is_json = text.starts_with(['{', '[']) || text == "true" || text == "false" || text.parse::<i64>().is_ok();
    let parsed = is_json.then(|| serde_json::from_str(text).ok()).flatten();
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}
