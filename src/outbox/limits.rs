//! A platform's rate limits, kept and not hit.
//!
//! One [`Limiter`] for each bot token, held by whoever delivers for it. The server counts a message when it
//! arrives, which is some time between our start and our end of the send: a message counts here from its start
//! until its window has passed since its *end*, so that whatever the network does, the server's window is never
//! overfull.

use std::collections::{HashMap, VecDeque};

/// How often a platform may be written to; an edit counts as a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Messages a second over all chats (Telegram: 30, Bots FAQ "My bot is hitting limits").
    pub overall_per_s: u32,
    /// Messages at once to one chat; as many again after as many seconds, so one a second on average.
    pub chat_burst: u32,
    /// Messages a minute to one group or channel (Telegram: 20).
    pub group_per_min: Option<u32>,
}

/// Added to each window, since our clock and the server's tick differently.
const SLACK_MS: i64 = 3;
/// 429s from two chats within so long are the whole bot's (PRODUCT.md, 5).
const SHARED_429_MS: i64 = 5_000;

/// At most `count` messages in any `window_ms`.
#[derive(Debug)]
struct Window {
    count: usize,
    window_ms: i64,
    in_flight: usize,
    ended: VecDeque<i64>,
}

impl Window {
    fn new(count: u32, window_ms: i64) -> Self {
        Self { count: count.max(1) as usize, window_ms: window_ms + SLACK_MS, in_flight: 0, ended: VecDeque::new() }
    }

    /// When one more may start; `now_ms` or earlier means at once, `None` that only an end will tell.
    fn ready_at(&mut self, now_ms: i64) -> Option<i64> {
        while self.ended.front().is_some_and(|ended| ended + self.window_ms <= now_ms) {
            self.ended.pop_front();
        }
        let over = (self.in_flight + self.ended.len() + 1).saturating_sub(self.count);
        match over {
            0 => Some(now_ms),
            over => self.ended.get(over - 1).map(|ended| ended + self.window_ms),
        }
    }

    fn end(&mut self, at_ms: i64) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.ended.push_back(at_ms);
    }

    fn is_idle(&mut self, now_ms: i64) -> bool {
        self.ready_at(now_ms);
        self.in_flight == 0 && self.ended.is_empty()
    }
}

#[derive(Debug)]
struct ChatWindows {
    short: Window,
    minute: Option<Window>,
    paused_until: i64,
}

impl ChatWindows {
    fn windows(&mut self) -> impl Iterator<Item = &mut Window> {
        std::iter::once(&mut self.short).chain(self.minute.as_mut())
    }
}

/// When a message may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    Now,
    /// The chat may be written to from then on.
    ChatAt(i64),
    /// All chats may be written to from then on.
    AllAt(i64),
}

/// Says when a message may start; told when it ended and what the server answered.
#[derive(Debug)]
pub struct Limiter {
    rates: Rates,
    overall: Window,
    chats: HashMap<i64, ChatWindows>,
    paused_until: i64,
    last_429: Option<(i64, i64)>,
}

impl Limiter {
    pub fn new(rates: Rates) -> Self {
        let overall = Window::new(rates.overall_per_s, 1_000);
        Self { rates, overall, chats: HashMap::new(), paused_until: 0, last_429: None }
    }

    /// Takes over from another process: `sent` is the ledger's last minute as `(chat, is_group, at_ms)`, in any order.
    pub fn rebuild(rates: Rates, sent: &[(i64, bool, i64)]) -> Self {
        let mut limiter = Self::new(rates);
        let mut sent = sent.to_vec();
        sent.sort_by_key(|(_, _, at)| *at);
        for (chat, is_group, at) in sent {
            limiter.start(chat, is_group);
            limiter.end(chat, at);
        }
        limiter
    }

