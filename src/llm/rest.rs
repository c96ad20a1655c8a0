//! An endpoint that fails is left alone for a while: three failures in a row, a 429, or a refused key.

use std::sync::{Mutex, PoisonError};

use tracing::{info, warn};

use super::LlmError;

/// So many failures in a row make it rest...
const FAILURES: u32 = 3;
/// ...so long, twice as long after each further failure...
const FIRST_MS: i64 = 60_000;
/// ...up to this.
const LONGEST_MS: i64 = 15 * 60_000;

#[derive(Default)]
pub(super) struct Rest(Mutex<State>);

#[derive(Default)]
struct State {
    failures: u32,
    until_ms: i64,
}

impl Rest {
    pub fn lasts(&self, now_ms: i64) -> bool {
        now_ms < self.state().until_ms
    }

    /// Notes how a request went; said once when a rest begins, once when it is over.
    pub fn note(&self, failure: Option<&LlmError>, now_ms: i64) {
        let mut state = self.state();
        let Some(failure) = failure else {
            if state.until_ms > 0 {
                info!("the language model answers again");
            }
            *state = State::default();
            return;
        };
        state.failures = state.failures.saturating_add(1);
        let pause_ms = pause_ms(failure, state.failures);
        if pause_ms > 0 && state.until_ms <= now_ms {
            state.until_ms = now_ms + pause_ms;
            warn!(pause_s = pause_ms / 1000, "summaries are the outlets' own for now; the language model: {failure}");
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 0: it may be asked again at once.
fn pause_ms(failure: &LlmError, failures: u32) -> i64 {
    match failure {
        LlmError::Status { retry_after_ms: Some(wait_ms), .. } => (*wait_ms).clamp(1_000, 4 * LONGEST_MS),
        LlmError::Status { status: 401 | 403 | 404 | 300..=399, .. } => LONGEST_MS,
        LlmError::Status { status: 429, .. } => doubled(failures - 1),
        _ if failures >= FAILURES => doubled(failures - FAILURES),
        _ => 0,
    }
}

fn doubled(times: u32) -> i64 {
    (FIRST_MS << times.min(8)).min(LONGEST_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_rests_after_three_failures_longer_each_time_and_one_answer_ends_it() {
        let rest = Rest::default();
        rest.note(Some(&LlmError::Nonsense), 0);
        rest.note(Some(&LlmError::Nonsense), 0);
        assert!(!rest.lasts(0));
        rest.note(Some(&LlmError::Nonsense), 0);
        assert!(rest.lasts(59_999) && !rest.lasts(60_000));
        rest.note(Some(&LlmError::Nonsense), 60_000);
        assert!(rest.lasts(179_999) && !rest.lasts(180_000));
        rest.note(None, 180_000);
        rest.note(Some(&LlmError::Nonsense), 180_000);
        assert!(!rest.lasts(180_000));
    }

    #[test]
    fn who_says_how_long_is_left_alone_so_long_and_a_refused_key_for_longest() {
        let check = |status: u16, retry_after_ms: Option<i64>, expected: i64| {
            assert_eq!(pause_ms(&LlmError::Status { status, retry_after_ms }, 1), expected, "{status}");
        };
        check(429, Some(7_000), 7_000);
        check(503, Some(i64::MAX), 4 * LONGEST_MS);
        check(429, None, FIRST_MS);
        check(401, None, LONGEST_MS);
        check(500, None, 0);
    }
}
