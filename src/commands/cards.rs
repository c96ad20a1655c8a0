//! How stories look: the update that a chat gets, digests, and the lists of `/latest` and `/search`.
//!
//! Nothing here asks a platform or the database; what a card shows was looked up before.

use unicode_segmentation::UnicodeSegmentation;

use super::presses::Press;
use super::settings::{Length, Settings};
use super::speech::Speech;
use crate::outbox::message::{Button, Line, Message, Span};
use crate::sources::owners::Owner;
use crate::store::{ArticleRow, Development, StoryRow};
use crate::stories::{self, Correction};

/// Other outlets that an update names; of the rest it gives the number.
const ALSO_NAMED: usize = 5;
/// Topics of one article that can be judged.
pub(super) const MOST_JUDGED: usize = 3;
/// Entities (bold, links) of a message that are left to its heading.
const SPARE_ENTITIES: usize = 10;

/// The update of a story: topics, headline, summary by the chat's length, source, other outlets, buttons.
///
/// `topics` are ids and titles as stored; `outlets` are all the story's outlets in time order. The outlet's name is a link, so that a
/// platform without buttons has the address, too.
pub fn update(
    story: &StoryRow,
    topics: &[(i64, String)],
    outlets: &[String],
    settings: &Settings,
    speech: &Speech,
    now_ms: i64,
) -> Message {
    let mut message = Message::default();
    let titles: Vec<&str> = topics.iter().map(|(_, title)| title.as_str()).collect();
    if !topics.is_empty() {
        message = message.line([text(format!("🔔 {}", titles.join(" · ")))]);
    }
    if story.withdrawn_at.is_some() {
        message = message.line([Span::Bold(speech.word("card-withdrawn"))]);
    }
    message = message.line([Span::Bold(story.title.clone())]);
    let summary = match settings.length {
        Length::Full => &story.summary,
        Length::Short | Length::Headline => stories::short(&story.summary),
    };
    for paragraph in shorten(summary, settings.summary_chars()).lines() {
        message = message.line([text(paragraph)]);
    }
    message = message.line([]);
    if let Some(correction) = &story.correction {
        let time = speech.time(story.corrected_at.unwrap_or(story.last_at), settings.zone());
        let what = corrected(correction, speech);
        let what = story.corrected_by.as_ref().map_or(what.clone(), |outlet| format!("{outlet}: {what}"));
        let line = speech.say("card-corrected", &[("time", time.into()), ("what", what.into())]);
        message = message.line([Span::Italic(line)]);
    }
    message = message.line(source_line(story, outlets, settings, speech, now_ms));
    message.image = story.image.clone().filter(|_| settings.pictures);
    message.preview = settings.preview;
    message.silent = settings.silent;
    message = message.row(update_buttons(story, speech));
    for (topic, title) in topics.iter().take(MOST_JUDGED).filter(|_| settings.judging) {
        let button = |wanted: bool, label: &str| {
            let press = Press::Mark { topic: *topic, article: story.article_id, wanted };
            press.button(speech.say(label, &[("topic", title.as_str().into())]))
        };
        message = message.row([button(true, "judge-on"), button(false, "judge-off")]);
    }
    message
}

/// The reply to whoever follows a story: its headline, and what became of it.
pub fn follow_up(story: &StoryRow, development: &Development, settings: &Settings, speech: &Speech) -> Message {
    let said = |id: &str, outlet: &str| speech.say(id, &[("outlet", outlet.into())]);
    let mut message = Message::default().line([Span::Bold(shorten(&story.title, 200))]);
    message = match development {
        Development::Corrected { outlet, what } => {
            message.line([text(format!("{} {}", said("follow-corrected", outlet), corrected(what, speech)))])
        }
        Development::Withdrawn { outlet } => message.line([text(said("follow-withdrawn", outlet))]),
        Development::Reported { outlet, what, url } => {
            let link = Span::Link(said("follow-reported", outlet), url.clone());
            message.line([link, text(format!(" {what}"))])
        }
    };
    message.silent = settings.silent;
    message
}

/// What a correction changed, in the chat's language; an outlet's own notice stays as it is.
fn corrected(line: &str, speech: &Speech) -> String {
    match Correction::read(line) {
        Correction::Headline(was) => speech.say("corrected-headline", &[("was", was.into())]),
        Correction::Replaced { was, is } => speech.say("corrected-words", &[("was", was.into()), ("is", is.into())]),
        Correction::Notice(line) => line.to_owned(),
    }
}

fn update_buttons(story: &StoryRow, speech: &Speech) -> Vec<Button> {
    vec![
        Button::open(speech.word("button-read"), &story.url),
        Press::Follow(story.id).button(speech.word("button-follow")),
        Press::Why(story.id).button(speech.word("button-why")),
    ]
}

