//! Words that tell a development from background: `data/cues.txt`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::articles::words::form;

static CUES: LazyLock<FxHashMap<&str, i8>> = LazyLock::new(|| {
    let lines = include_str!("../../data/cues.txt").lines();
    let said = lines.filter_map(|line| {
        let (says, words) = line.split_once(' ')?;
        Some((says.parse().ok()?, words))
    });
    said.flat_map(|(says, words): (i8, &str)| words.split_whitespace().map(move |word| (word, says))).collect()
});

/// Above 0 where a word beside a mention tells a measure, a threat, a decision or a stance, below 0 where it tells what
/// was before or something else, else 0.
pub(super) fn cue(word: &str) -> i8 {
    let as_written = if word.starts_with(|c: char| c.is_uppercase()) { CUES.get(word) } else { None };
    as_written.or_else(|| CUES.get(form(word).as_str())).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::cue;

    #[test]
    fn a_cue_is_known_in_any_case_unless_it_is_written_with_a_capital() {
        assert!(cue("Imposes") > cue("lifting") && cue("lifting") > 0);
        assert!(cue("Since") < 0 && cue("2014") < 0);
        assert!(cue("MORE") < cue("penal") && cue("more") > 0);
        assert_eq!(cue("table"), 0);
    }
}