    /// When a message to `chat` may start.
    pub fn ready(&mut self, chat: i64, is_group: bool, now_ms: i64) -> Ready {
        // Where only an end will tell, a look after a moment is soon enough.
        const SOON_MS: i64 = 10;
        let all_at = self.overall.ready_at(now_ms).unwrap_or(now_ms + SOON_MS).max(self.paused_until);
        let windows = self.chat(chat, is_group);
        let paused = windows.paused_until;
        let chat_at = windows.windows().map(|w| w.ready_at(now_ms).unwrap_or(now_ms + SOON_MS)).fold(paused, i64::max);
        match () {
            () if chat_at > now_ms => Ready::ChatAt(chat_at),
            () if all_at > now_ms => Ready::AllAt(all_at),
            () => Ready::Now,
        }
    }

    /// How many messages may start now, over all chats.
    pub fn places(&mut self, now_ms: i64) -> usize {
        if self.paused_until > now_ms {
            return 0;
        }
        self.overall.ready_at(now_ms);
        self.overall.count.saturating_sub(self.overall.in_flight + self.overall.ended.len())
    }

    /// When a message to anybody may start, where that is known: `now_ms` or earlier means at once.
    pub fn next_place(&mut self, now_ms: i64) -> Option<i64> {
        self.overall.ready_at(now_ms).map(|at| at.max(self.paused_until))
    }

    /// A message begins to be sent.
    pub fn start(&mut self, chat: i64, is_group: bool) {
        self.overall.in_flight += 1;
        self.chat(chat, is_group).windows().for_each(|window| window.in_flight += 1);
    }

    /// Its send ended, however.
    pub fn end(&mut self, chat: i64, at_ms: i64) {
        self.overall.end(at_ms);
        if let Some(chat) = self.chats.get_mut(&chat) {
            chat.windows().for_each(|window| window.end(at_ms));
        }
    }

    /// The server answered 429: the chat is paused for as long as it says; a second chat's within 5 s pauses all.
    /// Returns the chat's pause and, where there is one, everybody's, as moments.
    pub fn too_many(&mut self, chat: i64, is_group: bool, after_ms: i64, now_ms: i64) -> (i64, Option<i64>) {
        let until = now_ms + after_ms.max(0);
        self.chat(chat, is_group).paused_until = until;
        let shared = self.last_429.is_some_and(|(other, at)| other != chat && now_ms - at <= SHARED_429_MS);
        self.last_429 = Some((chat, now_ms));
        if shared {
            self.paused_until = self.paused_until.max(until);
        }
        (until, shared.then_some(self.paused_until))
    }

    /// A pause of everybody that another process, or this one before a restart, was told.
    pub fn pause_all(&mut self, until_ms: i64) {
        self.paused_until = self.paused_until.max(until_ms);
    }

    /// Forgets chats whose windows are empty, so that memory stays with the busy ones.
    pub fn forget_idle(&mut self, now_ms: i64) {
        self.chats.retain(|_, chat| chat.paused_until > now_ms || chat.windows().any(|window| !window.is_idle(now_ms)));
    }

