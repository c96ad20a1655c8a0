//! Queries and topics against a matcher that walks each query over each text, word by word.

use divisionbell::articles::words::{Stems, acronym, exact_form, form, stop_word, words};
use divisionbell::topics::{
    Document, Example, Field, Figures, Level, Matcher, Mentions, Part, Pattern, Query, Topic, catalogue, learn,
    parse_cases, parse_query,
};
use proptest::prelude::*;

fn topic(name: &str, query: &str) -> Topic {
    Topic { name: name.into(), query: query.into(), ..Topic::default() }
}

/// The names of catalogue topics that an article matches at least at this level.
fn matched(title: &str, text: &str, level: Level) -> Vec<String> {
    let topics = catalogue();
    let (matcher, wrong) = Matcher::new(&topics);
    assert!(wrong.is_empty(), "{wrong:?}");
    let document = Document { title, text, language: Some("en"), ..Document::default() };
    let found = matcher.matches(&document);
    found.iter().filter(|m| m.level >= Some(level)).map(|m| topics[m.topic as usize].name.clone()).collect()
}

#[test]
fn the_article_that_it_began_with_rings_for_sanctions_and_peacekeeping_and_not_for_health_or_elections() {
    let Ok(seed) = std::fs::read_to_string("../shared/data/seed/article.txt") else {
        return println!("skipped: ../shared/data/seed is not here");
    };
    let (title, text) = seed.split_once("\n\n").unwrap();
    let found = matched(title, text, Level::Normal);
    for name in ["sanctions", "peacekeeping", "ukraine", "defence"] {
        assert!(found.iter().any(|n| n == name), "{name} is missing: {found:?}");
    }
    for name in ["health", "elections"] {
        assert!(!found.iter().any(|n| n == name), "{name} is wrong: {found:?}");
    }
}

#[test]
fn a_match_tells_which_words_of_the_article_it_rests_on() {
    let topics = [topic("a", "sanction (bank* OR \"oil price cap\") NOT doping")];
    let (matcher, _) = Matcher::new(&topics);
    let text = "The banking union waits.\nSanctions work, sanctions hold; the Oil price cap stays.";
    let found = matcher.matches(&Document { title: "Banks fined", text, ..Document::default() });
    assert_eq!(found[0].terms, ["Sanctions", "Banks", "Oil price cap"]);
    let stands: Vec<_> = found[0].places.iter().map(|place| (place.paragraph(text), place.start)).collect();
    assert_eq!(stands, [(Some(2), 25), (None, 0), (Some(2), 61)]);
}

#[test]
fn a_word_is_found_in_whatever_form_news_writes_it() {
    let check = |language, query: &str, title: &str, found: bool| {
        let (matcher, _) = Matcher::new(&[topic("a", query)]);
        let document = Document { title, language: Some(language), ..Document::default() };
        assert_eq!(!matcher.matches(&document).is_empty(), found, "{query}: {title}");
    };
    check("en", "=EU", "The EU's plan", true);
    check("en", "=NATO", "NATO’s chief", true);
    check("en", "=NATO’s", "NATO chief", true);
    check("en", "=Who", "whose plan", false);
    check("en", "=UN", "The U.N. said so", true);
    check("en", "=U.S.", "US troops", true);
    check("en", "=US", "Join us", false);
    check("en", "UN", "The U.N.'s envoy", true);
    check("en", "\"UN peacekeepers\"", "U.N. peacekeepers arrive", true);
    check("en", "\"U.N. peacekeepers\"", "UN peacekeepers arrive", true);
    check("en", "\"un peacekeeper\"~3", "The U.N. sends peacekeepers", true);
    check("en", "U.S.", "He told us", false);
    check("en", "\"us troops\"", "U.S. troops leave", true);
    check("uk", "об'єднані", "Обʼєднані нації", true);
    check("uk", "обʼєднані", "Об'єднані нації", true);
    check("en", "o'neill*", "O’Neill’s plan", true);
    check("fr", "embargo", "Paris veut lever l'embargo", true);
    check("fr", "\"union européenne\"", "Le choix de l’Union européenne", true);
    check("fr", "=UE", "L'UE adopte un paquet", true);
    check("fr", "élection*", "À la veille de l'élection", true);
    check("en", "embargo", "A l'embargo is no word here", false);
    check("fr", "ne\u{301}gociation", "Les négociations reprennent", true);
    check("fr", "=Ne\u{301}gociations", "Négociations à Genève", true);
    check("it", "unione", "La scelta dell'Unione", true);
    check("no", "lang:nb krig", "Ny krig", true);
    check("uk", "п'ят*", "На п’яту сесію", true);
    check("uk", "=Об'єднані", "Об’єднані нації", true);
    check("en", "\"bank banking\"~3", "A bank", false);
    check("en", "\"bank banking\"~3", "A bank for banking", true);
}

