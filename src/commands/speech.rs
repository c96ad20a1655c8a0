//! The bot's own words, in the chat's language: messages of `locales/*.ftl` (Project Fluent), compiled in.
//!
//! Titles of topics, names of outlets and whatever articles say stay as they are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Timelike};
use chrono_tz::Tz;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// Language, its own name for itself, and its messages. The first one speaks where another has no word.
const LOCALES: [(&str, &str, &str); 4] = [
    ("en", "English", include_str!("../../locales/en.ftl")),
    ("uk", "Українська", include_str!("../../locales/uk.ftl")),
    ("fr", "Français", include_str!("../../locales/fr.ftl")),
    ("de", "Deutsch", include_str!("../../locales/de.ftl")),
];

static SPEECHES: LazyLock<BTreeMap<&'static str, Speech>> = LazyLock::new(|| {
    LOCALES.iter().map(|(language, _, messages)| (*language, Speech::new(language, messages))).collect()
});
static ENGLISH: LazyLock<&'static Speech> = LazyLock::new(|| &SPEECHES["en"]);

/// A value that a message names.
pub type Arg<'a> = (&'static str, FluentValue<'a>);

/// One language's messages.
pub struct Speech {
    language: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Speech {
    /// By ISO 639-1, with or without a region (`de-AT`); English for every other language.
    pub fn of(language: &str) -> &'static Speech {
        let short = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        SPEECHES.get(short.as_str()).unwrap_or(&ENGLISH)
    }

    /// Languages that the bot speaks, with their own names for themselves.
    pub fn languages() -> impl Iterator<Item = (&'static str, &'static str)> {
        LOCALES.iter().map(|(language, name, _)| (*language, *name))
    }

    fn new(language: &'static str, messages: &str) -> Self {
        let id: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks around each value would come out as characters in front of links and commands.
        bundle.set_use_isolating(false);
        // A mistake in the shipped files is found by the tests below; what could be read still speaks.
        let resource = FluentResource::try_new(messages.to_owned()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    pub fn language(&self) -> &'static str {
        self.language
    }

    /// A message without values.
    pub fn word(&self, id: &str) -> String {
        self.say(id, &[])
    }

    /// A message with its values. Where no language has it, its id is what is seen.
    pub fn say(&self, id: &str, args: &[Arg]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return if self.language == "en" { id.to_owned() } else { ENGLISH.say(id, args) };
        };
        let args: FluentArgs = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// `06:30`.
    pub fn time(&self, at_ms: i64, zone: Tz) -> String {
        let at = local(at_ms, zone);
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// `10 Apr 06:30`, with the year where it is another one than that of `now_ms`.
    pub fn date_time(&self, at_ms: i64, now_ms: i64, zone: Tz) -> String {
        let time = self.time(at_ms, zone);
        self.say("date-time", &[("date", self.date(at_ms, now_ms, zone).into()), ("time", time.into())])
    }

    /// `10 Apr`, with the year where it is another one than that of `now_ms`.
    pub fn date(&self, at_ms: i64, now_ms: i64, zone: Tz) -> String {
        let (at, now) = (local(at_ms, zone), local(now_ms, zone));
        let month = self.word(&format!("month-{}", at.month()));
        let args = |year: String| [("day", at.day().into()), ("month", month.into()), ("year", year.into())];
        if at.year() == now.year() {
            self.say("date", &args(String::new())[..2])
        } else {
            self.say("date-year", &args(at.year().to_string()))
        }
    }

    /// `Monday` for 0 to `Sunday` for 6.
    pub fn weekday(&self, monday_0: u8) -> String {
        self.word(&format!("weekday-{}", monday_0 % 7))
    }

    /// `45 minutes`, `2 hours`, `3 days`: the largest unit that fits, rounded.
    pub fn span(&self, ms: i64) -> String {
        let minutes = (ms.max(0) + 30_000) / 60_000;
        let (id, n) = match minutes {
            0..=119 => ("span-minutes", minutes.max(1)),
            120..=2879 => ("span-hours", (minutes + 30) / 60),
            _ => ("span-days", (minutes + 720) / 1440),
        };
        self.say(id, &[("n", n.into())])
    }
}

fn local(at_ms: i64, zone: Tz) -> DateTime<Tz> {
    DateTime::from_timestamp_millis(at_ms).unwrap_or_default().with_timezone(&zone)
}

#[cfg(test)]
mod tests;
