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