#[test]
fn an_outlet_is_found_by_name_and_by_host() {
    let check = |query: &str, found: bool| {
        let (matcher, _) = Matcher::new(&[topic("a", query)]);
        let url = "https://www.BBC.co.uk/news/1?from=theguardian.com";
        let document = Document { title: "News", source: "BBC News", url, ..Document::default() };
        assert_eq!(!matcher.matches(&document).is_empty(), found, "{query}");
    };
    check("source:bbc", true);
    check("source:\"bbc news\"", true);
    check("source:bbc.co.uk", true);
    check("source:theguardian.com", false);
    check("source:news/1", false);
    let (matcher, _) = Matcher::new(&[topic("a", "source:bbc")]);
    let found = matcher.matches(&Document { title: "News", source: "BBC", ..Document::default() });
    assert_eq!(found[0].level, Some(Level::Strict), "whoever asks for an outlet wants all of it");
}

#[test]
fn a_topic_without_a_query_works_in_the_language_of_its_description() {
    let check = |language, description: &str, title: &str, text: &str| {
        let topic = |description: &str| Topic { description: description.into(), ..topic("sanctions", "") };
        let (matcher, _) = Matcher::new(&[topic(description)]);
        let found = matcher.matches(&Document { title, text, language: Some(language), ..Document::default() });
        let [found] = &found[..] else { panic!("{description}: {found:?}") };
        assert!(found.level >= Some(Level::Normal), "{description}: {found:?}");
        assert!(!found.terms.iter().any(|term| stop_word(Some(language), term)), "{:?}", found.terms);
    };
    check(
        "de",
        "Sanktionen und Embargos der Europäischen Union gegen Russland und den Iran",
        "Neue Sanktionen gegen Russland",
        "Die Minister der Union beschlossen neue Sanktionen und ein Embargo. Die Sanktionen treffen vier Banken in Russland.",
    );
    check(
        "fr",
        "Les sanctions et les embargos de l'Union européenne contre la Russie et l'Iran",
        "Nouvelles sanctions contre la Russie",
        "Les ministres de l'Union ont adopté de nouvelles sanctions et un embargo. Les sanctions visent quatre banques russes.",
    );
    check(
        "uk",
        "Санкції та ембарго Європейського Союзу проти Росії та Ірану",
        "Нові санкції проти Росії",
        "Міністри ухвалили нові санкції та ембарго. Санкції стосуються чотирьох банків, що працюють у Росії.",
    );
}

#[test]
fn a_mention_counts_once_however_many_alternatives_are_met_by_it() {
    let score = |query: &str, text: &str| {
        let (matcher, _) = Matcher::new(&[topic("a", query)]);
        matcher.matches(&Document { title: "News", text, language: Some("en"), ..Document::default() })[0].score
    };
    let text = "The weather stays dry over the south. A tanker left the port.";
    assert_eq!(score("tanker", text), score("tanker OR tankers OR Tanker", text));
    assert!(score("tanker OR port", text) > score("tanker", text));
}

#[test]
fn a_mention_says_less_in_a_long_article_and_more_where_the_article_is_like_the_description() {
    let described = |description: &str| Topic { description: description.into(), ..topic("a", "tanker") };
    let score = |topic: Topic, text: &str| {
        let document = Document { title: "News", text, language: Some("en"), ..Document::default() };
        Matcher::new(&[topic]).0.matches(&document)[0].score
    };
    let text = "The ministers met on Monday over oil sanctions against Iran. A tanker was seized near the port.";
    let long = format!("{text} {}", "The committee heard more from its members about the day. ".repeat(300));
    assert!(score(described(""), &long) < score(described(""), text));
    let (near, far) = (described("oil sanctions, tankers and Iran"), described("abortion clinics and pregnancy"));
    let (near, none, far) = (score(near, text), score(described(""), text), score(far, text));
    assert!(near > none && none > far, "{near} {none} {far}");
}

