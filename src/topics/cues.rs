//! Words that tell a development from background: `data/cues.txt`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::articles::words::form;

static CUES: LazyLock<FxHashMap<&str, i8>> = LazyLock::new(|| {
    let lines = include_str!("../../data/cues.txt").lines();
    lines.flat_map(|line| line.split_whitespace().skip(1).map(move |word| (word, sign(line)))).collect()
});

fn sign(line: &str) -> i8 {
    match line.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => 0,
    }
}

/// 1 where a word beside a mention tells a measure, a threat, a decision or a stance, -1 where it tells what was before, else 0.
pub(super) fn cue(word: &str) -> i8 {
    CUES.get(form(word).as_str()).copied().unwrap_or_default()
}
