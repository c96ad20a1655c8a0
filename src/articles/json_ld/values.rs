//! Values of schema.org's properties in the shapes that pages give them.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

/// The most names or pictures that are read of one property.
const MOST: usize = 32;

/// What a page says of things that have an `@id`, so that a mention by it alone can be looked up.
#[derive(Default)]
pub struct Nodes<'a>(FxHashMap<&'a str, &'a Value>);

impl<'a> Nodes<'a> {
    pub fn insert(&mut self, id: &'a str, value: &'a Value) {
        self.0.entry(id).or_insert(value);
    }

    /// What is said of a value that is nothing but a reference; any other value itself.
    fn resolved(&self, value: &'a Value) -> &'a Value {
        let id = value.as_object().filter(|fields| !fields.contains_key("name")).and_then(|fields| fields.get("@id"));
        id.and_then(Value::as_str).and_then(|id| self.0.get(id)).copied().unwrap_or(value)
    }
}

/// The value, or those of a list.
pub fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let (one, many) = match value {
        Value::Array(all) => (None, Some(all)),
        one => (Some(one), None),
    };
    one.into_iter().chain(many.into_iter().flatten().take(MOST))
}

pub fn has_type(fields: &Map<String, Value>, test: impl Fn(&str) -> bool) -> bool {
    let local = |kind: &str| test(kind.rsplit(['/', ':', '#']).next().unwrap_or(kind));
    fields.get("@type").is_some_and(|kind| each(kind).filter_map(Value::as_str).any(local))
}

/// The first text or number.
pub fn text(value: &Value) -> Option<String> {
    let found = each(value).find_map(|value| match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(fields) => fields.get("@value")?.as_str().map(|text| text.trim().to_owned()),
        _ => None,
    });
    found.filter(|text| !text.is_empty())
}

/// The names of people or organisations, each once.
pub fn names(value: &Value, nodes: &Nodes) -> Vec<String> {
    let mut all: Vec<String> = vec![];
    for value in each(value) {
        let found = match nodes.resolved(value) {
            Value::Object(fields) => match fields.get("name") {
                Some(names) => each(names).filter_map(text).collect(),
                None => {
                    let parts = ["givenName", "familyName"].iter().filter_map(|name| text(fields.get(*name)?));
                    vec![parts.collect::<Vec<_>>().join(" ")]
                }
            },
            Value::String(name) => vec![name.trim().to_owned()],
            _ => vec![],
        };
        for name in found {
            if !name.is_empty() && !all.contains(&name) {
                all.push(name);
            }
        }
    }
    all
}

/// Addresses of pictures.
pub fn images(value: &Value, nodes: &Nodes) -> Vec<String> {
    let address = |value| match nodes.resolved(value) {
        Value::Object(fields) => ["url", "contentUrl"].iter().find_map(|name| text(fields.get(*name)?)),
        value => text(value),
    };
    each(value).filter_map(address).collect()
}

/// The address of a page; an `@id` is one, too.
pub fn address(value: &Value) -> Option<String> {
    each(value).find_map(|value| match value {
        Value::Object(fields) => ["@id", "url"].iter().find_map(|name| text(fields.get(*name)?)),
        value => text(value),
    })
}

/// Yes or no, as a word, a number, or an address of schema.org.
pub fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        value => flag_of(&text(value)?),
    }
}

pub fn flag_of(text: &str) -> Option<bool> {
    let word = text.rsplit('/').next().unwrap_or(text).trim().to_ascii_lowercase();
    (!word.is_empty()).then(|| !matches!(&*word, "false" | "no" | "0"))
}
