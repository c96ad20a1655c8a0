//! The headline, without the outlet's name and section that pages put around it.

use super::clues::{Clues, collapse, text_of};
use super::facts;
use super::spelling::letters;
use super::tree::{ROOT, Tree};

const LONGEST: usize = 500;
const SEPARATORS: &[&str] = &[" | ", " - ", " – ", " — ", " · ", " :: ", " » ", " • "];
/// Letters from which on a heading that begins a title is the headline.
const TELLING: usize = 10;

/// The headline: JSON-LD, Open Graph, the page's only `<h1>`, `<title>`.
pub fn title(clues: &Clues) -> String {
    let document = clues.title.as_deref().map(plain).filter(|title| !title.is_empty());
    let site = facts::site(clues);
    let is_site = |heading: &str| names_site(heading, site.as_deref()) || ends_with_site(document.as_deref(), heading);
    let headings: Vec<&str> =
        clues.headings.iter().map(String::as_str).filter(|h| !h.is_empty() && !is_site(h)).collect();
    let named = clues.first(&["og:title", "twitter:title", "dc.title", "headline"]).or(clues.item("headline"));
    let declared = clues.linked_data.headline.as_deref().or(named);
    let heading = if let [only] = headings[..] { Some(only) } else { None };
    let candidates = [declared, heading, document.as_deref(), headings.first().copied()];
    let Some(best) = candidates.into_iter().flatten().map(plain).find(|title| !title.is_empty()) else {
        return String::new();
    };
    // The same words as the page's heading are the headline for certain, also where the outlet follows them.
    let is_whole =
        |heading: &&&str| heading.chars().count() > TELLING && is_all_but_site(&best, heading, site.as_deref());
    let exact = headings.iter().find(is_whole).map(|heading| (*heading).to_owned());
    let title = exact.unwrap_or_else(|| without_site(&best, site.as_deref()).to_owned());
    title[..title.floor_char_boundary(LONGEST)].to_owned()
}

/// Text of a JSON string or attribute that was escaped once too often.
pub fn plain(text: &str) -> String {
    if !text.contains(['&', '<']) {
        return collapse(text);
    }
    text_of(&Tree::parse(&text[..text.floor_char_boundary(4 * LONGEST)]), ROOT, LONGEST)
}

/// True where `heading` is the title, or nothing but a few words behind a separator, as an outlet's name is, follow it.
fn is_all_but_site(title: &str, heading: &str, site: Option<&str>) -> bool {
    let Some(rest) = title.strip_prefix(heading).map(str::trim) else { return false };
    let name = rest.trim_start_matches(['|', '-', '–', '—', '·', ':', '»', '•']).trim();
    let is_separated = name.len() < rest.len() && (!rest.starts_with(':') || rest.starts_with("::"));
    rest.is_empty() || is_separated && (name.split_whitespace().count() <= 4 || names_site(name, site))
}

fn ends_with_site(title: Option<&str>, heading: &str) -> bool {
    let tail = title.and_then(|title| last_part(title)).map(|(_, _, tail)| letters(tail));
    tail.is_some_and(|tail| !tail.is_empty() && tail == letters(heading))
}

/// Cuts ` | The Paper`, ` - The Paper` and the like off the end, with the section before it, and `The Paper - ` off the beginning.
fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    let mut title = without_site_before(title, site);
    let mut cut = None;
    while let Some((head, separator, tail)) = last_part(title) {
        let long = head.split_whitespace().count() >= 4;
        let few = tail.split_whitespace().count();
        let is_short = long && few <= 3 && matches!(separator, " | " | " :: " | " » ");
        let is_section = long && few == 1 && cut == Some(separator) && tail.chars().any(char::is_lowercase);
        if head.chars().count() < TELLING || !(names_site(tail, site) || is_short || is_section) {
            break;
        }
        cut = Some(separator);
        title = head;
    }
    title
}

fn without_site_before<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    let parts = SEPARATORS.iter().filter_map(|separator| title.split_once(separator));
    match parts.min_by_key(|(head, _)| head.len()) {
        Some((head, rest)) if names_site(head, site) && rest.chars().count() >= TELLING => rest.trim(),
        _ => title,
    }
}

fn last_part(title: &str) -> Option<(&str, &'static str, &str)> {
    let (at, separator) = SEPARATORS.iter().filter_map(|s| Some((title.rfind(s)?, *s))).max()?;
    Some((title[..at].trim(), separator, &title[at + separator.len()..]))
}

/// True where a part of a title is the outlet's name, or one of the two is the other with a word less or more.
fn names_site(part: &str, site: Option<&str>) -> bool {
    let Some(site) = site else { return false };
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let (part, site) = (words(part), words(site));
    let within =
        |less: &[String], more: &[String]| less.iter().all(|word| more.contains(word)) && more.len() <= less.len() + 1;
    !part.is_empty() && (part.concat() == site.concat() || within(&part, &site) || within(&site, &part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(title(&Clues::gather(&Tree::parse(html), "")), expected, "{html}");
    }

    const T: &str = "Ministers agree on a mission to the border";

    #[test]
    fn the_outlet_and_the_section_are_no_part_of_a_headline() {
        let site = "<meta property=og:site_name content='Example News'>";
        check(&format!("<title>{T} - Example News</title>{site}"), T);
        check(&format!("<title>{T} - Example</title>{site}"), T);
        check(&format!("<title>Example News - {T}</title>{site}"), T);
        check(&format!("<title>{T} - World - Example News</title>{site}"), T);
        check(&format!("<title>{T} | World news | The Guardian</title>"), T);
        check(&format!("<title>{T} | Example</title><h1>{T}</h1>"), T);
        check(&format!("<title>{T} - Example News</title>"), &format!("{T} - Example News"));
        check(
            "<title>Sanctions to bite harder - EU</title><meta property=og:site_name content=EUobserver>",
            "Sanctions to bite harder - EU",
        );
        check(
            "<title>Sanctions to bite harder - EU</title><meta property=og:site_name content='The News'>",
            "Sanctions to bite harder - EU",
        );
    }

    #[test]
    fn a_heading_is_the_headline_where_it_is_all_of_it() {
        let long = "War in Ukraine: ministers agree on a mission";
        check(&format!("<h1>War in Ukraine</h1><meta property=og:title content='{long}'>"), long);
        check(&format!("<h1>The Daily Example</h1><h2>{T}</h2><title>{T} | The Daily Example</title>"), T);
        check(
            &format!(
                "<title>x</title><h1>{T}<span class=sr-only> opens in new window</span><style>.x{{}}</style></h1>"
            ),
            T,
        );
        check(
            "<title>Koncesjonowana opozycja -Leszek X</title><h1>Koncesjonowana opozycja</h1>",
            "Koncesjonowana opozycja",
        );
        check(&format!("<title>{T} -</title><h1>{T}</h1>"), T);
        check("<title></title><h1>Ministers agree</h1><h1>Other</h1>", "Ministers agree");
        check("<title>Growth &amp;lt;2% and R&amp;amp;D spending</title>", "Growth <2% and R&D spending");
    }
}
