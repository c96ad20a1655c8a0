//! A flood of commands or of inline questions is answered once, and then ignored for a minute.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

const WINDOW_MS: i64 = 60_000;
/// Commands and presses a minute of one person, in all chats together; somebody who tries every button stays below.
const PERSON_MOST: u32 = 30;
/// Of one chat.
const CHAT_MOST: u32 = 90;
/// Inline questions a minute of one person: each pause in typing is one. They count by themselves, so that who looks for words
/// can still use commands.
const INLINE_MOST: u32 = 60;
/// So many are remembered; above it, what is over is forgotten.
const REMEMBERED: usize = 10_000;

/// What to do with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Answer,
    /// The first one too many: say so.
    Warn,
    Ignore,
}

#[derive(Clone, Copy, Default)]
struct Count {
    since_ms: i64,
    seen: u32,
    ignored_until_ms: i64,
}

/// Counts by person and by chat, in this process's memory.
#[derive(Default)]
pub struct Flood(Mutex<HashMap<String, Count>>);

impl Flood {
    /// Counts one command of `person` (if known) in `chat`.
    pub fn count(&self, chat: &str, person: Option<&str>, now_ms: i64) -> Verdict {
        let mut counts = self.counts(now_ms);
        let by_person = person.map_or(Verdict::Answer, |person| {
            step(counts.entry(format!("@{person}")).or_default(), PERSON_MOST, now_ms)
        });
        match by_person {
            Verdict::Answer => step(counts.entry(chat.to_owned()).or_default(), CHAT_MOST, now_ms),
            other => other,
        }
    }

    /// Counts one inline question of `person`.
    pub fn count_inline(&self, person: &str, now_ms: i64) -> Verdict {
        step(self.counts(now_ms).entry(format!("?{person}")).or_default(), INLINE_MOST, now_ms)
    }

    fn counts(&self, now_ms: i64) -> MutexGuard<'_, HashMap<String, Count>> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() > REMEMBERED {
            counts.retain(|_, count| now_ms < count.since_ms + WINDOW_MS || now_ms < count.ignored_until_ms);
        }
        counts
    }
}

fn step(count: &mut Count, most: u32, now_ms: i64) -> Verdict {
    if now_ms < count.ignored_until_ms {
        return Verdict::Ignore;
    }
    if now_ms >= count.since_ms + WINDOW_MS {
        *count = Count { since_ms: now_ms, ..Count::default() };
    }
    count.seen += 1;
    if count.seen <= most {
        return Verdict::Answer;
    }
    *count = Count { since_ms: now_ms, seen: 0, ignored_until_ms: now_ms + WINDOW_MS };
    Verdict::Warn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_answered_once_and_ignored_for_a_minute() {
        let flood = Flood::default();
        for n in 0..PERSON_MOST {
            assert_eq!(flood.count("c", Some("p"), i64::from(n)), Verdict::Answer);
        }
        assert_eq!(flood.count("c", Some("p"), 100), Verdict::Warn);
        assert_eq!(flood.count("c", Some("p"), 101), Verdict::Ignore);
        assert_eq!(flood.count("d", Some("p"), 101), Verdict::Ignore, "in any chat");
        assert_eq!(flood.count("c", Some("other"), 102), Verdict::Answer);
        assert_eq!(flood.count("c", Some("p"), 100 + WINDOW_MS), Verdict::Answer);
    }

    #[test]
    fn inline_questions_count_by_themselves() {
        let flood = Flood::default();
        let asked: Vec<_> = (0..100).map(|n| flood.count_inline("p", n)).collect();
        assert!(asked[..60].iter().all(|verdict| *verdict == Verdict::Answer));
        assert_eq!((asked[60], asked[61], asked[99]), (Verdict::Warn, Verdict::Ignore, Verdict::Ignore));
        assert_eq!(flood.count_inline("other", 100), Verdict::Answer);
        assert_eq!(flood.count("p", Some("p"), 100), Verdict::Answer, "commands are still heard");
        assert_eq!(flood.count_inline("p", 60 + WINDOW_MS), Verdict::Answer);
    }

    #[test]
    fn a_chat_has_its_own_limit() {
        let flood = Flood::default();
        let verdicts: Vec<_> = (0..200).map(|n| flood.count("c", Some(&n.to_string()), n)).collect();
        assert_eq!(verdicts.iter().filter(|v| **v == Verdict::Warn).count(), 1);
        assert_eq!(verdicts.iter().filter(|v| **v == Verdict::Answer).count(), CHAT_MOST as usize);
    }
}
