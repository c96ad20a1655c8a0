//! What a changed article says differently.

/// What a revision means to those who were sent the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Nothing,
    /// Not worth telling.
    Typo,
    /// What changed, as one line.
    Correction(String),
    Retraction(String),
}

/// Compares `(title, text)` before and after.
pub fn compare(before: (&str, &str), after: (&str, &str)) -> Change {
    match () {
        () if before == after => Change::Nothing,
        () if before.0 != after.0 => Change::Correction(format!("headline was “{}”", before.0)),
        () => Change::Typo,
    }
}
