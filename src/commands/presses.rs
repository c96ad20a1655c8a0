//! What buttons carry: `1:word:arg:arg`, at most 64 bytes (Bot API, `InlineKeyboardButton.callback_data`).
//!
//! The 1 is the version of this format. A message's buttons live as long as the message: every version that was ever
//! released stays readable here, and a version that is not known is answered with what to do instead.

use crate::outbox::message::Button;

/// What a press asks for. Ids are row ids; pages and offsets count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// The catalogue of topics, turned to a page.
    Topics {
        page: i64,
    },
    /// Subscribe or leave, from the catalogue's page. Where it does not say which (buttons of before), whatever is not the case:
    /// carried out twice, after a crash, that would be nothing.
    Toggle {
        topic: i64,
        page: i64,
        wanted: Option<bool>,
    },
    /// Subscribe to these; `sure` where the number of stories was confirmed.
    Subscribe {
        topics: Vec<i64>,
        sure: bool,
    },
    /// The same for a list that is too long for a button; it is stored under a token.
    SubscribeList {
        token: String,
        sure: bool,
    },
    /// Subscribe to one of the topics that a greeting offers, and mark it there.
    Begin(i64),
    /// The newest three stories of these topics.
    Newest {
        topics: Vec<i64>,
    },
    /// The same for a list that is stored under a token.
    NewestList(String),
    /// `/latest`, turned on; topic 0: all of the chat.
    Latest {
        topic: i64,
        offset: i64,
    },
    /// `/search`, turned on; the words are stored under a token.
    Search {
        token: String,
        offset: i64,
    },
    Story(i64),
    Why(i64),
    Follow(i64),
    Unfollow(i64),
    /// The settings menu: `""` is the top; with a value, the field is set.
    Set {
        field: String,
        value: Option<String>,
    },
    /// Save the topic that was previewed; it is stored under a token.
    Save(String),
    /// Add the n-th of the feeds that were found; they are stored under a token.
    AddSource {
        token: String,
        n: usize,
    },
    Sources {
        page: i64,
    },
    Help(String),
    Broadcast(String),
    /// An article is on or off topic, or with `back` is not called so any more: two who agree do not undo each other, and a press
    /// that is carried out twice does what it does once.
    Judge {
        topic: i64,
        article: i64,
        wanted: bool,
        back: bool,
    },
    /// The same under an update, which stays as it is: it only sets.
    Mark {
        topic: i64,
        article: i64,
        wanted: bool,
    },
    /// Forget all examples of a topic.
    Unteach(i64),
    /// The catalogue as a message of its own.
    Catalogue,
    Forget,
    /// Take the message's question back.
    Cancel,
}

/// Bytes of button data at most.
pub const MOST_BYTES: usize = 64;

impl Press {
    /// As it stands in the button.
    pub fn data(&self) -> String {
        let body = match self {
            Self::Topics { page } => format!("tps:{page}"),
            Self::Toggle { topic, page, wanted: None } => format!("tog:{topic}:{page}"),
            Self::Toggle { topic, page, wanted: Some(wanted) } => format!("tog:{topic}:{page}:{}", u8::from(*wanted)),
            Self::Subscribe { topics, sure } => format!("sub:{}:{}", ids(topics), u8::from(*sure)),
            Self::SubscribeList { token, sure } => format!("sul:{token}:{}", u8::from(*sure)),
            Self::Begin(topic) => format!("beg:{topic}"),
            Self::NewestList(token) => format!("nel:{token}"),
            Self::Newest { topics } => format!("new:{}", ids(topics)),
            Self::Latest { topic, offset } => format!("lat:{topic}:{offset}"),
            Self::Search { token, offset } => format!("sea:{token}:{offset}"),
            Self::Story(story) => format!("sty:{story}"),
            Self::Why(story) => format!("why:{story}"),
            Self::Follow(story) => format!("fol:{story}"),
            Self::Unfollow(story) => format!("unf:{story}"),
            Self::Set { field, value: None } => format!("set:{field}"),
            Self::Set { field, value: Some(value) } => format!("set:{field}:{value}"),
            Self::Save(token) => format!("sav:{token}"),
            Self::AddSource { token, n } => format!("src:{token}:{n}"),
            Self::Sources { page } => format!("srs:{page}"),
            Self::Help(command) => format!("hlp:{command}"),
            Self::Broadcast(token) => format!("brd:{token}"),
            Self::Judge { topic, article, wanted, back } => {
                format!("jdg:{topic}:{article}:{}{}", u8::from(*wanted), if *back { "-" } else { "" })
            }
            Self::Mark { topic, article, wanted } => format!("mrk:{topic}:{article}:{}", u8::from(*wanted)),
            Self::Unteach(topic) => format!("unt:{topic}"),
            Self::Catalogue => "cat".into(),
            Self::Forget => "fgt".into(),
            Self::Cancel => "no".into(),
        };
        format!("1:{body}")
    }

