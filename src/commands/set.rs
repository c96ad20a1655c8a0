//! `/settings`: one message that edits itself, or in words: `/settings zone Kyiv`, `/settings quiet 22:00-07:00`.

use std::str::FromStr;

use anyhow::Result;

use super::ask::{Ask, headed, title};
use super::cards::shorten;
use super::errors::CommandError;
use super::presses::Press;
use super::settings::{Breadth, Length, MODES, Policy, Quiet, Settings, mode_name, mode_named};
use super::speech::Speech;
use super::{Answer, parse, zones};
use crate::outbox::message::{Button, Message, Span};
use crate::platforms::ChatKind;

/// Fields in the order of the menu, as they stand in buttons and in `/settings FIELD VALUE`.
const FIELDS: [&str; 16] = [
    "mode", "at", "day", "zone", "quiet", "breaking", "language", "length", "breadth", "pictures", "preview", "silent",
    "judging", "thread", "policy", "age",
];
/// Fields that are on or off; a button of before, which does not say which it is to be, flips them.
const SWITCHES: [&str; 5] = ["breaking", "pictures", "preview", "silent", "judging"];
const TIMES: [&str; 8] = ["06:00", "07:00", "08:00", "09:00", "12:00", "17:00", "19:00", "21:00"];
const QUIETS: [&str; 4] = ["21:00-06:00", "22:00-07:00", "23:00-07:00", "00:00-08:00"];
const ZONES: [&str; 8] = [
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Kyiv",
    "Europe/Warsaw",
    "America/New_York",
    "UTC",
];
const AGES: [&str; 5] = ["6", "12", "24", "48", "72"];

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_admin().await?;
    let (field, value) = parse::first(args);
    if field.is_empty() {
        return Ok(Answer::message(top(ask, &ask.settings)));
    }
    let field = field.to_lowercase();
    if !FIELDS.contains(&field.as_str()) {
        return Err(CommandError::BadSetting.into());
    }
    if value.is_empty() {
        return Ok(Answer::message(choices(ask, &field)));
    }
    let settings = change(ask, &field, value).await?;
    Ok(Answer::message(top(ask, &settings)))
}

pub(super) async fn pressed(ask: &Ask<'_>, field: &str, value: Option<&str>, message_id: &str) -> Result<Answer> {
    ask.need_admin().await?;
    match (field, value) {
        ("", _) => Ok(Answer::edit(message_id, top(ask, &ask.settings))),
        ("topics", Some(wanted)) => {
            set_mode(ask, wanted).await?;
            Ok(Answer::edit(message_id, topics(ask).await?))
        }
        ("topics", None) => Ok(Answer::edit(message_id, topics(ask).await?)),
        (field, None) if SWITCHES.contains(&field) => {
            let on = switch(&mut ask.settings.clone(), field).is_some_and(|on| *on);
            let settings = change(ask, field, if on { "off" } else { "on" }).await?;
            Ok(Answer::edit(message_id, top(ask, &settings)))
        }
        (field, None) if FIELDS.contains(&field) => Ok(Answer::edit(message_id, choices(ask, field))),
        (field, Some(value)) if FIELDS.contains(&field) => {
            let settings = change(ask, field, value).await?;
            let speech = Speech::of(&settings.language);
            Ok(Answer { toast: Some(speech.word("saved")), ..Answer::edit(message_id, top(ask, &settings)) })
        }
        _ => Err(CommandError::OldButton.into()),
    }
}

/// A shared location sets the zone, and says which one was guessed.
pub(super) async fn located(ask: &Ask<'_>, latitude: &str, longitude: &str) -> Result<Answer> {
    ask.need_admin().await?;
    let place = latitude.parse().ok().zip(longitude.parse().ok());
    let zone = place.and_then(|(latitude, longitude)| zones::near(latitude, longitude));
    let zone = zone.ok_or_else(|| CommandError::NoZone(format!("{latitude}, {longitude}")))?;
    let settings = change(ask, "zone", zone.name()).await?;
    let time = ask.speech.time(ask.now_ms, settings.zone());
    Ok(Answer::text(ask.say("zone-set", &[("zone", zone.name().into()), ("time", time.into())])))
}

