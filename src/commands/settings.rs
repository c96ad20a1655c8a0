//! What a chat has set: the JSON of `chats.settings`. Reading never fails: what is missing or cannot be understood is the
//! default, and what this version does not know is kept for the one that does.

use std::str::FromStr;

use chrono::{NaiveTime, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::outbox::timetable::{self, Mode};
use crate::stories;
use crate::topics::Level;

/// How much of a story an update shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Length {
    Headline,
    /// At most 420 characters.
    #[default]
    Short,
    /// All of the stored summary.
    Full,
}

/// How near to its topics a story must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Breadth {
    Strict,
    #[default]
    Normal,
    Wide,
}

/// What becomes of a message that was perhaps sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Sent again: at most one duplicate a crash.
    #[default]
    AtLeastOnce,
    /// Marked uncertain, never repeated.
    AtMostOnce,
}

/// Minutes of the day in the chat's zone; a `to` before `from` is on the next day. Never equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    pub from: u16,
    pub to: u16,
}

impl Quiet {
    /// `None` where start and end are the same, or no times of a day.
    pub fn new(from: u16, to: u16) -> Option<Self> {
        (from != to && from < 1440 && to < 1440).then_some(Self { from, to })
    }
}

/// A chat's settings. `Default` is what a chat gets that never looked at them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub mode: Mode,
    /// Minute of the day of daily and weekly digests, in the chat's zone.
    pub at: u16,
    /// Day of weekly digests, Monday = 0.
    pub weekday: u8,
    /// IANA name.
    pub zone: String,
    pub quiet: Option<Quiet>,
    /// Breaking stories are sent at once, whatever mode and quiet hours say.
    pub breaking: bool,
    /// ISO 639-1; empty: English.
    pub language: String,
    pub length: Length,
    pub pictures: bool,
    pub preview: bool,
    pub silent: bool,
    /// Updates carry the buttons that call them on or off topic.
    pub judging: bool,
    /// Thread for all updates; `None`: each where it was subscribed.
    pub thread: Option<i64>,
    pub breadth: Breadth,
    pub policy: Policy,
    /// What is older when it could be sent goes into the next digest.
    pub age_limit_h: u32,
    /// Fields of other versions.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            at: 8 * 60,
            weekday: 0,
            zone: "Europe/London".into(),
            quiet: None,
            breaking: false,
            language: String::new(),
            length: Length::default(),
            pictures: false,
            preview: false,
            silent: false,
            judging: false,
            thread: None,
            breadth: Breadth::default(),
            policy: Policy::default(),
            age_limit_h: 24,
            other: Map::new(),
        }
    }
}

impl Settings {
    /// Reads `chats.settings`. A field that cannot be understood is its default, and takes no other field with it.
    pub fn read(json: &str) -> Self {
        let Ok(Value::Object(fields)) = serde_json::from_str(json) else { return Self::default() };
        let whole = Value::Object(fields.clone());
        let mut settings = serde_json::from_value(whole).unwrap_or_else(|_| Self::read_each(fields));
        settings.mend();
        settings
    }

    fn read_each(fields: Map<String, Value>) -> Self {
        let mut good = Map::new();
        for (name, value) in fields {
            let alone = Map::from_iter([(name.clone(), value.clone())]);
            if serde_json::from_value::<Self>(Value::Object(alone)).is_ok() {
                good.insert(name, value);
            }
        }
        serde_json::from_value(Value::Object(good)).unwrap_or_default()
    }

    /// Values that parse and yet mean nothing become their defaults.
    fn mend(&mut self) {
        let defaults = Self::default();
        if self.at >= 1440 {
            self.at = defaults.at;
        }
        if self.weekday > 6 {
            self.weekday = defaults.weekday;
        }
        if Tz::from_str(&self.zone).is_err() {
            self.zone = defaults.zone;
        }
        self.quiet = self.quiet.and_then(|quiet| Quiet::new(quiet.from, quiet.to));
        self.age_limit_h = self.age_limit_h.clamp(1, 24 * 30);
    }

    /// As it stands in `chats.settings`.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether nobody has set anything in what stands in `chats.settings`; a new chat is given its language.
    pub fn is_untouched(json: &str) -> bool {
        Self { language: String::new(), ..Self::read(json) } == Self::default()
    }

    pub fn zone(&self) -> Tz {
        Tz::from_str(&self.zone).unwrap_or(Tz::Europe__London)
    }

    /// Longest summary in characters (graphemes); 0: none.
    pub fn summary_chars(&self) -> usize {
        match self.length {
            Length::Headline => 0,
            Length::Short => stories::DEFAULT_CHARS,
            Length::Full => stories::FULL_CHARS,
        }
    }

