//! Text to command, pure. The grammar:
//!
//! ```text
//! said     := "/" name [ "@" bot ] [ space args ]      name: letters, digits, "_"; any case
//! args     := word*                                     what words mean is the command's business
//! topics   := name ( ("," | space) name )*              name: [a-z0-9_]{1,32}, any case, a leading "#" is dropped
//! duration := number ("m" | "h" | "d" | "w")            also without a space after one another: 1d12h
//! ```
//!
//! Anything else is no command: nothing here fails on odd Unicode.

use super::catalogue::Command;

/// What a line of text is to the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said<'a> {
    Command {
        command: Command,
        args: &'a str,
    },
    /// The number of a choice, on platforms without buttons: `3` or `/3`.
    Choice(usize),
    /// A command nobody knows; `ours` where the bot's name was given.
    Unknown {
        name: String,
        nearest: Option<Command>,
        ours: bool,
    },
    /// A bare `/` or `/@bot`.
    Bare,
    /// A command for another bot, or no command.
    NotOurs,
}

/// Reads `text`. `bot` is the bot's own name on the platform, without `@`.
pub fn read<'a>(text: &'a str, bot: Option<&str>) -> Said<'a> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_mark(c));
    let Some(rest) = text.strip_prefix('/') else {
        return text.parse().map_or(Said::NotOurs, Said::Choice);
    };
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (head, args) = (&rest[..end], rest[end..].trim());
    let (name, to) = match head.split_once('@') {
        Some((name, to)) => (name, Some(to)),
        None => (head, None),
    };
    let ours = match (to, bot) {
        (Some(to), Some(bot)) if !to.eq_ignore_ascii_case(bot) => return Said::NotOurs,
        (to, _) => to.is_some(),
    };
    let name = name.trim_matches(is_mark).to_lowercase();
    if name.is_empty() {
        return Said::Bare;
    }
    if let Some(command) = Command::named(&name) {
        return Said::Command { command, args };
    }
    if let Ok(number) = name.parse() {
        return Said::Choice(number);
    }
    let name: String = name.chars().take(32).collect();
    Said::Unknown { nearest: nearest(&name, Command::ALL.iter().map(|c| (c.name(), *c))), name, ours }
}

/// Directional marks and other invisible characters that keyboards and copied text bring along.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The candidate whose name takes the fewest edits, where that is at most a third of the name's length (and two).
pub fn nearest<'a, T>(name: &str, candidates: impl IntoIterator<Item = (&'a str, T)>) -> Option<T> {
    let allowed = (name.chars().count() / 3).max(1) + 1;
    candidates
        .into_iter()
        .map(|(known, value)| (distance(name, known), value))
        .filter(|(edits, _)| *edits <= allowed)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, value)| value)
}