async fn change(ask: &Ask<'_>, field: &str, value: &str) -> Result<Settings> {
    let mut settings = ask.settings.clone();
    let value =
        if field == "thread" && value == "here" { ask.update.chat.thread.to_string() } else { value.to_owned() };
    apply(&mut settings, field, &value)?;
    ask.save_settings(&settings).await?;
    if field == "breadth" {
        for subscription in ask.ctx.store.subscriptions(ask.chat.id).await? {
            let level = settings.level() as i64;
            ask.ctx.store.set_subscription(ask.chat.id, subscription.topic.id, &subscription.mode, level).await?;
        }
    }
    Ok(settings)
}

/// Sets one field from its text.
fn apply(settings: &mut Settings, field: &str, value: &str) -> Result<(), CommandError> {
    let value = value.trim();
    let lower = value.to_lowercase();
    let bad = CommandError::BadSetting;
    match field {
        "mode" => settings.mode = mode_named(&lower).ok_or(bad)?,
        "at" => settings.at = parse::time_of_day(value).ok_or(bad)?,
        "day" => settings.weekday = lower.parse().ok().filter(|day| *day < 7).or_else(|| weekday(&lower)).ok_or(bad)?,
        "zone" => {
            let named = || CommandError::NoZone(shorten(value, 40));
            settings.zone = zones::find(value).ok_or_else(named)?.name().to_owned();
        }
        "quiet" => settings.quiet = quiet(&lower)?,
        "language" => {
            let known = Speech::languages().find(|(code, name)| *code == lower || name.to_lowercase() == lower);
            settings.language = known.ok_or(bad)?.0.to_owned();
        }
        "length" => settings.length = named(&lower).ok_or(bad)?,
        "breadth" => settings.breadth = named(&lower).ok_or(bad)?,
        "policy" => settings.policy = named(&lower).ok_or(bad)?,
        "thread" if lower == "each" => settings.thread = None,
        "thread" => settings.thread = Some(i64::from_str(value).map_err(|_| bad)?),
        "age" => settings.age_limit_h = lower.parse().ok().filter(|hours| (1..=720).contains(hours)).ok_or(bad)?,
        field => {
            let on = match lower.as_str() {
                "on" | "yes" => true,
                "off" | "no" => false,
                _ => return Err(bad),
            };
            *switch(settings, field).ok_or(bad)? = on;
        }
    }
    Ok(())
}

fn switch<'a>(settings: &'a mut Settings, field: &str) -> Option<&'a mut bool> {
    Some(match field {
        "breaking" => &mut settings.breaking,
        "pictures" => &mut settings.pictures,
        "preview" => &mut settings.preview,
        "silent" => &mut settings.silent,
        "judging" => &mut settings.judging,
        _ => return None,
    })
}

/// `22:00-07:00`, `22:00 07:00`, or `off`.
fn quiet(text: &str) -> Result<Option<Quiet>, CommandError> {
    if text == "off" {
        return Ok(None);
    }
    let times: Vec<u16> =
        text.split(['-', '–', ' ']).filter(|part| !part.is_empty()).filter_map(parse::time_of_day).collect();
    let [from, to] = times[..] else { return Err(CommandError::BadSetting) };
    Quiet::new(from, to).map(Some).ok_or(CommandError::QuietAllDay)
}

/// A value by the name that it has in the stored JSON.
fn named<T: serde::de::DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// By the day's name in any language of the bot, or its first three letters.
fn weekday(text: &str) -> Option<u8> {
    // Keyboards have one apostrophe, print has another (п’ятниця).
    let text = text.replace('\'', "’");
    Speech::languages().find_map(|(language, _)| {
        let speech = Speech::of(language);
        (0..7).find(|day| {
            let name = speech.weekday(*day).to_lowercase();
            name == text || (text.chars().count() == 3 && name.starts_with(&text))
        })
    })
}

/// The menu: what is set, and a button for each field.
fn top(ask: &Ask<'_>, settings: &Settings) -> Message {
    let speech = Speech::of(&settings.language);
    let mut message = headed(speech.word("settings-heading"));
    let shown: Vec<&str> = FIELDS.into_iter().filter(|field| applies(ask, settings, field)).collect();
    for field in &shown {
        message = message.line([Span::Text(line(speech, field, &value(settings, field, speech)))]);
    }
    for pair in shown.chunks(2) {
        message = message.row(pair.iter().map(|field| {
            let on = switch(&mut settings.clone(), field).map(|on| *on);
            let value = on.map(|on| if on { "off" } else { "on" }.to_owned());
            let press = Press::Set { field: (*field).to_owned(), value };
            press.button(speech.word(&format!("setting-{field}")))
        }));
    }
    let topics = Press::Set { field: "topics".into(), value: None };
    message.row([topics.button(speech.word("setting-topics"))])
}

