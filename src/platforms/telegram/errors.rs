//! What a refusal of the Bot API means. Sorted once, here, and nowhere else.
//!
//! teloxide's `ApiError` knows many descriptions by type. A missing or closed thread, lost rights to send,
//! and whatever Telegram added since come as texts: one table, tested on captured answers.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};
use teloxide::ApiError;

use super::api::{Failure, Refusal};
use crate::platforms::{ListenError, SendError};

/// What to wait where a 429 does not say.
const RETRY_AFTER_MS: i64 = 5_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Gone,
    NoThread,
    NoRights,
    BadMessage,
    BadPicture,
    MessageGone,
    NotModified,
}

/// Descriptions without a type of their own, in lower case, by a part that does not change.
const TEXTS: &[(&str, Sort)] = &[
    ("message thread not found", Sort::NoThread),
    ("topic_closed", Sort::NoThread),
    ("topic_deleted", Sort::NoThread),
    ("topic_id_invalid", Sort::NoThread),
    // A group that allows words but no pictures still gets the words.
    ("not enough rights to send photos", Sort::BadPicture),
    ("chat_send_photos_forbidden", Sort::BadPicture),
    ("chat_send_media_forbidden", Sort::BadPicture),
    ("not enough rights", Sort::NoRights),
    ("have no rights to send", Sort::NoRights),
    ("need administrator rights", Sort::NoRights),
    ("chat_write_forbidden", Sort::NoRights),
    ("chat_send_plain_forbidden", Sort::NoRights),
    ("chat_guest_send_forbidden", Sort::NoRights),
    ("chat_restricted", Sort::NoRights),
    ("chat_admin_required", Sort::NoRights),
    ("user_banned_in_channel", Sort::NoRights),
    ("member list is inaccessible", Sort::NoRights),
    ("bot was kicked", Sort::Gone),
    ("bot was blocked", Sort::Gone),
    ("bot is not a member", Sort::Gone),
    ("chat was deleted", Sort::Gone),
    ("chat not found", Sort::Gone),
    ("is deactivated", Sort::Gone),
    ("user_is_blocked", Sort::Gone),
    ("input_user_deactivated", Sort::Gone),
    ("peer_id_invalid", Sort::Gone),
    ("channel_private", Sort::Gone),
    ("can't initiate conversation", Sort::Gone),
    ("can't send messages to bots", Sort::Gone),
    ("can't send messages to the bot", Sort::Gone),
    ("wrong type of the web page content", Sort::BadPicture),
    ("failed to get http url content", Sort::BadPicture),
    ("wrong file identifier", Sort::BadPicture),
    ("wrong remote file identifier", Sort::BadPicture),
    ("invalid file http url", Sort::BadPicture),
    ("image_process_failed", Sort::BadPicture),
    ("photo_invalid_dimensions", Sort::BadPicture),
    ("photo_save_file_invalid", Sort::BadPicture),
    ("photo_ext_invalid", Sort::BadPicture),
    ("webpage_curl_failed", Sort::BadPicture),
    ("webpage_media_empty", Sort::BadPicture),
    ("external_url_invalid", Sort::BadPicture),
    ("media_empty", Sort::BadPicture),
    ("too big for a photo", Sort::BadPicture),
    ("file is too big", Sort::BadPicture),
    ("message to edit not found", Sort::MessageGone),
    ("message can't be edited", Sort::MessageGone),
    ("message_id_invalid", Sort::MessageGone),
    ("message_author_required", Sort::MessageGone),
    ("message_edit_time_expired", Sort::MessageGone),
    ("message identifier is not specified", Sort::MessageGone),
    ("message is not modified", Sort::NotModified),
    ("message_not_modified", Sort::NotModified),
];

/// What a failed call means for the message.
pub(super) fn sort(failure: Failure) -> SendError {
    let refusal = match failure {
        Failure::Unsent(words) => return SendError::Unsent(words),
        Failure::Lost(words) => return SendError::Ambiguous(words),
        Failure::Refused(refusal) => refusal,
    };
    if let Some(to) = refusal.migrate_to {
        return SendError::Moved { to: to.to_string() };
    }
    match refusal.status {
        429 => SendError::RetryAfter { after_ms: after_ms(&refusal).unwrap_or(RETRY_AFTER_MS) },
        500.. => SendError::Ambiguous(words(&refusal)),
        401 => SendError::Unauthorized(credentials(&refusal)),
        404 if typed(&refusal.description) == Some(ApiError::InvalidToken) || refusal.description.is_empty() => {
            SendError::Unauthorized(credentials(&refusal))
        }
        status => named(sort_text(&refusal.description, status), words(&refusal)),
    }
}

/// What a failed `getUpdates` means.
pub(super) fn sort_listen(failure: Failure) -> ListenError {
    match failure {
        Failure::Refused(refusal) if refusal.status == 409 => ListenError::Conflict(words(&refusal)),
        Failure::Refused(refusal) if refusal.status == 429 => {
            ListenError::Retry { text: words(&refusal), after_ms: after_ms(&refusal) }
        }
        failure => match sort(failure) {
            SendError::Unauthorized(text) => ListenError::Unauthorized(text),
            other => ListenError::Retry { text: other.to_string(), after_ms: None },
        },
    }
}