    /// The lowest level of a match that is sent.
    pub fn level(&self) -> Level {
        match self.breadth {
            Breadth::Strict => Level::Strict,
            Breadth::Normal => Level::Normal,
            Breadth::Wide => Level::Wide,
        }
    }

    /// When the next digest is; `None` for instant chats.
    pub fn next_digest(&self, after_ms: i64) -> Option<i64> {
        self.next_digest_in(self.mode, after_ms)
    }

    /// The same of a chat in which topics have modes of their own: the first of all.
    pub fn next_digest_of_all(&self, topics: &[Mode], after_ms: i64) -> Option<i64> {
        topics.iter().chain([&self.mode]).filter_map(|mode| self.next_digest_in(*mode, after_ms)).min()
    }

    /// The same of those whose time the chat set itself: an hourly digest has none.
    pub fn next_chosen_digest(&self, topics: &[Mode], after_ms: i64) -> Option<i64> {
        let modes = topics.iter().chain([&self.mode]).filter(|mode| **mode != Mode::Hourly);
        modes.filter_map(|mode| self.next_digest_in(*mode, after_ms)).min()
    }

    /// Whether a digest at `at_ms` is to come although quiet hours hold then: the chat chose both.
    pub fn chose_in_quiet(&self, topics: &[Mode], at_ms: i64) -> bool {
        self.quiet_until(at_ms).is_some() && self.next_chosen_digest(topics, at_ms - 1) == Some(at_ms)
    }

    fn next_digest_in(&self, mode: Mode, after_ms: i64) -> Option<i64> {
        let weekday = Weekday::try_from(self.weekday).unwrap_or(Weekday::Mon);
        timetable::next_digest(mode, clock_time(self.at), weekday, self.zone(), after_ms)
    }

    /// When the last digest was, or would have been had it been set so then; `None` for instant chats.
    pub fn last_digest(&self, now_ms: i64) -> Option<i64> {
        let longest_ms = if self.mode == Mode::Hourly { 3 * 3_600_000 } else { 9 * 86_400_000 };
        let next = |after: &i64| self.next_digest(*after).filter(|at| *at <= now_ms);
        std::iter::successors(next(&(now_ms - longest_ms)), next).last()
    }

    /// The end of the quiet hours that hold at `now_ms`.
    pub fn quiet_until(&self, now_ms: i64) -> Option<i64> {
        let quiet = self.quiet?;
        timetable::quiet_until(clock_time(quiet.from), clock_time(quiet.to), self.zone(), now_ms)
    }

    pub fn age_limit_ms(&self) -> i64 {
        i64::from(self.age_limit_h) * 3_600_000
    }
}

/// The modes as they stand in `chats.mode`, `subscriptions.mode` and the settings.
pub const MODES: [(Mode, &str); 4] =
    [(Mode::Instant, "instant"), (Mode::Hourly, "hourly"), (Mode::Daily, "daily"), (Mode::Weekly, "weekly")];

pub fn mode_name(mode: Mode) -> &'static str {
    MODES.iter().find(|(known, _)| *known == mode).map_or("instant", |(_, name)| name)
}

pub fn mode_named(name: &str) -> Option<Mode> {
    MODES.iter().find(|(_, known)| *known == name).map(|(mode, _)| *mode)
}

fn clock_time(minute_of_day: u16) -> NaiveTime {
    let minute = u32::from(minute_of_day % 1440);
    NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_set_is_the_default() {
        for json in ["", "{}", "null", "[1]", "nonsense", "{\"mode\": 7}", "{\"at\": -1}", "{\"zone\": \"Mars/Base\"}"]
        {
            assert_eq!(Settings::read(json), Settings::default(), "{json}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let settings = Settings {
            mode: Mode::Weekly,
            at: 1439,
            weekday: 6,
            zone: "Asia/Kathmandu".into(),
            quiet: Quiet::new(1320, 420),
            thread: Some(7),
            policy: Policy::AtMostOnce,
            ..Settings::default()
        };
        assert_eq!(Settings::read(&settings.write()), settings);
    }

    #[test]
    fn a_field_of_another_version_is_kept() {
        let settings = Settings::read(r#"{"mode":"daily","colour":"red"}"#);
        assert_eq!(settings.mode, Mode::Daily);
        assert!(settings.write().contains(r#""colour":"red""#));
    }

    #[test]
    fn one_bad_field_takes_no_other_with_it() {
        let settings = Settings::read(r#"{"mode":"sometimes","silent":true,"quiet":{"from":60,"to":60}}"#);
        assert_eq!((settings.mode, settings.silent, settings.quiet), (Mode::Instant, true, None));
    }

    #[test]
    fn quiet_hours_that_begin_when_they_end_are_refused() {
        assert!(Quiet::new(480, 480).is_none() && Quiet::new(0, 1440).is_none());
        assert!(Quiet::new(1320, 420).is_some());
    }
}