/// `DW (public broadcaster, Germany) · 10 Apr 06:30 · also BBC, Reuters`.
fn source_line(story: &StoryRow, outlets: &[String], settings: &Settings, speech: &Speech, now_ms: i64) -> Vec<Span> {
    let mut spans = vec![Span::Link(outlet_of(story), story.url.clone())];
    if let Some(owner) = owner_of(&outlet_of(story), &story.owner, speech) {
        spans.push(text(format!(" ({owner})")));
    }
    spans.push(text(format!(" · {}", speech.date_time(story.first_at, now_ms, settings.zone()))));
    if let Some(also) = also(&story.outlet, outlets, speech) {
        spans.push(text(format!(" · {also}")));
    }
    spans
}

/// Who stands behind an outlet, in the chat's language; `None` where it is not known or says nothing more than the name.
pub fn owner_of(outlet: &str, owner: &str, speech: &Speech) -> Option<String> {
    let country = |code: &str| match speech.word(&format!("country-{code}")) {
        word if word.starts_with("country-") => code.to_owned(),
        word => word,
    };
    Some(match Owner::read(owner)? {
        Owner::State(code) => speech.say("owner-state", &[("country", country(code).into())]),
        Owner::Public(code) => speech.say("owner-public", &[("country", country(code).into())]),
        Owner::Party(name) => speech.say("owner-party", &[("party", name.into())]),
        Owner::Named(name) if name == outlet => return None,
        Owner::Named(name) => name.to_owned(),
    })
}

fn also(outlet: &str, outlets: &[String], speech: &Speech) -> Option<String> {
    let others: Vec<&str> = outlets.iter().map(String::as_str).filter(|other| *other != outlet).collect();
    let named = others.get(..ALSO_NAMED).unwrap_or(&others).join(", ");
    match others.len() {
        0 => None,
        n if n > ALSO_NAMED => {
            let more = n - ALSO_NAMED;
            Some(speech.say("card-also-more", &[("outlets", named.into()), ("n", more.into())]))
        }
        _ => Some(speech.say("card-also", &[("outlets", named.into())])),
    }
}

/// The outlet's name, else the host of the story's address.
fn outlet_of(story: &StoryRow) -> String {
    if !story.outlet.is_empty() {
        return story.outlet.clone();
    }
    let host = url::Url::parse(&story.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.map_or_else(|| story.url.clone(), |host| host.trim_start_matches("www.").to_owned())
}

/// At most `most` characters (graphemes): whole sentences where at least half of the room is used so, else words and an ellipsis.
pub fn shorten(summary: &str, most: usize) -> String {
    let summary = summary.trim();
    let Some((end, _)) = summary.grapheme_indices(true).nth(most) else { return summary.to_owned() };
    let room = &summary[..end];
    if most == 0 {
        return String::new();
    }
    match last_sentence(room).filter(|sentence| sentence.len() * 2 >= end) {
        Some(sentence) => sentence.to_owned(),
        None => {
            let words = room.rfind(char::is_whitespace).map_or(room, |at| &room[..at]);
            format!("{}…", words.trim_end_matches([' ', ',', ';', ':', '\n', '–', '—']))
        }
    }
}

/// Up to the last mark that ends a sentence and has a space after it (`3.5` has none).
fn last_sentence(room: &str) -> Option<&str> {
    let marks = room.char_indices().rev().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…' | '。'));
    let mut ends = marks.map(|(at, mark)| at + mark.len_utf8());
    ends.find(|end| room[*end..].starts_with(char::is_whitespace)).map(|end| &room[..end])
}

/// Stories of one topic in a digest: its title, and each story with its outlets in time order.
#[derive(Clone, Debug, Default)]
pub struct Section {
    pub title: String,
    pub stories: Vec<(StoryRow, Vec<String>)>,
}

/// A digest: a heading, then each topic with one line for each story, split between lines into messages of at most
/// `text_limit` UTF-16 units and `entity_limit` entities.
pub fn digest(
    heading: String,
    sections: &[Section],
    settings: &Settings,
    speech: &Speech,
    now_ms: i64,
    limits: (usize, usize),
) -> Vec<Message> {
    let mut pages = Pages::new(heading, limits);
    for section in sections.iter().filter(|section| !section.stories.is_empty()) {
        let mut head = section_head(&section.title);
        for (story, outlets) in &section.stories {
            // The heading goes with its first story: no message ends on a heading.
            let mut lines = std::mem::take(&mut head);
            lines.push(entry(story, outlets, settings, speech, now_ms));
            pages.add(lines);
        }
    }
    pages.done(settings.silent)
}

fn section_head(title: &str) -> Vec<Vec<Span>> {
    vec![vec![], vec![Span::Bold(title.to_owned())]]
}

/// `• Headline — Mirror, 10 Apr 06:30, 3 outlets`.
fn entry(story: &StoryRow, outlets: &[String], settings: &Settings, speech: &Speech, now_ms: i64) -> Vec<Span> {
    let mut line = vec![text("• ")];
    if story.withdrawn_at.is_some() {
        line.push(text(format!("{} ", speech.word("card-withdrawn"))));
    }
    line.push(Span::Link(shorten(&story.title, 300), story.url.clone()));
    let mut about = format!(" — {}, {}", outlet_of(story), speech.date_time(story.first_at, now_ms, settings.zone()));
    if outlets.len() > 1 {
        about += &format!(", {}", speech.say("card-outlets", &[("n", outlets.len().into())]));
    }
    line.push(text(about));
    line
}

/// Lines gathered into messages that keep within the platform's limits.
struct Pages {
    messages: Vec<Message>,
    units: usize,
    entities: usize,
    most_units: usize,
    most_entities: usize,
}

impl Pages {
    fn new(heading: String, (text_limit, entity_limit): (usize, usize)) -> Self {
        let units = heading.encode_utf16().count() + 1;
        let first = Message::default().line([Span::Bold(heading)]);
        let most_entities = entity_limit.saturating_sub(SPARE_ENTITIES).max(2);
        Self { messages: vec![first], units, entities: 1, most_units: text_limit, most_entities }
    }

    fn add(&mut self, lines: Vec<Vec<Span>>) {
        let units: usize = lines.iter().map(|line| units(line) + 1).sum();
        let entities = lines.iter().flatten().filter(|span| !matches!(span, Span::Text(_))).count();
        if self.units + units > self.most_units || self.entities + entities > self.most_entities {
            self.messages.push(Message::default());
            (self.units, self.entities) = (0, 0);
        }
        self.units += units;
        self.entities += entities;
        if let Some(message) = self.messages.last_mut() {
            let blank_first = message.lines.is_empty() && lines.first().is_some_and(Vec::is_empty);
            message.lines.extend(lines.into_iter().skip(usize::from(blank_first)).map(Line::Plain));
        }
    }

    fn done(mut self, silent: bool) -> Vec<Message> {
        for message in &mut self.messages {
            message.silent = silent;
        }
        self.messages
    }
}

fn units(line: &[Span]) -> usize {
    let one = |span: &Span| match span {
        Span::Text(t) | Span::Bold(t) | Span::Italic(t) | Span::Code(t) | Span::Link(t, _) => t.encode_utf16().count(),
    };
    line.iter().map(one).sum()
}

/// One entry of a list, whatever it came from.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub title: String,
    pub url: String,
    pub outlet: String,
    pub at_ms: i64,
    pub withdrawn: bool,
}

