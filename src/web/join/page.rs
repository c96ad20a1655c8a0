//! The pages of `/join` as HTML: whatever an address or a catalogue contains, it is text.

use axum::response::Html;
use html_escape::{encode_double_quoted_attribute as quoted, encode_text as escaped};

use super::{Wanted, joined};
use crate::commands::{MOST_SUBSCRIPTIONS, Speech};
use crate::store::TopicRow;

/// Where this installation is reached, without a trailing slash, and whether its operator said so.
pub struct Base {
    pub address: String,
    pub configured: bool,
}

/// A page: its language, title, and body.
pub struct Page {
    language: &'static str,
    title: String,
    body: String,
}

pub fn html(page: Page) -> Html<String> {
    let (language, title, body) = (page.language, escaped(&page.title), page.body);
    Html(format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · Division Bell</title>\n\
         <link rel=\"stylesheet\" href=\"/join.css\">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    ))
}

/// The line for an article, where topics are chosen; then the topics to choose from.
pub fn editor(catalogue: &[TopicRow], chosen: &[&TopicRow], base: &Base, speech: &Speech) -> Page {
    let mut body = paragraph(&speech.word("join-intro"));
    if !chosen.is_empty() {
        body += &line(chosen, base, speech);
    }
    body += &format!("<h2>{}</h2>\n<form action=\"/join\">\n<ul>\n", escaped(&speech.word("join-choose")));
    for topic in catalogue {
        let checked = if chosen.iter().any(|c| c.id == topic.id) { " checked" } else { "" };
        body += &format!(
            "<li><label><input type=\"checkbox\" name=\"topic\" value=\"{}\"{checked}> <b>{}</b> <span>{}</span></label></li>\n",
            quoted(&topic.name),
            escaped(topic.shown()),
            escaped(&topic.description)
        );
    }
    body += &format!("</ul>\n<p class=\"go\"><button>{}</button></p>\n</form>\n", escaped(&speech.word("join-make")));
    Page { language: speech.language(), title: speech.word("join-title"), body }
}

/// The line itself, the address alone, and how it looks.
fn line(chosen: &[&TopicRow], base: &Base, speech: &Speech) -> String {
    let address = format!("{}/join/{}", base.address, joined(chosen));
    let words = speech.say("join-words", &[("topics", titles(chosen, speech).into())]);
    let link = format!("<a href=\"{}\">🔔 {}</a>", quoted(&address), escaped(&words));
    let mut html = format!(
        "<section>\n<h2>{}</h2>\n<pre>{}</pre>\n<h2>{}</h2>\n<p class=\"looks\">{link}</p>\n<p>{} <code>{}</code></p>\n",
        escaped(&speech.word("join-line")),
        escaped(&format!("<p>{link}</p>")),
        escaped(&speech.word("join-looks")),
        escaped(&speech.word("join-address")),
        escaped(&address)
    );
    if !base.configured {
        html += &format!("<p class=\"note\">{}</p>\n", escaped(&speech.word("join-no-address")));
    }
    html + "</section>\n"
}

/// `Sanctions, Elections and Peacekeeping`.
fn titles(topics: &[&TopicRow], speech: &Speech) -> String {
    match topics {
        [] => String::new(),
        [one] => one.shown().to_owned(),
        [first @ .., last] => {
            let first = first.iter().map(|topic| topic.shown()).collect::<Vec<_>>().join(", ");
            speech.say("join-and", &[("first", first.into()), ("last", last.shown().into())])
        }
    }
}

/// What an address asks for that is not there, and where to go instead.
pub fn unknown(wanted: &Wanted, catalogue: &[TopicRow], speech: &Speech) -> Page {
    let mut body = String::new();
    for (name, nearest) in &wanted.unknown {
        let name = name.as_str();
        body += &match nearest {
            Some(nearest) => {
                paragraph(&speech.say("join-unknown-nearest", &[("name", name.into()), ("nearest", (*nearest).into())]))
            }
            None => paragraph(&speech.say("join-unknown", &[("name", name.into())])),
        };
    }
    if wanted.known.len() > MOST_SUBSCRIPTIONS {
        body += &paragraph(&speech.say("join-too-many", &[("most", MOST_SUBSCRIPTIONS.into())]));
    } else if !wanted.known.is_empty() {
        let words = speech.say("join-words", &[("topics", titles(&wanted.known, speech).into())]);
        body += &format!("<p class=\"looks\"><a href=\"/join/{}\">🔔 {}</a></p>\n", wanted.names(), escaped(&words));
    }
    body += &format!("<h2>{}</h2>\n<ul>\n", escaped(&speech.word("join-all")));
    for topic in catalogue {
        let (name, title, about) = (quoted(&topic.name), escaped(topic.shown()), escaped(&topic.description));
        body += &format!("<li><a href=\"/join/{name}\"><b>{title}</b></a> <span>{about}</span></li>\n");
    }
    Page { language: speech.language(), title: speech.word("join-unknown-title"), body: body + "</ul>\n" }
}

/// There is neither a bot with a name nor a page of ours to lead to.
pub fn nowhere(speech: &Speech) -> Page {
    let body = paragraph(&speech.word("join-nowhere"));
    Page { language: speech.language(), title: speech.word("join-title"), body }
}

fn paragraph(words: &str) -> String {
    format!("<p>{}</p>\n", escaped(words))
}
