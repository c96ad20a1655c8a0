//! The ways in which a network and a server fail.

use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answers with this status (5xx) and no sense.
    Error(u16),
    /// 429 with so many seconds to wait, whatever the limits say.
    Flood(u64),
    /// Refuses with 400 and these words.
    Refuse(&'static str),
    /// Cuts the connection.
    Reset,
    /// Never answers; the caller has to give up.
    Hang,
    /// Answers late.
    Slow(Duration),
}

/// Whether the call had its effect before it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Before,
    After,
}

#[derive(Default)]
pub struct Faults {
    planned: Vec<(String, Moment, Fault)>,
    random: Option<(fastrand::Rng, f64)>,
}

impl Faults {
    pub fn plan(&mut self, method: &str, moment: Moment, fault: Fault) {
        self.planned.push((method.to_lowercase(), moment, fault));
    }

    pub fn at_random(&mut self, seed: u64, rate: f64) {
        self.random = (rate > 0.0).then(|| (fastrand::Rng::with_seed(seed), rate));
    }

    /// What goes wrong with a call, planned faults first.
    pub fn next(&mut self, method: &str) -> Option<(Moment, Fault)> {
        let planned = self.planned.iter().position(|(name, ..)| name == "*" || *name == method);
        if let Some(at) = planned {
            let (_, moment, fault) = self.planned.remove(at);
            return Some((moment, fault));
        }
        let (rng, rate) = self.random.as_mut()?;
        if rng.f64() >= *rate {
            return None;
        }
        let moment = if rng.bool() { Moment::Before } else { Moment::After };
        let fault = match rng.u8(0..10) {
            0..=2 => Fault::Error([500, 502, 504][rng.usize(0..3)]),
            3..=5 => Fault::Reset,
            6 => Fault::Hang,
            7 => Fault::Flood(1),
            _ => Fault::Slow(Duration::from_millis(rng.u64(10..500))),
        };
        // A flood is answered instead of the message, never after it.
        let moment = if matches!(fault, Fault::Flood(_)) { Moment::Before } else { moment };
        Some((moment, fault))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_faults_and_planned_ones_go_first() {
        let run = |seed| {
            let mut faults = Faults::default();
            faults.at_random(seed, 0.5);
            faults.plan("sendMessage", Moment::Before, Fault::Reset);
            assert_eq!(faults.next("sendmessage"), Some((Moment::Before, Fault::Reset)));
            (0..50).map(|_| faults.next("sendmessage")).collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
        assert!(Faults::default().next("sendmessage").is_none());
    }
}