/// Levenshtein distance, a swap of neighbours counted as one edit.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j - 1] + same).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// Topic names in a list: lower case, each once, in order. Words that cannot be a name stay in it, so that
/// the answer can name them (at most 64 characters of each).
pub fn names(args: &str) -> Vec<String> {
    let mut names = Vec::new();
    for word in args.split(|c: char| c.is_whitespace() || c == ',' || c == ';') {
        let name: String = word.trim_matches(is_mark).trim_start_matches('#').to_lowercase().chars().take(64).collect();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether `name` can name a topic: `[a-z0-9_]{1,32}`.
pub fn is_name(name: &str) -> bool {
    (1..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// A topic's title from its name: `climate_change` is shown as `Climate change`.
pub fn title_of(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The topics of a deep link's payload: `-` joins names.
pub fn payload(payload: &str) -> Vec<String> {
    payload.split('-').map(str::to_lowercase).filter(|name| is_name(name)).collect()
}

/// Milliseconds of `90m`, `2h`, `1d12h`, `1w`; `None` for anything else, for nothing, and above 366 days.
pub fn duration_ms(text: &str) -> Option<i64> {
    const MOST_MS: i64 = 366 * 86_400_000;
    let mut rest = text.trim();
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
        let number: i64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let unit = rest.chars().next()?;
        let ms = match unit.to_ascii_lowercase() {
            'm' => 60_000,
            'h' => 3_600_000,
            'd' => 86_400_000,
            'w' => 7 * 86_400_000,
            _ => return None,
        };
        rest = rest[unit.len_utf8()..].trim_start();
        total = total.checked_add(number.checked_mul(ms)?)?;
    }
    (1..=MOST_MS).contains(&total).then_some(total)
}

/// Minutes of the day of `HH:MM` or `H`; 24:00 is none.
pub fn time_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once([':', '.']).unwrap_or((text.trim(), "0"));
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// First word and the rest.
pub fn first(args: &str) -> (&str, &str) {
    let args = args.trim();
    args.split_once(char::is_whitespace).map_or((args, ""), |(word, rest)| (word, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: Said) {
        assert_eq!(read(text, Some("DivisionBellBot")), wanted, "{text:?}");
    }

    fn command(command: Command, args: &str) -> Said<'_> {
        Said::Command { command, args }
    }

    #[test]
    fn a_command_is_known_in_any_case_and_with_our_name() {
        check("/help", command(Command::Help, ""));
        check("/HELP", command(Command::Help, ""));
        check(" /subscribe  sanctions, peacekeeping ", command(Command::Subscribe, "sanctions, peacekeeping"));
        check("/latest@divisionbellbot 5", command(Command::Latest, "5"));
        check("\u{200f}/latest", command(Command::Latest, ""));
        check("/newtopic x\n\"two words\"", command(Command::NewTopic, "x\n\"two words\""));
    }

    #[test]
    fn what_is_for_another_bot_or_no_command_is_left_alone() {
        check("/latest@otherbot", Said::NotOurs);
        check("hello", Said::NotOurs);
        check("", Said::NotOurs);
        check("see a/b", Said::NotOurs);
        check(&"🔔".repeat(4096), Said::NotOurs);
        check("\u{202e}\u{200f}", Said::NotOurs);
    }

    #[test]
    fn an_unknown_command_gets_its_nearest() {
        let unknown = |name: &str, nearest, ours| Said::Unknown { name: name.into(), nearest, ours };
        check("/subscirbe x", unknown("subscirbe", Some(Command::Subscribe), false));
        check("/lastest@DivisionBellBot", unknown("lastest", Some(Command::Latest), true));
        check("/qqqqqqqqq", unknown("qqqqqqqqq", None, false));
        check(&format!("/{}", "🔔".repeat(4096)), unknown(&"🔔".repeat(32), None, false));
    }

    #[test]
    fn a_bare_slash_is_bare_and_a_number_is_a_choice() {
        check("/", Said::Bare);
        check("/@DivisionBellBot", Said::Bare);
        check("/ help", Said::Bare);
        check("3", Said::Choice(3));
        check("/12", Said::Choice(12));
    }

    #[test]
    fn a_topic_list_takes_commas_hashes_and_repeats() {
        assert_eq!(names("Sanctions, #peacekeeping sanctions;elections"), ["sanctions", "peacekeeping", "elections"]);
        assert_eq!(names(" ,, "), Vec::<String>::new());
        assert_eq!(payload("sanctions-peacekeeping"), ["sanctions", "peacekeeping"]);
        assert_eq!(payload("-"), Vec::<String>::new());
        assert!(is_name("un_reform2") && !is_name("") && !is_name("Ünited") && !is_name(&"a".repeat(33)));
        assert_eq!(title_of("climate_change"), "Climate change");
    }

    #[test]
    fn durations_add_up_and_nonsense_is_none() {
        for (text, wanted) in [
            ("2h", Some(7_200_000)),
            ("1d", Some(86_400_000)),
            ("1d12h", Some(129_600_000)),
            ("90 m", Some(5_400_000)),
            ("1W", Some(604_800_000)),
            ("0h", None),
            ("", None),
            ("h", None),
            ("2", None),
            ("2y", None),
            ("99999999999999999999d", None),
            ("9000000000000000d", None),
            ("400d", None),
            ("2🔔", None),
        ] {
            assert_eq!(duration_ms(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_time_of_day_is_within_the_day() {
        for (text, wanted) in [
            ("08:00", Some(480)),
            ("8", Some(480)),
            ("23:59", Some(1439)),
            ("24:00", None),
            ("8:60", None),
            ("x", None),
        ] {
            assert_eq!(time_of_day(text), wanted, "{text:?}");
        }
    }
}
