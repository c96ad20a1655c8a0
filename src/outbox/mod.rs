//! What is due to whom, and what it looks like: the message model, rendering, lanes, limits, backoff.

pub mod backoff;
pub mod limits;
pub mod message;
pub mod render;
pub mod timetable;

/// Who is served first; within a lane, chats take turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i64)]
pub enum Lane {
    /// The answer to a command.
    Reply = 0,
    Breaking = 1,
    Instant = 2,
    Digest = 3,
    /// Further outlets and corrections of what was sent.
    Edit = 4,
}

impl TryFrom<i64> for Lane {
    type Error = i64;

    /// The lane of a number as it stands in `deliveries.lane`.
    fn try_from(number: i64) -> Result<Self, i64> {
        [Self::Reply, Self::Breaking, Self::Instant, Self::Digest, Self::Edit]
            .into_iter()
            .find(|lane| *lane as i64 == number)
            .ok_or(number)
    }
}
