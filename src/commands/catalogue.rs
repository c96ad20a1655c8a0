//! The commands there are, who may use each, and the menus that platforms show.
//!
//! What each one does stands in the file of its name.

use super::speech::Speech;
use crate::platforms::CommandInfo;

/// Who may use a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Member,
    ChatAdmin,
    Operator,
}

macro_rules! catalogue {
    ($($variant:ident $name:literal $role:ident $usage:literal;)*) => {
        /// A command of PRODUCT's table; the order is that of `/help`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Command { $($variant),* }

        impl Command {
            pub const ALL: &[Command] = &[$(Command::$variant),*];

            /// As it is typed, without the slash.
            pub fn name(self) -> &'static str {
                match self { $(Command::$variant => $name),* }
            }

            /// How it is written.
            pub fn usage(self) -> &'static str {
                match self { $(Command::$variant => $usage),* }
            }

            /// Who it is shown to. A command may ask for less or more by its arguments (`/newtopic shared`).
            pub fn role(self) -> Role {
                match self { $(Command::$variant => Role::$role),* }
            }
        }
    };
}

catalogue! {
    Start "start" Member "/start";
    Help "help" Member "/help [COMMAND]";
    Topics "topics" Member "/topics";
    Latest "latest" Member "/latest [TOPIC] [N]";
    Search "search" Member "/search WORDS";
    Story "story" Member "/story (as a reply)";
    Why "why" Member "/why (as a reply) | /why URL";
    Digest "digest" Member "/digest";
    Trends "trends" Member "/trends [TOPIC...]";
    Status "status" Member "/status";
    Sources "sources" Member "/sources";
    Privacy "privacy" Member "/privacy";
    Subscribe "subscribe" ChatAdmin "/subscribe TOPIC...";
    Unsubscribe "unsubscribe" ChatAdmin "/unsubscribe TOPIC... | all";
    Settings "settings" ChatAdmin "/settings [FIELD VALUE]";
    Mute "mute" ChatAdmin "/mute 2h";
    Unmute "unmute" ChatAdmin "/unmute";
    Follow "follow" ChatAdmin "/follow (as a reply)";
    Unfollow "unfollow" ChatAdmin "/unfollow (as a reply)";
    NewTopic "newtopic" ChatAdmin "/newtopic [shared] NAME QUERY";
    EditTopic "edittopic" ChatAdmin "/edittopic [shared] NAME QUERY";
    DropTopic "droptopic" ChatAdmin "/droptopic [shared] NAME";
    Examples "examples" ChatAdmin "/examples [shared] TOPIC [forget]";
    Channel "channel" Member "/channel @NAME | off";
    Export "export" ChatAdmin "/export";
    Import "import" ChatAdmin "/import (as the caption of a file)";
    Forget "forget" ChatAdmin "/forget";
    AddSource "addsource" Operator "/addsource URL";
    DropSource "dropsource" Operator "/dropsource URL | NUMBER";
    Stats "stats" Operator "/stats";
    Broadcast "broadcast" Operator "/broadcast TEXT";
    Grant "grant" Operator "/grant [PLATFORM:]ID";
    Revoke "revoke" Operator "/revoke [PLATFORM:]ID";
    Audit "audit" Operator "/audit [N]";
}

impl Command {
    /// By the name as typed, lower case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.name() == name)
    }

    /// One line for menus and `/help`.
    pub fn about(self, speech: &Speech) -> String {
        speech.word(&format!("about-{}", self.name()))
    }
}

/// The command menu of a platform in one language (`""`: the default list, in English). Operators' commands are not in it:
/// menus are shown to everybody.
pub fn menu(language: &str) -> Vec<CommandInfo> {
    let speech = Speech::of(language);
    Command::ALL
        .iter()
        .filter(|command| command.role() != Role::Operator && **command != Command::Start)
        .map(|command| CommandInfo {
            name: command.name().into(),
            about: command.about(speech),
            admin: command.role() == Role::ChatAdmin,
            language: language.into(),
        })
        .collect()
}
