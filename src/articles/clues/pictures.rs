//! The picture that an article opens with, where the page declares none.

use super::place::Spot;
use super::value;
use crate::articles::tree::{Id, Tree};

/// Least width in pixels, where it is told: of a picture with a caption, of any other.
const WIDTHS: [u32; 2] = [200, 400];

/// The address of an `<img>` that may be the article's own.
pub fn lead(tree: &Tree, id: Id, spot: &Spot) -> Option<String> {
    if !spot.article || spot.elsewhere || is_small(&spot.name) {
        return None;
    }
    let width = tree.attribute(id, "width").and_then(|width| width.trim().trim_end_matches("px").parse::<u32>().ok());
    let wide = match (spot.figure || spot.name.contains("wp-post-image"), width) {
        (true, width) => width.is_none_or(|width| width >= WIDTHS[0]),
        (false, width) => width.is_some_and(|width| width >= WIDTHS[1]),
    };
    let attribute = |name| tree.attribute(id, name).map(value);
    let first = |set: String| set.split([',', ' ']).find(|part| !part.is_empty()).map(str::to_owned);
    let given = [
        attribute("data-src"),
        attribute("src"),
        attribute("srcset").and_then(first),
        attribute("data-srcset").and_then(first),
    ];
    let is_picture =
        |url: &String| !url.is_empty() && !url.starts_with("data:") && !url.contains(".svg") && !is_small(url);
    given.into_iter().flatten().find(is_picture).filter(|_| wide)
}

fn is_small(name: &str) -> bool {
    ["logo", "avatar", "icon", "author", "pixel", "placeholder", "spacer"].iter().any(|part| name.contains(part))
}