#[test]
fn a_topic_whose_query_cannot_be_read_is_named_and_the_others_work() {
    let topics = [topic("a", "(oil"), topic("b", "oil")];
    let (matcher, wrong) = Matcher::new(&topics);
    assert_eq!(wrong.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [0]);
    let found = matcher.matches(&Document { title: "Oil rises", ..Document::default() });
    assert_eq!(found.iter().map(|m| m.topic).collect::<Vec<_>>(), [1]);
}

#[test]
fn words_are_stemmed_in_the_language_of_the_article() {
    let topics = [topic("a", "Sanktion"), topic("b", "санкції"), topic("c", "lang:de krieg")];
    let (matcher, _) = Matcher::new(&topics);
    let check = |language, title, ids: &[i64]| {
        let found = matcher.matches(&Document { title, language, ..Document::default() });
        assert_eq!(found.iter().map(|m| m.topic).collect::<Vec<_>>(), ids, "{title}");
    };
    check(Some("de"), "Neue Sanktionen gegen Moskau", &[0]);
    check(Some("uk"), "Нові санкції проти Росії", &[1]);
    check(Some("de"), "Der Krieg", &[2]);
    check(Some("en"), "Der Krieg", &[]);
    check(None, "Der Krieg", &[]);
}

#[test]
fn one_word_a_million_times_is_read_in_bounded_time() {
    let topics: Vec<_> =
        (0..200).map(|n| topic("a", &format!("\"sanction sanctioned bank\"~{} OR sanction:3", n % 50))).collect();
    let (matcher, _) = Matcher::new(&topics);
    let text = "sanctions ".repeat(1_000_000);
    let found = matcher.matches(&Document { title: "x", text: &text, ..Document::default() });
    assert_eq!(found.len(), 200);
    assert_eq!(matcher.matches(&Document { title: &"é".repeat(1_000_000), ..Document::default() }), []);
}

#[test]
fn a_passing_mention_far_down_is_only_nearly_a_match_and_a_headline_is_one() {
    let (matcher, _) = Matcher::new(&[topic("a", "sanction")]);
    let level = |title: &str, text: &str| {
        let found = matcher.matches(&Document { title, text, language: Some("en"), ..Document::default() });
        found.first().and_then(|m| m.level)
    };
    let filler = "The town hall was full and the speeches were long. ".repeat(30);
    assert_eq!(level("A long evening", &filler), None);
    assert_eq!(
        level("A long evening", &format!("{filler}He had served there before the sanctions.")),
        Some(Level::Wide)
    );
    assert_eq!(
        level("A long evening", &format!("{filler}They will announce new sanctions on Monday.")),
        Some(Level::Normal)
    );
    assert_eq!(level("Sanctions agreed", &filler), Some(Level::Normal));
    let subject = "The sanctions bite. Banks fear sanctions. More sanctions will come.";
    assert_eq!(level("Sanctions agreed", subject), Some(Level::Strict));
}

#[test]
fn what_was_learned_from_examples_lowers_what_people_did_not_want() {
    let topics = [topic("a", "sanction")];
    let article = |text| Document { title: "Sanctions in force", text, language: Some("en"), ..Document::default() };
    let (oil, sport) = ("Tankers with crude turned back at sea.", "The sprinter missed a doping test.");
    let examples: Vec<_> =
        (0..12).map(|n| Example { document: article([oil, sport][n % 2]), wanted: n % 2 == 0 }).collect();
    let matcher = Matcher::new(&topics).0.with_models(&[(0, learn(&examples))]);
    let score = |text| matcher.matches(&article(text))[0].score;
    let plain = Matcher::new(&topics).0.matches(&article(sport))[0].score;
    assert!(score(sport) < plain && plain < score(oil), "{} {plain} {}", score(sport), score(oil));
}

// The oracle.

struct Word {
    text: String,
    position: usize,
    in_title: bool,
}

fn read(document: &Document) -> Vec<Word> {
    let mut position = 0;
    let mut read = Vec::new();
    let title = document.title.split('\n').map(|part| (part, true));
    for (part, in_title) in title.chain(document.text.split('\n').map(|part| (part, false))) {
        position += 10_000;
        for (_, word) in words(part) {
            read.push(Word { text: word.to_owned(), position, in_title });
            position += 1;
        }
    }
    read
}