/// Whether an edit was refused because the message is of the other kind: a caption where a text was given,
/// or a text where a caption was.
pub(super) fn is_other_kind(failure: &Failure) -> bool {
    let Failure::Refused(refusal) = failure else { return false };
    let text = refusal.description.to_lowercase();
    text.contains("there is no text in the message to edit") || text.contains("there is no caption in the message")
}

/// Whether the press or the query was too old to be answered: nobody waits for it any more.
pub(super) fn is_too_late(failure: &Failure) -> bool {
    let Failure::Refused(refusal) = failure else { return false };
    // teloxide's `InvalidQueryId` has "id" where Telegram writes "ID" by now.
    let text = refusal.description.to_lowercase();
    text.contains("query is too old") || text.contains("query_id_invalid")
}

fn typed(description: &str) -> Option<ApiError> {
    let text: StrDeserializer<'_, ValueError> = description.into_deserializer();
    ApiError::deserialize(text).ok()
}

fn sort_text(description: &str, status: u16) -> Sort {
    match typed(description) {
        Some(ApiError::BotBlocked | ApiError::BotKicked | ApiError::BotKickedFromSupergroup) => Sort::Gone,
        Some(ApiError::BotKickedFromChannel | ApiError::UserDeactivated | ApiError::GroupDeactivated) => Sort::Gone,
        Some(ApiError::ChatNotFound | ApiError::CantInitiateConversation | ApiError::CantTalkWithBots) => Sort::Gone,
        Some(ApiError::NotEnoughRightsToPostMessages) => Sort::NoRights,
        Some(ApiError::MessageNotModified) => Sort::NotModified,
        Some(ApiError::MessageToEditNotFound | ApiError::MessageCantBeEdited) => Sort::MessageGone,
        Some(ApiError::MessageIdInvalid | ApiError::MessageIdentifierNotSpecified) => Sort::MessageGone,
        Some(ApiError::WrongFileIdOrUrl | ApiError::FailedToGetUrlContent) => Sort::BadPicture,
        Some(ApiError::ImageProcessFailed | ApiError::FileIdInvalid | ApiError::WrongFileId) => Sort::BadPicture,
        Some(ApiError::Unknown(_)) | None => {
            let text = description.to_lowercase();
            let known = TEXTS.iter().find(|(part, _)| text.contains(part)).map(|(_, sort)| *sort);
            // A 403 of a kind that is new: the chat does not want the bot.
            known.unwrap_or(if status == 403 { Sort::Gone } else { Sort::BadMessage })
        }
        Some(_) => Sort::BadMessage,
    }
}

fn named(sort: Sort, words: String) -> SendError {
    match sort {
        Sort::Gone => SendError::Gone(words),
        Sort::NoThread => SendError::NoThread(words),
        Sort::NoRights => SendError::NoRights(words),
        Sort::BadMessage => SendError::BadMessage(words),
        Sort::BadPicture => SendError::BadPicture(words),
        Sort::MessageGone => SendError::MessageGone(words),
        Sort::NotModified => SendError::NotModified,
    }
}

fn after_ms(refusal: &Refusal) -> Option<i64> {
    refusal.retry_after_s.map(|seconds| seconds.max(0).saturating_mul(1000))
}

fn words(refusal: &Refusal) -> String {
    match refusal.description.as_str() {
        "" => format!("HTTP status {}", refusal.status),
        text => text.to_owned(),
    }
}

