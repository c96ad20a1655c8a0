//! `/privacy`: what is kept, for how long, and how it is erased.

use super::Answer;
use super::ask::Ask;

pub(super) fn run(ask: &Ask<'_>) -> Answer {
    ask.told("privacy")
}
