//! The text of an `articleBody`: plain with a paragraph a line, or HTML, or either of them escaped.

use std::borrow::Cow;

use super::body;
use super::clues::collapse;
use super::tree::{ROOT, Tree};

/// The tags that tell HTML from a text about `<` and `>`.
const TAGS: &[&str] = &[
    "p",
    "br",
    "div",
    "span",
    "a",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "figure",
    "img",
    "table",
    "section",
    "article",
    "iframe",
    "aside",
    "hr",
];

/// Paragraphs, joined by `\n`.
pub fn paragraphs(text: &str) -> String {
    if has_tag(text) {
        return body::fragment(&Tree::parse(text));
    }
    let text = decoded(text);
    if has_tag(&text) {
        return body::fragment(&Tree::parse(&text));
    }
    text.lines().map(collapse).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn has_tag(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let inner = &text[at + 1..];
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(end.min(12));
        rest.starts_with([' ', '>', '/', '\n'])
            && rest.find(['<', '>']).is_some_and(|end| rest[end..].starts_with('>'))
            && TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name))
    })
}

/// Entities resolved, all else as it is.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let tree = Tree::parse(&text.replace('<', "&lt;"));
    tree.subtree(ROOT).filter_map(|id| tree.text(id)).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(paragraphs(text), expected, "{text}");
    }

    #[test]
    fn paragraphs_stay_however_they_are_written() {
        let expected = "The ministers met in Brussels.\nThey agreed on a plan.";
        check("The ministers met in Brussels.\n\nThey  agreed on a plan.\n", expected);
        check("<p>The ministers met in Brussels.</p><p>They agreed on a plan.</p>", expected);
        check("&lt;p&gt;The ministers met in Brussels.&lt;/p&gt;&lt;p&gt;They agreed on a plan.&lt;/p&gt;", expected);
        check("The ministers met in Brussels.<br><br>They agreed on a plan.", expected);
        check("AT&T met AT&amp;T.\nR&amp;D grew.", "AT&T met AT&T.\nR&D grew.");
        check(
            "Inflation was &lt; 2 %.\nGrowth was > 1 %, and x<y, a<b and c.",
            "Inflation was < 2 %.\nGrowth was > 1 %, and x<y, a<b and c.",
        );
    }

    #[test]
    fn a_long_text_is_not_cut_by_an_entity() {
        let line = "The ministers met in Brussels and spoke of R&amp;D and of what is &lt; 2 %.";
        let text = paragraphs(&[line; 200].join("\n\n"));
        assert_eq!((text.lines().count(), text.lines().last()), (200, text.lines().next()));
        let escaped = "&lt;p&gt;The ministers met in Brussels on Thursday, officials said.&lt;/p&gt;".repeat(200);
        assert_eq!(paragraphs(&escaped).lines().count(), 200);
    }
}
