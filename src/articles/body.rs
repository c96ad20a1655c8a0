//! The article's own text: where it stands on the page, and which blocks there are its paragraphs.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::blocks::{self, Block};
use super::furniture::{self, Verdict};
use super::phrases;
use super::spelling::letters;
use super::survey::{ENOUGH, Survey, below};
use super::tree::{Id, ROOT, Step, Tree};

/// Below this many bytes found, whatever a page calls furniture is read too.
const LITTLE: usize = 60;
/// The most tables beside the container that are taken for the article's.
const MOST_TABLES: usize = 8;
/// Bytes of the page's description that are compared with its paragraphs.
const DESCRIPTION: usize = 2_000;

/// What else is known of the article whose text is looked for.
#[derive(Clone, Copy, Default)]
pub struct Known<'a> {
    pub title: &'a str,
    pub description: Option<&'a str>,
    pub author: Option<&'a str>,
}

/// The article's text as it was found.
#[derive(Default)]
pub struct Found {
    /// Paragraphs, joined by `\n`.
    pub text: String,
    /// True where a block among them asked for a subscription to read on.
    pub asks_to_subscribe: bool,
}

/// Finds the article's text.
pub fn find(tree: &Tree, known: Known) -> Found {
    let survey = Survey::of(tree);
    let found = chosen(tree, &survey, &survey.furniture(Verdict::Furniture), known);
    if found.text.len() >= ENOUGH as usize {
        return found;
    }
    let more = chosen(tree, &survey, &survey.furniture(Verdict::Surely), known);
    let found = if more.text.len() > found.text.len() * 2 { more } else { found };
    if found.text.len() >= LITTLE {
        return found;
    }
    chosen(tree, &survey, &survey.furniture(Verdict::Never), known)
}

/// The paragraphs of HTML that is known to be the article, as a feed carries it.
pub fn fragment(tree: &Tree) -> String {
    let blocks = blocks::cut(tree, &Survey::of(tree).never(), &[ROOT]);
    joined(blocks.into_iter().filter(|block| !phrases::is_furniture(&block.text, block.is_cell())))
}

fn joined(blocks: impl Iterator<Item = Block>) -> String {
    blocks.map(|block| block.text).collect::<Vec<_>>().join("\n")
}

/// The text with what is skipped.
fn chosen(tree: &Tree, survey: &Survey, skip: &[bool], known: Known) -> Found {
    let prose = below(tree, &survey.own, skip);
    let container = container(tree, survey, &prose, skip);
    let blocks = blocks::cut(tree, skip, &with_tables(tree, container));
    let asks = |block: &Block| block.inside && phrases::asks_to_subscribe(&block.text);
    let asks_to_subscribe = blocks.iter().any(asks);
    Found { text: joined(sifted(tree, blocks, known).into_iter()), asks_to_subscribe }
}

/// The element that holds the article: the most trusted name that holds enough, else the smallest one with most of the prose.
fn container(tree: &Tree, survey: &Survey, prose: &[u32], skip: &[bool]) -> Id {
    /// Percent of the page's prose that must stand in it, by rank.
    const SHARES: [u32; 4] = [25, 35, 40, 40];
    let all = prose[ROOT as usize];
    let mut best: [Option<Id>; 4] = [None; 4];
    let mut smallest = ROOT;
    let mut step = Some(Step::Enter(ROOT));
    while let Some(now) = step {
        step = tree.step(now, ROOT);
        let Step::Enter(id) = now else { continue };
        let mass = prose[id as usize];
        if skip[id as usize] || mass == 0 {
            step = Some(Step::Leave(id));
            continue;
        }
        if mass * 10 >= all * 7 && blocks::is_block(tree, id) && tree.tag(id) != "p" {
            smallest = id;
        }
        if let Some(rank) = survey.ranks[id as usize].map(usize::from)
            && mass >= ENOUGH
            && mass * 100 >= all * SHARES[rank]
            && best[rank].is_none_or(|best| (mass, Reverse(id)) > (prose[best as usize], Reverse(best)))
        {
            best[rank] = Some(id);
        }
    }
    best.into_iter().flatten().next().unwrap_or(smallest)
}

/// The container, and tables of data that stand beside it below the text: results of a vote, say.
fn with_tables(tree: &Tree, container: Id) -> Vec<Id> {
    let count = |table, tags: &[&str]| tree.subtree(table).filter(|&id| tags.contains(&tree.tag(id))).count();
    let is_data = |&id: &Id| tree.tag(id) == "table" && count(id, &["a"]) * 2 < count(id, &["td", "th"]);
    let after = std::iter::successors(tree.next_sibling(container), |&id| tree.next_sibling(id));
    std::iter::once(container).chain(after.filter(is_data).take(MOST_TABLES)).collect()
}