impl From<&StoryRow> for Item {
    fn from(story: &StoryRow) -> Self {
        Self {
            title: story.title.clone(),
            url: story.url.clone(),
            outlet: outlet_of(story),
            at_ms: story.first_at,
            withdrawn: story.withdrawn_at.is_some(),
        }
    }
}

impl From<&ArticleRow> for Item {
    fn from(article: &ArticleRow) -> Self {
        Self {
            title: article.title.clone(),
            url: article.url.clone(),
            outlet: article.outlet.clone(),
            at_ms: article.published_at.unwrap_or(article.seen_at),
            withdrawn: article.withdrawn_at.is_some(),
        }
    }
}

/// A numbered list from `offset` on, two lines an entry.
pub fn list(
    heading: String,
    items: &[Item],
    offset: i64,
    settings: &Settings,
    speech: &Speech,
    now_ms: i64,
) -> Message {
    listed(Message::default().line([Span::Bold(heading)]), items, offset, settings, speech, now_ms)
}

/// A message with such a list after what it says already.
pub fn listed(
    mut message: Message,
    items: &[Item],
    offset: i64,
    settings: &Settings,
    speech: &Speech,
    now_ms: i64,
) -> Message {
    for (n, item) in (offset + 1..).zip(items) {
        let when = speech.date_time(item.at_ms, now_ms, settings.zone());
        let withdrawn = if item.withdrawn { format!("{} ", speech.word("card-withdrawn")) } else { String::new() };
        message = message
            .line([text(format!("{n}. {withdrawn}")), Span::Link(shorten(&item.title, 300), item.url.clone())])
            .line([text(format!("    {} · {when}", item.outlet))]);
    }
    message
}

/// `◀` and `▶` where there is something before and after.
pub fn turns(before: Option<Press>, after: Option<Press>) -> Vec<Button> {
    let turn = |press: Option<Press>, label: &str| press.map(|press| press.button(label));
    turn(before, "◀").into_iter().chain(turn(after, "▶")).collect()
}

fn text(text: impl Into<String>) -> Span {
    Span::Text(text.into())
}

#[cfg(test)]
mod tests;
