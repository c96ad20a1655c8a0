//! What happens next: news made of templates, for ever, each with names and figures of its own.
//!
//! The same number gives the same news, so that a test sees what a visitor sees.

use serde::Deserialize;

use super::content::{Content, Event};

/// Every so many developments, another outlet tells the one before.
const RETOLD: u64 = 4;

/// The templates and what they are filled with.
#[derive(Clone, Debug, Deserialize)]
pub struct Book {
    towns: Vec<String>,
    people: Vec<String>,
    days: Vec<String>,
    #[serde(rename = "development")]
    templates: Vec<Template>,
}

#[derive(Clone, Debug, Deserialize)]
struct Template {
    topic: String,
    /// That of who tells it first, and that of who tells it after them.
    titles: [String; 2],
    standfirst: String,
    text: Vec<[String; 2]>,
}

/// A development as one outlet tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Development {
    /// Index of the outlet.
    pub outlet: usize,
    pub slug: String,
    pub topic: String,
    pub author: String,
    pub title: String,
    pub standfirst: String,
    pub text: String,
}

/// The news with a number from zero on.
pub fn development(content: &Content, number: u64) -> Development {
    let retold = number % RETOLD == RETOLD - 1;
    // Counts what happened, apart from who tells it.
    let origin = number / RETOLD * (RETOLD - 1) + (number % RETOLD).min(RETOLD - 2);
    let mut dice = fastrand::Rng::with_seed(origin.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let book = &content.developments;
    // Templates take turns, so that topics do; the event is one of the template's topic.
    let template = &book.templates[turn(origin, book.templates.len())];
    let events: Vec<&Event> = content.events.iter().filter(|event| event.topic == template.topic).collect();
    let event = events[dice.usize(..events.len())];
    let words = Words::cast(book, event, &mut dice);
    // An origin's wording is its own; who retells it takes the other one.
    let wording = |dice: &mut fastrand::Rng| usize::from(dice.bool() ^ retold);
    let text: Vec<String> = template.text.iter().map(|both| words.fill(&both[wording(&mut dice)])).collect();
    let outlet = dice.usize(..content.outlets.len());
    let outlet = if retold { (outlet + 1) % content.outlets.len() } else { outlet };
    Development {
        outlet,
        slug: format!("{}-{}", event.name, number + 2),
        topic: template.topic.clone(),
        author: book.people[dice.usize(..book.people.len())].clone(),
        title: words.fill(&template.titles[usize::from(retold)]),
        standfirst: words.fill(&template.standfirst),
        text: text.join("\n\n"),
    }
}

/// Steps of seven through `len` templates: neighbours in the file (one topic) do not follow each other.
fn turn(number: u64, len: usize) -> usize {
    (number.wrapping_mul(7) % len as u64) as usize
}

/// What the placeholders stand for in one development.
struct Words(Vec<(&'static str, String)>);

impl Words {
    fn cast(book: &Book, event: &Event, dice: &mut fastrand::Rng) -> Self {
        let person = dice.usize(..book.people.len());
        let other = (person + 1 + dice.usize(..book.people.len() - 1)) % book.people.len();
        Self(vec![
            ("{subject}", event.subject.clone()),
            ("{body}", event.body.clone()),
            ("{place}", event.place.clone()),
            ("{town}", book.towns[dice.usize(..book.towns.len())].clone()),
            ("{person}", book.people[person].clone()),
            ("{other}", book.people[other].clone()),
            ("{day}", book.days[dice.usize(..book.days.len())].clone()),
            ("{n}", dice.u32(3..30).to_string()),
            ("{m}", dice.u32(3..30).to_string()),
            ("{big}", dice.u32(120..990).to_string()),
        ])
    }

    fn fill(&self, template: &str) -> String {
        let mut text = template.to_owned();
        for (placeholder, word) in &self.0 {
            text = text.replace(placeholder, word);
        }
        capitalised(&text)
    }
}

/// The first letter of each sentence as a capital: a placeholder may begin one.
fn capitalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begins = true;
    for letter in text.chars() {
        if begins && letter.is_alphabetic() {
            out.extend(letter.to_uppercase());
        } else {
            out.push(letter);
        }
        begins = (begins && !letter.is_alphanumeric()) && (letter == ' ' || letter == '"') || ".?!".contains(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_development_is_like_another_and_none_keeps_a_placeholder() {
        let content = Content::load().unwrap();
        let mut seen = HashSet::new();
        for number in 0..2000 {
            let news = development(&content, number);
            for part in [&news.title, &news.standfirst, &news.text] {
                assert!(!part.contains(['{', '}']), "{part}");
            }
            assert!(seen.insert(news.text.clone()), "{number}: {}", news.title);
        }
    }

    #[test]
    fn every_template_is_used() {
        let content = Content::load().unwrap();
        let standfirsts: HashSet<String> = (0..22)
            .map(|number| development(&content, number).standfirst)
            .map(|text| text.chars().filter(|letter| letter.is_lowercase()).rev().take(12).collect())
            .collect();
        assert_eq!(standfirsts.len(), content.developments.templates.len());
    }

    #[test]
    fn every_topic_comes_up_and_neighbours_differ() {
        let content = Content::load().unwrap();
        let topics: Vec<String> =
            (0..64).filter(|n| n % RETOLD != RETOLD - 1).map(|n| development(&content, n).topic).collect();
        assert_eq!(topics.iter().collect::<HashSet<_>>().len(), 8);
        assert!(topics.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn what_is_retold_is_the_same_news_in_other_words_from_another_outlet() {
        let content = Content::load().unwrap();
        let (first, second) = (development(&content, 2), development(&content, 3));
        assert_eq!((&first.topic, &first.standfirst), (&second.topic, &second.standfirst));
        assert_ne!(first.outlet, second.outlet);
        assert_ne!(first.title, second.title);
        assert_ne!(first.text, second.text);
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        for (text, wanted) in [
            ("the board met. the sea rose.", "The board met. The sea rose."),
            ("it is 3.5 km. \"yes\"", "It is 3.5 km. \"Yes\""),
            ("", ""),
        ] {
            assert_eq!(capitalised(text), wanted);
        }
    }
}