/// `Updates: at once`, with the colon as the language sets it.
pub(super) fn line(speech: &Speech, field: &str, value: &str) -> String {
    let label = speech.word(&format!("setting-{field}"));
    speech.say("setting-line", &[("label", label.into()), ("value", value.to_owned().into())])
}

/// Fields that mean something here: no digest times for instant chats, no threads where there are none.
fn applies(ask: &Ask<'_>, settings: &Settings, field: &str) -> bool {
    let can = ask.ctx.platform.capabilities();
    match field {
        "at" => matches!(mode_name(settings.mode), "daily" | "weekly"),
        "day" => mode_name(settings.mode) == "weekly",
        "thread" => can.threads && ask.chat.kind == "group",
        "pictures" => can.pictures != crate::platforms::Pictures::None,
        "policy" => !can.idempotent,
        _ => true,
    }
}

/// What is set, in words.
fn value(settings: &Settings, field: &str, speech: &Speech) -> String {
    match field {
        "mode" => speech.word(&format!("mode-{}", mode_name(settings.mode))),
        "at" => time(settings.at),
        "day" => speech.weekday(settings.weekday),
        "zone" => settings.zone.clone(),
        "quiet" => settings.quiet.map_or_else(|| speech.word("off"), quiet_text),
        "language" => {
            let code = Speech::of(&settings.language).language();
            Speech::languages().find(|(known, _)| *known == code).map_or("", |(_, name)| name).into()
        }
        "length" => speech.word(&format!("length-{}", written(settings.length))),
        "breadth" => speech.word(&format!("breadth-{}", written(settings.breadth))),
        "policy" => speech.word(&format!("policy-{}", written(settings.policy))),
        "thread" => match settings.thread {
            None => speech.word("thread-each"),
            Some(0) => speech.word("thread-main"),
            Some(thread) => format!("#{thread}"),
        },
        "age" => speech.span(settings.age_limit_ms()),
        field => {
            let on = switch(&mut settings.clone(), field).is_some_and(|on| *on);
            speech.word(if on { "on" } else { "off" })
        }
    }
}

fn quiet_text(quiet: Quiet) -> String {
    format!("{}–{}", time(quiet.from), time(quiet.to))
}