    fn chat(&mut self, chat: i64, is_group: bool) -> &mut ChatWindows {
        let rates = self.rates;
        self.chats.entry(chat).or_insert_with(|| ChatWindows {
            short: Window::new(rates.chat_burst, i64::from(rates.chat_burst.max(1)) * 1_000),
            minute: rates.group_per_min.filter(|_| is_group).map(|count| Window::new(count, 60_000)),
            paused_until: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TELEGRAM: Rates = Rates { overall_per_s: 30, chat_burst: 3, group_per_min: Some(20) };

    /// A strict server with sliding windows; panics where a limit is exceeded.
    #[derive(Default)]
    struct Server {
        arrivals: Vec<(i64, i64, bool)>,
    }

    impl Server {
        fn accept(&mut self, at: i64, chat: i64, is_group: bool) {
            self.arrivals.push((at, chat, is_group));
            let within = |window: i64, of: &dyn Fn(i64) -> bool| {
                self.arrivals.iter().filter(|(t, c, _)| *t > at - window && *t <= at && of(*c)).count()
            };
            assert!(within(1_000, &|_| true) <= 30, "over all at {at}");
            assert!(within(3_000, &|c| c == chat) <= 3, "chat {chat} at {at}");
            assert!(!is_group || within(60_000, &|c| c == chat) <= 20, "group {chat} at {at}");
        }
    }

    /// Sends `waiting` (chat, messages) with a latency up to `latency` ms; returns when the last one arrived.
    fn drain(mut waiting: Vec<(i64, u32)>, is_group: bool, latency: i64) -> i64 {
        let (mut limiter, mut server, mut now) = (Limiter::new(TELEGRAM), Server::default(), 0);
        let mut flying: Vec<(i64, i64)> = Vec::new();
        let mut random = fastrand::Rng::with_seed(7);
        while waiting.iter().any(|(_, left)| *left > 0) || !flying.is_empty() {
            flying.retain(|(ends, chat)| {
                if *ends <= now {
                    limiter.end(*chat, now);
                }
                *ends > now
            });
            for (chat, left) in waiting.iter_mut().filter(|(_, left)| *left > 0) {
                let busy = flying.iter().any(|(_, flying_to)| flying_to == chat);
                if !busy && limiter.ready(*chat, is_group, now) == Ready::Now {
                    limiter.start(*chat, is_group);
                    server.accept(now + random.i64(0..=latency), *chat, is_group);
                    server.arrivals.sort_unstable();
                    flying.push((now + latency, *chat));
                    *left -= 1;
                }
            }
            now += 1;
        }
        server.arrivals.last().map_or(0, |(at, ..)| *at)
    }

    #[test]
    fn two_hundred_groups_are_served_at_98_percent_of_thirty_a_second() {
        let took = drain((0..200).map(|chat| (chat, 1)).collect(), true, 1);
        // 30 at once, then 30 a second: 200 messages need six further windows.
        assert!(took <= 6_000 * 100 / 98, "{took} ms");
    }

    #[test]
    fn one_group_gets_twenty_a_minute_and_no_more() {
        let took = drain(vec![(1, 45)], true, 1);
        assert!((120_000..=120_000 * 100 / 98 + 8_000).contains(&took), "{took} ms");
    }

    #[test]
    fn a_slow_network_never_makes_the_server_see_more() {
        for latency in [0, 7, 90, 400] {
            drain((0..60).map(|chat| (chat, 4)).collect(), false, latency);
        }
    }

    #[test]
    fn a_429_pauses_its_chat_and_two_chats_within_five_seconds_pause_all() {
        let mut limiter = Limiter::new(TELEGRAM);
        assert_eq!(limiter.too_many(1, true, 7_000, 100), (7_100, None));
        assert_eq!(limiter.ready(1, true, 200), Ready::ChatAt(7_100));
        assert_eq!(limiter.ready(2, true, 200), Ready::Now);
        assert_eq!(limiter.too_many(1, true, 7_000, 300), (7_300, None));
        assert_eq!(limiter.too_many(2, true, 9_000, 5_300), (14_300, Some(14_300)));
        assert_eq!(limiter.ready(3, true, 5_400), Ready::AllAt(14_300));
        assert_eq!(limiter.ready(3, true, 14_300), Ready::Now);
    }

    #[test]
    fn who_takes_over_starts_from_the_ledger() {
        let sent: Vec<_> = (0..20).map(|n| (1, true, 1_000 + n * 100)).collect();
        let mut limiter = Limiter::rebuild(TELEGRAM, &sent);
        assert_eq!(limiter.ready(1, true, 30_000), Ready::ChatAt(61_000 + SLACK_MS));
        assert_eq!(limiter.ready(2, true, 30_000), Ready::Now);
    }

    #[test]
    fn idle_chats_are_forgotten() {
        let mut limiter = Limiter::new(TELEGRAM);
        limiter.start(1, true);
        limiter.end(1, 0);
        limiter.forget_idle(59_000);
        assert_eq!(limiter.chats.len(), 1);
        limiter.forget_idle(61_000);
        assert!(limiter.chats.is_empty());
    }
}
