//! A query, a description and an article out of any text: the parser says yes or no, what it prints parses to the same, what is
//! learned survives storing, and the matcher gives scores that can be compared and places that can be shown.
#![no_main]

use std::sync::Arc;

use divisionbell::topics::{Document, Example, Frequencies, Match, Matcher, Model, Topic, learn, parse_query};
use libfuzzer_sys::fuzz_target;

/// Bytes of text up to which examples are learned from: it takes hundreds of rounds.
const SHORT: usize = 400;

// Query, description, title and text, with a line of `---` between them.
fuzz_target!(|input: &str| {
    let mut parts = input.splitn(4, "\n---\n");
    let [query, description, title, text] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    if let Ok(parsed) = parse_query(query) {
        assert_eq!(parse_query(&parsed.to_string()), Ok(parsed));
    }
    let language = ["en", "fr", "de", "uk"].get(title.len() % 5).copied();
    let article = Document { title, text, language, source: description, url: title, ..Document::default() };
    let named =
        |id, query: &str| Topic { id, query: query.into(), description: description.into(), ..Topic::default() };
    let topics = [named(1, query), named(2, ""), Topic { title: title.into(), ..named(3, "") }];
    check(&Matcher::new(&topics).0, &article);
    if text.len() < SHORT {
        let other = Document { title: description, text: query, ..article };
        let seen = Frequencies::of([article, other].into_iter());
        let model = taught(&article, &other);
        check(
            &Matcher::knowing(Arc::new(seen), &topics)
                .0
                .with_contrast(&[1, 2, 3])
                .with_models(&[(1, model.clone()), (2, model)]),
            &article,
        );
    }
});

/// What one wanted and one unwanted article teach.
fn taught(wanted: &Document, unwanted: &Document) -> Model {
    let model = learn(&[Example { document: *wanted, wanted: true }, Example { document: *unwanted, wanted: false }]);
    let kept = serde_json::to_string(&model).expect("a model is stored as JSON");
    assert_eq!(serde_json::from_str::<Model>(&kept).ok().as_ref(), Some(&model));
    assert!(model.words(wanted, 8).iter().all(|(_, says)| says.is_finite()));
    model
}

fn check(matcher: &Matcher, article: &Document) {
    let all = matcher.all_scores(article);
    all.iter().for_each(|found| is_sound(found, article));
    for found in matcher.matches(article) {
        is_sound(&found, article);
        assert!(all.contains(&found), "{found:?} is not among {all:?}");
    }
}

fn is_sound(found: &Match, article: &Document) {
    assert!((0.0..=1.0).contains(&found.score), "{found:?}");
    assert_eq!(found.terms.len(), found.places.len());
    for (term, place) in found.terms.iter().zip(&found.places) {
        let part = if place.in_title { article.title } else { article.text };
        assert_eq!(part.get(place.start as usize..place.end as usize), Some(term.as_str()), "{found:?}");
    }
}