/// The name of a value in the stored JSON.
fn written(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn time(minute_of_day: u16) -> String {
    format!("{:02}:{:02}", minute_of_day / 60, minute_of_day % 60)
}

/// The values of a field as buttons, the present one marked.
fn choices(ask: &Ask<'_>, field: &str) -> Message {
    let speech = ask.speech;
    let now = value(&ask.settings, field, speech);
    let mut message = headed(speech.word(&format!("setting-{field}")));
    message = message.line([Span::Text(speech.word(&format!("about-setting-{field}")))]);
    let buttons: Vec<Button> = options(ask, field)
        .into_iter()
        .map(|option| {
            let mut settings = ask.settings.clone();
            let label = match apply(&mut settings, field, if option == "here" { "0" } else { &option }) {
                Ok(()) if option == "here" => speech.word("thread-here"),
                Ok(()) => value(&settings, field, speech),
                Err(_) => option.clone(),
            };
            let mark = if label == now { "✓ " } else { "" };
            Press::Set { field: field.to_owned(), value: Some(option) }.button(format!("{mark}{label}"))
        })
        .collect();
    for pair in buttons.chunks(2) {
        message = message.row(pair.to_vec());
    }
    message.row([Press::Set { field: String::new(), value: None }.button(speech.word("button-back"))])
}

fn options(ask: &Ask<'_>, field: &str) -> Vec<String> {
    let listed = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    match field {
        "mode" => MODES.iter().map(|(_, name)| (*name).to_owned()).collect(),
        "at" => listed(&TIMES),
        "day" => (0..7).map(|day| day.to_string()).collect(),
        "zone" => listed(&ZONES),
        "quiet" => std::iter::once("off").chain(QUIETS).map(str::to_owned).collect(),
        "language" => Speech::languages().map(|(code, _)| code.to_owned()).collect(),
        "length" => [Length::Headline, Length::Short, Length::Full].map(written).into(),
        "breadth" => [Breadth::Strict, Breadth::Normal, Breadth::Wide].map(written).into(),
        "policy" => [Policy::AtLeastOnce, Policy::AtMostOnce].map(written).into(),
        "thread" if ask.update.chat.thread != 0 && ask.update.chat.kind != ChatKind::Private => {
            listed(&["each", "0", "here"])
        }
        "thread" => listed(&["each", "0"]),
        "age" => listed(&AGES),
        _ => listed(&["on", "off"]),
    }
}

/// The subscriptions, each with the mode that it has for itself; a press turns it to the next one.
async fn topics(ask: &Ask<'_>) -> Result<Message> {
    let subscriptions = ask.ctx.store.subscriptions(ask.chat.id).await?;
    let mut message = headed(ask.word("setting-topics")).line([Span::Text(ask.word("about-setting-topics"))]);
    for subscription in subscriptions.iter().take(40) {
        let mode = if subscription.mode.is_empty() {
            ask.word("mode-as-chat")
        } else {
            ask.word(&format!("mode-{}", subscription.mode))
        };
        let wanted = format!("{}:{}", subscription.topic.id, next_mode(&subscription.mode));
        let press = Press::Set { field: "topics".into(), value: Some(wanted) };
        message = message.row([press.button(format!("{}: {mode}", title(&subscription.topic)))]);
    }
    Ok(message.row([Press::Set { field: String::new(), value: None }.button(ask.word("button-back"))]))
}

/// A topic's own mode, as `topic:mode`; of a button of before, which does not name the mode, the next one.
async fn set_mode(ask: &Ask<'_>, wanted: &str) -> Result<()> {
    let (topic, mode) = wanted.split_once(':').map_or((wanted, None), |(topic, mode)| (topic, Some(mode)));
    let subscriptions = ask.ctx.store.subscriptions(ask.chat.id).await?;
    let is_it = |subscription: &&crate::store::SubscriptionRow| topic.parse() == Ok(subscription.topic.id);
    let subscription = subscriptions.iter().find(is_it).ok_or(CommandError::OldButton)?;
    let next = mode.unwrap_or_else(|| next_mode(&subscription.mode));
    if !next.is_empty() && mode_named(next).is_none() {
        return Err(CommandError::OldButton.into());
    }
    ask.ctx.store.set_subscription(ask.chat.id, subscription.topic.id, next, subscription.min_level).await?;
    ask.schedule(&ask.settings).await?;
    ask.audit("subscription", &subscription.mode, &format!("{}: {next}", subscription.topic.name)).await
}

/// What a press makes of a topic's mode.
fn next_mode(mode: &str) -> &'static str {
    let modes: Vec<&str> = std::iter::once("").chain(MODES.iter().map(|(_, name)| *name)).collect();
    let now = modes.iter().position(|known| *known == mode).unwrap_or(0);
    modes[(now + 1) % modes.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: &str, text: &str, wanted: Result<&str, CommandError>) {
        let mut settings = Settings::default();
        let done = apply(&mut settings, field, text).map(|()| value(&settings, field, Speech::of("en")));
        assert_eq!(done, wanted.map(str::to_owned), "{field} {text:?}");
    }

    #[test]
    fn a_field_is_set_from_words() {
        check("at", "8:30", Ok("08:30"));
        check("day", "Friday", Ok("Friday"));
        check("day", "mon", Ok("Monday"));
        check("day", "п'ятниця", Ok("Friday"));
        check("zone", "kyiv", Ok("Europe/Kyiv"));
        check("quiet", "22:00-07:00", Ok("22:00–07:00"));
        check("quiet", "22 7", Ok("22:00–07:00"));
        check("language", "Deutsch", Ok("Deutsch"));
        check("age", "48", Ok("2 days"));
        check("thread", "each", Ok("where it was subscribed"));
    }

    #[test]
    fn what_cannot_be_set_says_why() {
        check("quiet", "07:00-07:00", Err(CommandError::QuietAllDay));
        check("zone", "🔔", Err(CommandError::NoZone("🔔".into())));
        for (field, text) in
            [("mode", "never"), ("at", "25:00"), ("day", "8"), ("quiet", "x"), ("age", "0"), ("pictures", "🔔")]
        {
            check(field, text, Err(CommandError::BadSetting));
        }
    }
}