    /// `None` for data of another version, or of no version.
    pub fn read(data: &str) -> Option<Self> {
        let body = data.strip_prefix("1:").filter(|_| data.len() <= MOST_BYTES)?;
        let (word, args) = body.split_once(':').unwrap_or((body, ""));
        let (first, second) = args.split_once(':').unwrap_or((args, ""));
        Some(match word {
            "tps" => Self::Topics { page: first.parse().ok()? },
            "tog" => {
                let (page, wanted) =
                    second.split_once(':').map_or((second, None), |(page, on)| (page, Some(on == "1")));
                Self::Toggle { topic: first.parse().ok()?, page: page.parse().ok()?, wanted }
            }
            "sub" => Self::Subscribe { topics: read_ids(first)?, sure: second == "1" },
            "sul" => Self::SubscribeList { token: first.into(), sure: second == "1" },
            "nel" => Self::NewestList(first.into()),
            "beg" => Self::Begin(first.parse().ok()?),
            "new" => Self::Newest { topics: read_ids(first)? },
            "lat" => Self::Latest { topic: first.parse().ok()?, offset: second.parse().ok()? },
            "sea" => Self::Search { token: first.into(), offset: second.parse().ok()? },
            "sty" => Self::Story(first.parse().ok()?),
            "why" => Self::Why(first.parse().ok()?),
            "fol" => Self::Follow(first.parse().ok()?),
            "unf" => Self::Unfollow(first.parse().ok()?),
            "set" => {
                let value = args.contains(':').then(|| second.to_owned());
                Self::Set { field: first.into(), value }
            }
            "sav" => Self::Save(first.into()),
            "src" => Self::AddSource { token: first.into(), n: second.parse().ok()? },
            "srs" => Self::Sources { page: first.parse().ok()? },
            "hlp" => Self::Help(first.into()),
            "brd" => Self::Broadcast(first.into()),
            "jdg" | "mrk" => {
                let (article, wanted) = second.split_once(':')?;
                let (topic, article) = (first.parse().ok()?, article.parse().ok()?);
                let back = wanted.ends_with('-');
                let wanted = wanted.starts_with('1');
                match word {
                    "jdg" => Self::Judge { topic, article, wanted, back },
                    _ => Self::Mark { topic, article, wanted },
                }
            }
            "unt" => Self::Unteach(first.parse().ok()?),
            "cat" => Self::Catalogue,
            "fgt" => Self::Forget,
            "no" => Self::Cancel,
            _ => return None,
        })
    }

    /// Whether the button carries all of it: a long list of ids is cut.
    pub fn fits(&self) -> bool {
        Self::read(&self.data()).as_ref() == Some(self)
    }

    pub fn button(&self, label: impl Into<String>) -> Button {
        Button::press(label, self.data())
    }
}

/// Ids joined by dots, as many as fit ([`Press::fits`]); base 36 would be shorter, and less legible in a log.
fn ids(topics: &[i64]) -> String {
    const ROOM: usize = MOST_BYTES - "1:sub::1".len();
    let mut joined = String::new();
    for id in topics.iter().map(i64::to_string) {
        if joined.len() + 1 + id.len() > ROOM {
            break;
        }
        if !joined.is_empty() {
            joined.push('.');
        }
        joined.push_str(&id);
    }
    joined
}

fn read_ids(text: &str) -> Option<Vec<i64>> {
    text.split('.').map(|id| id.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_button_carries_is_read_back_and_fits() {
        let most = i64::MAX;
        for press in [
            Press::Topics { page: most },
            Press::Toggle { topic: most, page: most, wanted: None },
            Press::Toggle { topic: most, page: most, wanted: Some(true) },
            Press::Toggle { topic: 1, page: 0, wanted: Some(false) },
            Press::Subscribe { topics: vec![1, 22, 333], sure: true },
            Press::SubscribeList { token: "0123456789abcdef0123456789abcdef".into(), sure: true },
            Press::NewestList("0123456789abcdef0123456789abcdef".into()),
            Press::Begin(most),
            Press::Newest { topics: vec![7] },
            Press::Latest { topic: 0, offset: 20 },
            Press::Search { token: "abcdefABCDEF".into(), offset: most },
            Press::Story(most),
            Press::Why(most),
            Press::Follow(1),
            Press::Unfollow(1),
            Press::Set { field: String::new(), value: None },
            Press::Set { field: "zone".into(), value: None },
            Press::Set { field: "zone".into(), value: Some("America/Argentina/ComodRivadavia".into()) },
            Press::Set { field: "quiet".into(), value: Some("22:00-07:00".into()) },
            Press::Save("abcdefABCDEF".into()),
            Press::AddSource { token: "abcdefABCDEF".into(), n: 3 },
            Press::Sources { page: 2 },
            Press::Help("subscribe".into()),
            Press::Broadcast("abcdefABCDEF".into()),
            Press::Judge { topic: most, article: most, wanted: true, back: true },
            Press::Judge { topic: 1, article: 2, wanted: false, back: false },
            Press::Mark { topic: most, article: most, wanted: false },
            Press::Unteach(most),
            Press::Catalogue,
            Press::Forget,
            Press::Cancel,
        ] {
            let data = press.data();
            assert!(data.len() <= MOST_BYTES, "{data}");
            assert_eq!(Press::read(&data), Some(press), "{data}");
        }
    }

    #[test]
    fn a_list_that_is_too_long_keeps_what_fits() {
        let press = Press::Subscribe { topics: (1_000_000_000..1_000_000_100).collect(), sure: true };
        assert!(press.data().len() <= MOST_BYTES && !press.fits());
        assert!(
            matches!(Press::read(&press.data()), Some(Press::Subscribe { topics, sure: true }) if topics.len() == 5)
        );
    }

    #[test]
    fn other_versions_and_nonsense_are_not_ours() {
        for data in ["", "1", "0:sub:1", "2:sub:1", "1:zzz", "1:sub:x", "1:tog:1", "🔔", &"1:sub:1.".repeat(99)] {
            assert_eq!(Press::read(data), None, "{data}");
        }
    }
}
