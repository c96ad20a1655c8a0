//! `/channel @name`: a channel managed from a private chat, with this person's and the bot's own right asked anew at each change.

use super::*;
use crate::bot_api::Standing;
use crate::world::{alice, bob, each_world};

const CHANNEL: i64 = -2002;

#[tokio::test]
async fn both_rights_are_asked_when_it_is_chosen_and_at_each_change() {
    each_world(async |world| {
        for user in [alice(), bob()] {
            private(world, &user);
        }
        world.bot.add_chat(
            Room::channel(CHANNEL, "The News", "thenews").admin(&alice()).person(&bob(), Standing::SilentAdmin),
        );
        let chat = alice().id;
        has(&world.answer(bob().id, &bob(), "/channel @thenews").await, "Only admins of that channel");
        has(&world.answer(chat, &alice(), "/channel @nowhere").await, "I am in no channel nowhere");
        // The bot may not post: nothing is managed.
        world.bot.quietly_set_bot(CHANNEL, Standing::SilentAdmin);
        has(&world.answer(chat, &alice(), "/channel @thenews").await, "I may not post in that channel");
        world.bot.quietly_set_bot(CHANNEL, Standing::Admin);
        has(&world.answer(chat, &alice(), "/channel @TheNews").await, "Commands here are now about The News");
        has(&world.answer(chat, &alice(), "/subscribe sanctions").await, "Subscribed: Sanctions");

        world.bot.quietly_set_bot(CHANNEL, Standing::SilentAdmin);
        has(&world.answer(chat, &alice(), "/subscribe elections").await, "I may not post in that channel");
        world.bot.quietly_set_bot(CHANNEL, Standing::Admin);
        world.bot.set_person(CHANNEL, &alice(), Standing::Member);
        has(&world.answer(chat, &alice(), "/subscribe elections").await, "Only admins of that channel");
        world.bot.set_person(CHANNEL, &alice(), Standing::Creator);
        has(&world.answer(chat, &alice(), "/status").await, "Follows 1 topic: Sanctions");

        watch(world).await;
        news(world).await;
        assert_eq!(world.updates(CHANNEL).len(), 1, "the channel gets what it follows");
        assert!(world.updates(chat).is_empty(), "and the private chat does not");
        has(&world.answer(chat, &alice(), "/channel off").await, "about this chat again");
        has(&world.answer(chat, &alice(), "/status").await, "Follows nothing yet");
    })
    .await;
}

#[tokio::test]
async fn a_channel_that_the_bot_was_put_out_of_is_not_managed() {
    each_world(async |world| {
        private(world, &alice());
        world.bot.add_chat(Room::channel(CHANNEL, "The News", "thenews").admin(&alice()));
        has(&world.answer(alice().id, &alice(), "/channel @thenews").await, "Commands here are now about");
        world.bot.quietly_set_bot(CHANNEL, Standing::Kicked);
        let refused = world.answer(alice().id, &alice(), "/subscribe sanctions").await;
        has(&refused, "I am in no channel");
    })
    .await;
}

#[tokio::test]
async fn a_post_in_the_channel_itself_counts_as_its_admin() {
    each_world(async |world| {
        world.bot.add_chat(Room::channel(CHANNEL, "The News", "thenews").admin(&alice()));
        world.bot.post_in_channel(CHANNEL, "/subscribe sanctions");
        world.settle().await;
        has(&world.bot.sent_to(CHANNEL)[0].text, "Subscribed: Sanctions");
        assert!(world.bot.calls("getChatAdministrators").is_empty());
    })
    .await;
}
