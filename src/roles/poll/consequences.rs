//! What follows from a poll for the source itself: a new address, and a word to the operators where it fell silent.

use anyhow::Result;
use tracing::info;

use crate::commands::settings::Settings;
use crate::commands::speech::Speech;
use crate::outbox::Lane;
use crate::outbox::message::Message;
use crate::roles::Newsroom;
use crate::sources::schedule::{self, Move};
use crate::store::{Channel, NewDelivery, PollKind, PollOutcome, Read, SourceRow};

/// Who the audit log says did it.
const WHO: &str = "poll";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Follows up on a poll that was written down; `moved` is where the server redirected it for good.
pub async fn draw(room: &Newsroom, source: &SourceRow, outcome: &PollOutcome, moved: Option<&str>) -> Result<()> {
    match &outcome.kind {
        PollKind::Unchanged { .. } => follow(room, source, moved).await,
        PollKind::Read(read) => {
            notice_hub(room, source, read, outcome.at).await?;
            follow(room, source, moved).await
        }
        PollKind::Paused { error } => {
            let word = |speech: &Speech| {
                let args = [("source", source.name().into()), ("error", error.as_str().into())];
                speech.say("source-given-up", &args)
            };
            tell_operators(room, source, outcome.at, word).await
        }
        PollKind::Gone => {
            let word = |speech: &Speech| speech.say("source-ended", &[("source", source.name().into())]);
            tell_operators(room, source, outcome.at, word).await
        }
        PollKind::Failed { .. } | PollKind::Postponed => Ok(()),
    }
}

/// A hub that the feed has not named before is asked at once; one that brought nothing of what is new, once a day.
async fn notice_hub(room: &Newsroom, source: &SourceRow, read: &Read, now_ms: i64) -> Result<()> {
    if (&read.hub, &read.hub_topic) != (&source.hub, &source.hub_topic) {
        room.store.wake(Channel::Sources);
    } else if read.new_entries > 0 && source.hub_lease_ends_at.is_some_and(|ends| ends > now_ms) {
        room.store.hub_missed(source.id, now_ms, now_ms - DAY_MS).await?;
    }
    Ok(())
}

/// A permanent redirect that holds becomes the source's address; a passing one is only counted.
async fn follow(room: &Newsroom, source: &SourceRow, moved: Option<&str>) -> Result<()> {
    let counted = source.moved_to.as_deref().map(|to| (to, source.moved_polls));
    match schedule::consider_move(counted, moved) {
        Move::Stay if counted.is_none() => {}
        Move::Stay => {
            room.store.note_moved(source.id, None).await?;
        }
        Move::Wait { to, .. } => {
            room.store.note_moved(source.id, Some(&to)).await?;
        }
        Move::Go { to } => {
            let id = room.store.move_source(source.id, &to).await?;
            info!(source.id = source.id, merged_into = (id != source.id).then_some(id), "the source moved");
            room.store.audit(WHO, 0, "movesource", &source.url, &to, room.clock.now_ms()).await?;
        }
    }
    Ok(())
}

/// Tells each operator whose private chat is known, once until the source works again.
async fn tell_operators(
    room: &Newsroom,
    source: &SourceRow,
    now_ms: i64,
    word: impl Fn(&Speech) -> String,
) -> Result<()> {
    if source.reported_at.is_some() {
        return Ok(());
    }
    // The same for each try, so that a crash before the mark below tells nobody twice.
    let revision = (source.failing_since.unwrap_or(now_ms) << 20) | (source.id & 0xf_ffff);
    let mut operators = room.config.operators.clone();
    operators.extend(room.store.operators().await?);
    for (platform, person) in operators {
        // A person's private chat has the person's own id.
        let Some(chat) = room.store.chat_at(&platform, &person).await?.filter(|chat| chat.state == "active") else {
            continue;
        };
        let notice = Message::text(word(Speech::of(&Settings::read(&chat.settings).language)));
        let notice = NewDelivery {
            chat_id: chat.id,
            revision,
            lane: Lane::Instant,
            due_at: now_ms,
            payload: serde_json::to_string(&notice)?,
            ..NewDelivery::default()
        };
        room.store.enqueue(&notice, now_ms).await?;
    }
    room.store.mark_reported(source.id, now_ms).await?;
    Ok(())
}