fn holds(query: &Query, document: &Document) -> bool {
    match query {
        Query::And(parts) => parts.iter().all(|part| holds(part, document)),
        Query::Or(parts) => parts.iter().any(|part| holds(part, document)),
        Query::Not(inner) => !holds(inner, document),
        Query::Field(Field::Lang, value) => document.language == Some(value.as_str()),
        Query::Field(Field::Source, value) => document.source.to_lowercase().contains(&value.to_lowercase()),
        Query::Field(Field::Url, value) => document.url.to_lowercase().contains(&value.to_lowercase()),
        Query::Mentions(mentions) => count(mentions, document) >= mentions.at_least as usize,
    }
}

fn count(mentions: &Mentions, document: &Document) -> usize {
    let mut read = read(document);
    if mentions.part == Part::Title {
        read.retain(|word| word.in_title);
    }
    let stems = Stems::of(document.language.or(Some("en")));
    let row = |wanted: &str, same: &dyn Fn(&str, &str) -> bool| {
        let wanted: Vec<_> = words(wanted).map(|(_, word)| word).collect();
        let at = |run: &[Word]| {
            run.iter().zip(&wanted).all(|(word, wanted)| same(&word.text, wanted))
                && run[run.len() - 1].position - run[0].position == run.len() - 1
        };
        read.windows(wanted.len()).filter(|run| at(run)).count()
    };
    match &mentions.pattern {
        Pattern::Word(word) => row(word, &|a, b| is_one(a, b, &|a, b| stems.stem(a) == stems.stem(b))),
        Pattern::Exact(word) => row(word, &|a, b| exact_form(a) == exact_form(b)),
        Pattern::Prefix(prefix) => {
            row(prefix, &|a, b| is_one(a, b, &|a, b| a.to_lowercase().starts_with(&b.to_lowercase())))
        }
        Pattern::Phrase(words) => row(&words.join(" "), &|a, b| is_one(a, b, &|a, b| form(a) == form(b))),
        Pattern::Near(words, gap) => {
            let mut wanted: Vec<_> = words.iter().map(|word| form(word)).collect();
            wanted.sort();
            wanted.dedup();
            let widest = *gap as usize + wanted.len() - 1;
            let (mut found, mut from) = (0, 0);
            for end in 0..read.len() {
                let run: Vec<_> =
                    read[from..=end].iter().filter(|word| read[end].position - word.position <= widest).collect();
                if wanted.iter().all(|w| run.iter().any(|word| stems.stem(&word.text) == stems.stem(w))) {
                    found += 1;
                    from = end + 1;
                }
            }
            found
        }
    }
}

/// Whether a word of the text is the one asked for, with full stops between its letters or without.
fn is_one(word: &str, asked: &str, same: &dyn Fn(&str, &str) -> bool) -> bool {
    let plain = acronym(asked).filter(|plain| !stop_word(Some("en"), &form(plain)));
    let asked = plain.as_deref().unwrap_or(asked);
    same(word, asked) || acronym(word).is_some_and(|word| same(&word, asked))
}

const VOCABULARY: &[&str] = &[
    "bank",
    "banks",
    "Bank",
    "banking",
    "oil",
    "Oil",
    "NATO",
    "nato",
    "sanction",
    "sanctions",
    "cease-fire",
    "fire",
    "cease",
    "U.S.",
    "U.N.",
    "UN",
    "Russia’s",
];

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(VOCABULARY).prop_map(str::to_owned)
}