fn credentials(refusal: &Refusal) -> String {
    format!("{}; check TELEGRAM_BOT_TOKEN (and TELEGRAM_API_URL where it is set)", words(refusal))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, description: &str) -> Failure {
        Failure::Refused(Refusal { status, description: description.into(), ..Refusal::default() })
    }

    /// Descriptions as the Bot API server sent them.
    #[test]
    fn each_captured_answer_has_its_sort() {
        let check = |status, description: &str, expected: fn(String) -> SendError| {
            assert_eq!(sort(refused(status, description)), expected(description.into()), "{description}");
        };
        check(403, "Forbidden: bot was blocked by the user", SendError::Gone);
        check(403, "Forbidden: bot was kicked from the group chat", SendError::Gone);
        check(403, "Forbidden: bot was kicked from the supergroup chat", SendError::Gone);
        check(403, "Forbidden: bot was kicked from the channel chat", SendError::Gone);
        check(403, "Forbidden: bot is not a member of the supergroup chat", SendError::Gone);
        check(403, "Forbidden: bot is not a member of the channel chat", SendError::Gone);
        check(403, "Forbidden: the group chat was deleted", SendError::Gone);
        check(403, "Forbidden: user is deactivated", SendError::Gone);
        check(403, "Forbidden: bot can't initiate conversation with a user", SendError::Gone);
        check(403, "Forbidden: bot can't send messages to bots", SendError::Gone);
        check(403, "Forbidden: something that was never seen before", SendError::Gone);
        check(400, "Bad Request: chat not found", SendError::Gone);
        check(400, "Bad Request: group is deactivated", SendError::Gone);
        check(400, "Bad Request: PEER_ID_INVALID", SendError::Gone);
        check(400, "Bad Request: message thread not found", SendError::NoThread);
        check(400, "Bad Request: TOPIC_CLOSED", SendError::NoThread);
        check(400, "Bad Request: TOPIC_DELETED", SendError::NoThread);
        check(400, "Bad Request: not enough rights to send text messages to the chat", SendError::NoRights);
        check(400, "Bad Request: have no rights to send a message", SendError::NoRights);
        check(400, "Bad Request: need administrator rights in the channel chat", SendError::NoRights);
        check(400, "Bad Request: CHAT_WRITE_FORBIDDEN", SendError::NoRights);
        check(403, "Forbidden: CHAT_WRITE_FORBIDDEN", SendError::NoRights);
        check(400, "Bad Request: CHAT_RESTRICTED", SendError::NoRights);
        check(400, "Bad Request: member list is inaccessible", SendError::NoRights);
        check(400, "Bad Request: not enough rights to send photos to the chat", SendError::BadPicture);
        check(400, "Bad Request: wrong type of the web page content", SendError::BadPicture);
        check(400, "Bad Request: failed to get HTTP URL content", SendError::BadPicture);
        check(400, "Bad Request: wrong file identifier/HTTP URL specified", SendError::BadPicture);
        check(
            400,
            "Bad Request: wrong remote file identifier specified: Wrong padding in the string",
            SendError::BadPicture,
        );
        check(400, "Bad Request: IMAGE_PROCESS_FAILED", SendError::BadPicture);
        check(400, "Bad Request: PHOTO_INVALID_DIMENSIONS", SendError::BadPicture);
        check(400, "Bad Request: WEBPAGE_CURL_FAILED", SendError::BadPicture);
        check(400, "Bad Request: message to edit not found", SendError::MessageGone);
        check(400, "Bad Request: message can't be edited", SendError::MessageGone);
        check(400, "Bad Request: MESSAGE_ID_INVALID", SendError::MessageGone);
        check(
            400,
            "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 3",
            SendError::BadMessage,
        );
        check(400, "Bad Request: message is too long", SendError::BadMessage);
        check(400, "Bad Request: message text is empty", SendError::BadMessage);
        check(400, "Bad Request: BUTTON_DATA_INVALID", SendError::BadMessage);
        check(413, "Request Entity Too Large", SendError::BadMessage);
        check(500, "Internal Server Error", SendError::Ambiguous);
        check(502, "Bad Gateway", SendError::Ambiguous);
    }

    #[test]
    fn an_unchanged_edit_is_its_own_case() {
        let text = "Bad Request: message is not modified: specified new message content and reply markup are exactly \
                    the same as a current content and reply markup of the message";
        assert_eq!(sort(refused(400, text)), SendError::NotModified);
    }

    #[test]
    fn parameters_win_over_words() {
        let moved = Refusal {
            status: 400,
            description: "Bad Request: group chat was upgraded to a supergroup chat".into(),
            migrate_to: Some(-100_123),
            ..Refusal::default()
        };
        assert_eq!(sort(Failure::Refused(moved)), SendError::Moved { to: "-100123".into() });
        let slow = Refusal { status: 429, retry_after_s: Some(7), ..Refusal::default() };
        assert_eq!(sort(Failure::Refused(slow)), SendError::RetryAfter { after_ms: 7000 });
    }

    #[test]
    fn a_late_answer_and_an_edit_of_the_other_kind_are_recognised() {
        let late = "Bad Request: query is too old and response timeout expired or query ID is invalid";
        assert!(is_too_late(&refused(400, late)) && is_too_late(&refused(400, "Bad Request: QUERY_ID_INVALID")));
        assert!(is_other_kind(&refused(400, "Bad Request: there is no text in the message to edit")));
        assert!(is_other_kind(&refused(400, "Bad Request: there is no caption in the message to edit")));
        assert!(!is_other_kind(&refused(400, "Bad Request: message to edit not found")));
    }

    #[test]
    fn wrong_credentials_say_what_to_do() {
        for refusal in [refused(401, "Unauthorized"), refused(404, "Not Found"), refused(404, "")] {
            assert!(matches!(sort(refusal), SendError::Unauthorized(text) if text.contains("TELEGRAM_BOT_TOKEN")));
        }
    }

    #[test]
    fn two_listeners_are_a_conflict() {
        let other = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
        assert_eq!(sort_listen(refused(409, other)), ListenError::Conflict(other.into()));
        let hook = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
        assert_eq!(sort_listen(refused(409, hook)), ListenError::Conflict(hook.into()));
        assert!(matches!(sort_listen(refused(401, "Unauthorized")), ListenError::Unauthorized(_)));
        assert!(matches!(sort_listen(refused(502, "")), ListenError::Retry { .. }));
    }
}