/// The blocks that are the article's: inside its container, or its lead above; without furniture.
fn sifted(tree: &Tree, blocks: Vec<Block>, known: Known) -> Vec<Block> {
    let title = letters(known.title);
    let author = known.author.map(letters).unwrap_or_default();
    let description = known.description.map(|text| letters(&text[..text.floor_char_boundary(DESCRIPTION)]));
    let first = blocks.iter().position(|block| block.inside).unwrap_or(0);
    let below = below_title(&blocks[..first], &title).unwrap_or(first.saturating_sub(4));
    let begin = below_title(&blocks[first..blocks.len().min(first + 8)], &title).map_or(0, |at| first + at);
    let mut seen = HashSet::new();
    let mut kept: Vec<(usize, Block)> = vec![];
    for (at, block) in blocks.into_iter().enumerate() {
        let takes = if block.inside {
            at >= begin || block.text.len() >= 100 || block.tag == "p" && phrases::ends_sentence(&block.text)
        } else {
            at < first && is_lead(tree, &block, at >= below, description.as_deref())
        };
        if !takes || phrases::is_furniture(&block.text, block.is_cell()) {
            continue;
        }
        if block.is_links() {
            drop_introduction(&mut kept, at);
            continue;
        }
        let own = letters(&block.text);
        if own == title
            || own == author
            || block.tag == "h1" && kept.is_empty()
            || block.text.len() > 40 && !seen.insert(own)
        {
            continue;
        }
        kept.push((at, block));
    }
    let mut kept = kept.into_iter().map(|(_, block)| block).collect();
    cut_end(&mut kept);
    kept
}

/// Drops the heading, or the words that end in a colon, right before a list of links at `at`.
fn drop_introduction(kept: &mut Vec<(usize, Block)>, at: usize) {
    let introduces = |block: &Block| block.is_heading() || block.text.len() < 80 && block.text.ends_with(':');
    if kept.last().is_some_and(|(before, block)| before + 1 == at && introduces(block)) {
        kept.pop();
    }
}

/// The place below the last block that is the page's title, or nearly.
fn below_title(blocks: &[Block], title: &str) -> Option<usize> {
    let is_title = |block: &Block| {
        block.tag == "h1"
            || block.tag != "p" && block.text.len() < 300 && {
                let own = letters(&block.text);
                let near = own.len() >= 15 && own.len() <= title.len() * 2 && title.len() <= own.len() * 2;
                near && (title.contains(&own) || own.contains(title))
            }
    };
    blocks.iter().rposition(is_title).map(|at| at + 1)
}

/// True for a block above the article's container that belongs to it.
/// Of the page's description there are the [`letters`].
fn is_lead(tree: &Tree, block: &Block, below_title: bool, description: Option<&str>) -> bool {
    let length = block.text.len();
    if !(30..1_200).contains(&length) || block.linked * 2 > length {
        return false;
    }
    let described = description.is_some_and(|description| {
        let own = letters(&block.text);
        description.len() > 30 && (own.starts_with(description) || own.len() > 30 && description.starts_with(&own))
    });
    let named =
        || std::iter::once(block.id).chain(tree.ancestors(block.id).take(2)).any(|id| furniture::names_lead(tree, id));
    described || below_title && (named() || length >= 100 && phrases::ends_sentence(&block.text))
}