fn query() -> impl Strategy<Value = Query> {
    let phrase = || prop::collection::vec(prop::sample::select(vec!["bank", "oil", "sanction", "Cease", "fire"]), 1..4);
    let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let pattern = prop_oneof![
        4 => word().prop_map(|w| Pattern::Word(w.trim_end_matches('.').to_owned())),
        1 => prop::sample::select(vec!["ba", "BANK", "sanc", "ce"]).prop_map(|w| Pattern::Prefix(w.to_owned())),
        1 => word().prop_map(|w| Pattern::Exact(w.trim_end_matches('.').to_owned())),
        2 => phrase().prop_map(move |words| Pattern::Phrase(owned(words))),
        2 => (phrase(), 0u32..6).prop_map(move |(words, gap)| Pattern::Near(owned(words), gap)),
    ];
    let part = prop_oneof![4 => Just(Part::Anywhere), 1 => Just(Part::Title)];
    let mentions = (pattern, part, prop_oneof![3 => Just(1u32), 1 => 2u32..4])
        .prop_map(|(pattern, part, at_least)| Query::Mentions(Mentions { pattern, part, at_least }));
    let field = prop::sample::select(vec![
        (Field::Source, "bbc"),
        (Field::Source, "the times"),
        (Field::Lang, "en"),
        (Field::Lang, "de"),
        (Field::Url, "/world/"),
    ])
    .prop_map(|(field, value)| Query::Field(field, value.to_owned()));
    prop_oneof![8 => mentions, 1 => field].prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Query::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Query::Or),
            inner.prop_map(|query| Query::Not(Box::new(query))),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    let joint = prop::sample::select(vec![" ", " ", " ", " the ", "\n", ", ", " – "]);
    prop::collection::vec((word(), joint), 0..14).prop_map(|parts| parts.into_iter().map(|(a, b)| a + b).collect())
}

/// `.0*` was taken for the prefix `0`, which is too short to print and parse again.
#[test]
fn a_prefix_of_one_letter_is_refused_whatever_stands_before_it() {
    for short in ["0*", ".0*", "a*", "(.a*)"] {
        assert!(parse_query(short).is_err(), "{short}");
    }
    assert!(parse_query(".ab*").is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_printed_query_parses_to_itself(query in query()) {
        match parse_query(&query.to_string()) {
            Ok(parsed) => prop_assert_eq!(parsed, query),
            Err(error) => prop_assert!(
                ["NOT alone", "different words"].iter().any(|reason| error.expected.contains(reason)), "{}: {}", query, error),
        }
    }

    #[test]
    fn no_text_makes_the_parser_fall_over(text in "[ab():\"~*=é 0-9NOTAR-]{0,40}") {
        if let Ok(query) = parse_query(&text) {
            prop_assert_eq!(parse_query(&query.to_string()), Ok(query));
        }
    }

    #[test]
    fn the_matcher_finds_what_walking_each_query_over_each_text_finds(
        queries in prop::collection::vec(query(), 1..12),
        texts in prop::collection::vec((text(), text()), 1..4),
        language in prop::sample::select(vec![None, Some("en"), Some("de"), Some("uk")]),
        source in prop::sample::select(vec!["", "BBC News", "The Times"]),
    ) {
        let queries: Vec<_> = queries.into_iter().filter(|query| parse_query(&query.to_string()).is_ok()).collect();
        let topics: Vec<_> = queries.iter().map(|query| topic("a", &query.to_string())).collect();
        let (matcher, wrong) = Matcher::new(&topics);
        prop_assert!(wrong.is_empty());
        for (title, text) in &texts {
            let document = Document { title, text, language, source, url: "https://x.org/world/1", ..Document::default() };
            let mut found: Vec<_> = matcher.matches(&document).iter().map(|m| m.topic).collect();
            found.sort_unstable();
            let expected: Vec<_> =
                (0..queries.len()).filter(|&n| holds(&queries[n], &document)).map(|n| n as i64).collect();
            prop_assert_eq!(found, expected, "{:?}", document);
        }
    }
}

/// `tests/it/catalogue/NAME.txt`; the same figures are printed by `divisionbell topic test --cases tests/it/catalogue`.
#[test]
fn each_topic_of_the_catalogue_takes_what_belongs_and_leaves_near_misses() {
    let topics = catalogue();
    let (matcher, _) = Matcher::new(&topics);
    let mut wrong = Vec::new();
    for (topic, id) in topics.iter().zip(0..) {
        let file = format!("{}/tests/it/catalogue/{}.txt", env!("CARGO_MANIFEST_DIR"), topic.name);
        let cases = parse_cases(&std::fs::read_to_string(&file).expect(&file)).unwrap();
        let figures = Figures::of(&matcher, id, &cases, None);
        assert!(figures.belonging >= 10 && figures.near_misses >= 10, "{file}: ten of each");
        wrong.extend(figures.missed.iter().map(|case| format!("missed by {}: {}", topic.name, case.title)));
        wrong.extend(figures.wrong.iter().map(|case| format!("wrongly in {}: {}", topic.name, case.title)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
