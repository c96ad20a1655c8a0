//! Telegram's limits as a strict server keeps them: sliding windows over what was accepted.
//!
//! 30 in 1 s over all; 1 a second in one chat, which with its burst of 3 is 3 in any 3 s; 20 in 60 s in a
//! group or channel. Edits count.

use std::collections::{HashMap, VecDeque};

#[derive(Default)]
pub struct Limits {
    all: Window,
    chats: HashMap<i64, Window>,
    groups: HashMap<i64, Window>,
}

#[derive(Default)]
struct Window(VecDeque<i64>);

impl Window {
    /// How long until one more fits; 0 where it does.
    fn wait_ms(&mut self, now_ms: i64, count: usize, window_ms: i64) -> i64 {
        while self.0.front().is_some_and(|at| at + window_ms <= now_ms) {
            self.0.pop_front();
        }
        match self.0.len() < count {
            true => 0,
            false => self.0[self.0.len() - count] + window_ms - now_ms,
        }
    }
}

impl Limits {
    /// Accepts a message, or says for how many seconds to wait.
    pub fn accept(&mut self, now_ms: i64, chat: i64, is_group: bool) -> Result<(), i64> {
        let all = &mut self.all;
        let one = self.chats.entry(chat).or_default();
        let group = self.groups.entry(chat).or_default();
        let mut wait = all.wait_ms(now_ms, 30, 1_000).max(one.wait_ms(now_ms, 3, 3_000));
        if is_group {
            wait = wait.max(group.wait_ms(now_ms, 20, 60_000));
        }
        if wait > 0 {
            return Err((wait + 999) / 1000);
        }
        for window in [all, one, group] {
            window.0.push_back(now_ms);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_window_is_kept_by_itself() {
        let mut limits = Limits::default();
        // One chat: three at once, then one for each that has left the window.
        let answers: Vec<_> = [0, 0, 10, 20, 2_999, 3_000, 3_000, 3_010].map(|at| limits.accept(at, 1, false)).into();
        assert_eq!(answers, [Ok(()), Ok(()), Ok(()), Err(3), Err(1), Ok(()), Ok(()), Ok(())]);
        // All chats together: thirty in a second.
        let mut limits = Limits::default();
        assert!((0..30).all(|chat| limits.accept(0, chat, true).is_ok()));
        assert_eq!((limits.accept(999, 99, true), limits.accept(1_000, 99, true)), (Err(1), Ok(())));
        // A group: twenty in a minute, however slowly they come; a private chat knows no such limit.
        for (is_group, twenty_first) in [(true, Err(20)), (false, Ok(()))] {
            let mut limits = Limits::default();
            assert!((0..20).all(|n| limits.accept(n * 2_000, 1, is_group).is_ok()));
            assert_eq!(limits.accept(40_000, 1, is_group), twenty_first);
        }
    }
}
