//! `/follow` and `/unfollow` (as a reply, or on an update's button): later developments of a story come as replies to its message.

use anyhow::Result;

use super::Answer;
use super::ask::Ask;
use super::cards::shorten;
use super::errors::CommandError;
use crate::store::StoryRow;

pub(super) async fn run(ask: &Ask<'_>) -> Result<Answer> {
    ask.need_admin().await?;
    let story = ask.story_replied_to().await?;
    let message = ask.reply_to().unwrap_or_default().to_owned();
    begin(ask, &story, &message).await?;
    Ok(Answer::text(said(ask, "followed", &story)))
}

pub(super) async fn end(ask: &Ask<'_>) -> Result<Answer> {
    ask.need_admin().await?;
    let story = ask.story_replied_to().await?;
    stop(ask, &story).await?;
    Ok(Answer::text(said(ask, "unfollowed", &story)))
}

/// A second press takes it back.
pub(super) async fn pressed(ask: &Ask<'_>, id: i64, message_id: &str) -> Result<Answer> {
    ask.need_admin().await?;
    let story = ask.story(id).await?;
    if ask.ctx.store.follows(story.id).await?.iter().any(|follow| follow.chat_id == ask.here) {
        stop(ask, &story).await?;
        return Ok(Answer::toast(said(ask, "unfollowed", &story)));
    }
    let message_id = match message_id {
        "" => message_of(ask, &story).await?,
        id => id.to_owned(),
    };
    begin(ask, &story, &message_id).await?;
    Ok(Answer::toast(said(ask, "followed", &story)))
}

/// A choice by number names no message: the one that told this chat the story.
async fn message_of(ask: &Ask<'_>, story: &StoryRow) -> Result<String> {
    let ledger = ask.ctx.store.ledger(ask.here, story.id).await?;
    let told = ledger.into_iter().find(|delivery| delivery.kind == "story");
    Ok(told.and_then(|delivery| delivery.message_id).ok_or(CommandError::NoStory)?)
}

pub(super) async fn pressed_end(ask: &Ask<'_>, id: i64) -> Result<Answer> {
    ask.need_admin().await?;
    let story = ask.story(id).await?;
    stop(ask, &story).await?;
    Ok(Answer::toast(said(ask, "unfollowed", &story)))
}

async fn begin(ask: &Ask<'_>, story: &StoryRow, message: &str) -> Result<()> {
    ask.ctx.store.follow(ask.here, story.id, message, ask.update.chat.thread, ask.now_ms).await?;
    ask.audit("follow", "", &story.id.to_string()).await
}

async fn stop(ask: &Ask<'_>, story: &StoryRow) -> Result<()> {
    ask.ctx.store.unfollow(ask.here, story.id).await?;
    ask.audit("unfollow", &story.id.to_string(), "").await
}

/// Toasts hold 200 characters (Bot API, `answerCallbackQuery`).
fn said(ask: &Ask<'_>, id: &str, story: &StoryRow) -> String {
    ask.say(id, &[("title", shorten(&story.title, 80).into())])
}