/// Cuts at a heading that says that the article is over, and headings that nothing follows.
fn cut_end(blocks: &mut Vec<Block>) {
    let all: usize = blocks.iter().map(|block| block.text.len()).sum();
    let mut before = 0;
    for at in 0..blocks.len() {
        if before * 2 > all && phrases::is_end(&blocks[at].text, blocks[at].is_heading()) {
            blocks.truncate(at);
            break;
        }
        before += blocks[at].text.len();
    }
    while blocks.last().is_some_and(|block| block.is_heading() && block.text.len() < 100) {
        blocks.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: [&str; 6] = [
        "The ministers met in Brussels on Thursday to speak about what comes after the war, and agreed to meet again in May.",
        "They agreed to send a mission of two hundred observers before that, a spokesman for the alliance told reporters.",
        "No date was named for the withdrawal, although several officials said that the plans, drawn up in spring, were ready.",
        "The opposition criticised the decision, and said that parliament ought to have been asked before the government agreed.",
        "A vote on the budget of the mission is expected in the second week of May, after the committee has heard the experts.",
        "Observers in the capital say that the coalition has a narrow majority, and that its partners have their reservations.",
    ];

    fn html(paragraphs: &[impl AsRef<str>]) -> String {
        paragraphs.iter().map(|text| format!("<p>{}</p>\n", text.as_ref())).collect()
    }

    /// Finds the paragraphs, which may be written with tags.
    fn check(body: &str, expected: &[impl AsRef<str>]) {
        let tree = Tree::parse(&format!("<title>T</title><body><h1>Talks go on</h1>{body}"));
        let found = find(&tree, Known { title: "Talks go on", ..Known::default() });
        let plain = |text: &str| text.split(['<', '>']).step_by(2).collect::<String>();
        let expected: Vec<_> = expected.iter().map(|text| plain(text.as_ref())).collect();
        assert_eq!(found.text.lines().collect::<Vec<_>>(), expected, "{body}");
    }

    #[test]
    fn a_short_paragraph_does_not_end_the_article() {
        for short in ["Similar protests took place in Lviv.", "Comments by the minister drew criticism at home."] {
            let all = [&P[..4], &[short], &P[4..]].concat();
            check(&format!("<article>{}</article>", html(&all)), &all);
        }
        let page = format!("<article>{}<h3>More stories</h3>{}</article>", html(&P[..4]), html(&P[4..5]));
        check(&page, &P[..4]);
    }
    #[test]
    fn an_article_of_short_pieces_of_text_is_found() {
        let linked =
            |n| format!("The <a>minister {n}</a> went to <b>Brussels</b> and <i>spoke</i> to <a>the envoy</a>.");
        let linked: Vec<_> = (1..30).map(linked).collect();
        let others = html(&P[..3]);
        check(&format!("<div class=article-body>{}</div><div class=c2>{others}</div>", html(&linked)), &linked);
        let answers: Vec<_> =
            (1..20).map(|n| format!("<p><b>Why now, minister {n}?</b></p><p>We had no time {n}.</p>")).collect();
        let page = format!("<div class=story>{}</div><div class=box>{others}</div>", answers.concat());
        let tree = Tree::parse(&page);
        let text = find(&tree, Known::default()).text;
        assert!(text.starts_with("Why now, minister 1?\nWe had no time 1.\n"), "{text}");
    }
    #[test]
    fn an_article_is_found_in_whatever_elements() {
        let lines = format!("<div><h1>T</h1><span class=text>{}</span></div>", P.join("<br><br>"));
        check(&lines, &P);
        let own: String = P.iter().map(|text| format!("<story-para>{text}</story-para>")).collect();
        let links = format!("<related-stories><p>{}</p></related-stories>", P[0].replace("ministers", "others"));
        check(&format!("<story-body>{own}</story-body>{links}"), &P);
        let named =
            ["It was <own-name>Jane Doe</own-name>, the minister, who said in Brussels that it was not.", P[1], P[2]];
        check(&format!("<article>{}</article>", html(&named)), &named);
    }
    #[test]
    fn tables_and_quotations_are_text_wherever_they_stand() {
        let figures = "<figure class=wp-block-table><table><tr><th>Labour<td>411</table><figcaption>A caption</figcaption></figure>\
                       <figure class=wp-block-pullquote><blockquote><p>We will not go back.</blockquote></figure>\
                       <figure><img><p>Picture</p></figure>";
        let expected = [&P[..3], &["Labour", "411", "We will not go back."], &P[3..]].concat();
        check(&format!("<article>{}{figures}{}</article>", html(&P[..3]), html(&P[3..])), &expected);
        let votes = "<table><tr><th>Group<th>For<tr><td>Left<td>176</table>";
        let links = "<table><tr><td><a>Home<td><a>Members</table>";
        let text = format!("<div>{}</div>", html(&P));
        let expected = [&P[..], &["Group", "For", "Left", "176"]].concat();
        check(&format!("<div class=field>{text}{links}{votes}</div>"), &expected);
    }
    #[test]
    fn a_wrapper_called_after_what_is_in_it_hides_nothing() {
        let others = html(&P.map(|text| text.replace("minister", "giraffe"))[..2]);
        for class in ["row with-sidebar", "has-sidebar", "no-related", "article-and-related", "topic-social-affairs"] {
            check(&format!("<div class='{class}'><div>{}</div></div><div class=promo>{others}</div>", html(&P)), &P);
        }
        let comments =
            format!("<div class=comments>{}</div>", html(&["A reader says that this is not so at all, and why."; 30]));
        check(&format!("<div class=x>{}</div>{comments}", html(&P)), &P);
    }
}
