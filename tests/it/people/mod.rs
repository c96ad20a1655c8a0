//! Speaking to the program as people do: through Telegram's fake, through the live page, on a platform without buttons. Rights are
//! looked up as Telegram gives them, and whatever the fake refuses (markup, lengths, buttons) fails the test.

mod channels;
mod desk;
mod files;
mod join;
mod live;
mod live_rows;
mod numbers;
mod privacy;
mod rows;
mod settings;
mod subscribing;
mod told;

use crate::bot_api::{Room, SentMessage, User};
use crate::world::{HOUR, World};

pub const GROUP: i64 = -1001;
pub const FEED: &str = "/politics.xml";
const OLD: (&str, &str, &str, &str) =
    ("0", "An old story about the weather", "/old", "It rained in the valley all day.");
pub const HEADLINE: &str = "Ministers agree new sanctions on Ruritanian banks";
const ABOUT: &str = "Finance ministers agreed sanctions on four Ruritanian banks on Monday.";
const PARAGRAPHS: [&str; 4] = [
    "Finance ministers agreed new sanctions on four Ruritanian banks on Monday, freezing assets worth two billion pounds.",
    "The sanctions follow the seizure of three merchant ships in the strait of Elber last month, which the government in \
     Strelsau has refused to release, according to a statement that the foreign ministry published on its site at noon.",
    "Foreign Secretary Anna Holt said the measures would remain in force until the crews were freed and the ships returned \
     to the port of Zenda, where their owners have waited for them since the first week of the month.",
    "Banks have thirty days to wind down their dealings with the four institutions, the Treasury said in a notice.",
];

/// A source that has nothing new yet.
pub async fn watch(world: &mut World) {
    world.press.put_feed(FEED, "The Daily Ruritanian", &[OLD]);
    world.watch(FEED, "Daily Ruritanian").await;
}

/// Its first news: a story on sanctions, an hour later.
pub async fn news(world: &mut World) {
    world.press.put_article("/sanctions", HEADLINE, &PARAGRAPHS);
    world.press.put_feed(FEED, "The Daily Ruritanian", &[("1", HEADLINE, "/sanctions", ABOUT), OLD]);
    world.pass(HOUR).await;
}

/// Later, something else happens on sanctions.
pub async fn more_news(world: &mut World) {
    let title = "Sudan warlord's gold mines placed under sanctions";
    let text =
        "The pits around Jebel Amer paid for drones and pick-up trucks, say the officials who announced the sanctions.";
    world.press.put_article("/gold", title, &[text]);
    world.press.put_feed(FEED, "The Daily Ruritanian", &[("2", title, "/gold", text), OLD]);
    world.pass(6 * HOUR).await;
}

/// Answers a message of the bot, and gives back what the bot says to that.
pub async fn reply(world: &mut World, chat: i64, who: &User, to: &SentMessage, text: &str) -> Vec<SentMessage> {
    world.pass(4_000).await;
    let before = world.bot.sent_to(chat).len();
    world.bot.reply(chat, who, to.id, text);
    world.settle().await;
    world.bot.sent_to(chat).split_off(before)
}

/// The private chat of a person.
pub fn private(world: &World, user: &User) {
    world.bot.add_chat(Room::private(user));
}

/// The words of the last toast.
pub fn toast(world: &World) -> String {
    let last = world.bot.answered("answerCallbackQuery").pop().expect("a press was answered");
    last["text"].as_str().unwrap_or_default().to_owned()
}

/// A message of the chat as it stands there now.
pub fn now(world: &World, message: &SentMessage) -> SentMessage {
    let all = world.bot.sent_to(message.chat);
    all.into_iter().find(|sent| sent.id == message.id).expect("the message is there")
}

/// Fails with everything that Telegram refused.
#[track_caller]
pub fn nothing_was_refused(world: &World) {
    // That a name means no chat is a right answer; a message, an edit or a toast that is refused is a mistake of ours.
    let ours = |method: &str| ["send", "edit", "answer"].iter().any(|kind| method.starts_with(kind));
    let refused: Vec<_> = world.bot.log().into_iter().filter(|call| call.status != 200 && ours(&call.method)).collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

/// Fails with the whole text where a part is missing.
#[track_caller]
pub fn has(text: &str, part: &str) {
    assert!(text.contains(part), "no {part:?} in:\n{text}");
}
