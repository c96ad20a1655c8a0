//! The optional model of meanings: the same vectors as other programs compute from it, and clear lines where it cannot be read.

use std::path::Path;

use divisionbell::embedding::{Embedding, EmbeddingError, Meanings, Model};
use divisionbell::topics::{Document, Example, Matcher, Topic, learn, meanings};

const MODEL: &str = "../shared/data/model/model.onnx";

fn model() -> Option<Model> {
    if !Path::new(MODEL).exists() {
        println!("skipped: {MODEL} is not there");
        return None;
    }
    Some(Model::open(Path::new(MODEL)).expect("a model"))
}

#[test]
fn a_text_has_the_vector_that_the_reference_program_gives_it() {
    let Some(model) = model() else { return };
    // onnxruntime 1.2x and tokenizers 0.2x on the same files.
    let check = |text: &str, expected: [f32; 6]| {
        let vector = model.embed("", text).expect("a vector");
        for (value, expected) in vector.values().iter().zip(expected) {
            assert!((value - expected).abs() < 2e-3, "{text}: {value} for {expected}");
        }
    };
    check("Sanctions. asset freezes against ministers", [0.0281, 0.0113, 0.0403, 0.0341, 0.0495, 0.0173]);
    check(
        "Café déjà-vu: the EU’s £20bn “plan” — naïve? 中国 said O'Brien's, e.g. U.S.-led; unbelievableness",
        [0.0449, 0.0891, 0.0859, 0.0186, 0.0377, -0.0087],
    );
    check("A recipe for apple pie", [0.0241, 0.0466, 0.029, 0.0285, -0.14, 0.0183]);
    assert_eq!(
        model.embed("Sanctions", "asset freezes against ministers").ok(),
        model.embed("", "Sanctions. asset freezes against ministers").ok()
    );
}

#[test]
fn what_means_the_same_in_other_words_is_alike() {
    let Some(model) = model() else { return };
    let vector = |text| model.embed("", text).expect("a vector");
    let topic = vector("Economic sanctions and asset freezes against states");
    let like = topic.likeness(&vector("Brussels adds twelve bankers to its blacklist and blocks their accounts"));
    let unlike = topic.likeness(&vector("The bakers of the village hold their yearly pie contest"));
    assert!(like > unlike + 0.1, "{like} {unlike}");
    let long = "word ".repeat(400_000);
    assert!(model.embed(&long, &long).is_ok() && model.embed("", "").is_ok());
}

#[test]
fn a_model_that_cannot_be_read_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("model.onnx");
    let check = |expected: &str| {
        let error = Model::open(&file).err().expect("a mistake").to_string();
        assert!(error.contains(expected) && error.contains("model.onnx"), "{error}");
    };
    check("make model");
    std::fs::write(&file, "no model").expect("a file");
    check("vocab.txt");
    std::fs::write(folder.path().join("vocab.txt"), "[UNK]\n[CLS]\n[SEP]\nbell\n").expect("a file");
    check("make model");
    std::fs::write(folder.path().join("vocab.txt"), "bell\n").expect("a file");
    let error = Model::open(folder.path()).err();
    assert!(matches!(error, Some(EmbeddingError::BadVocabulary(_))), "{error:?}");
}

/// A vector that points one way, for tests without a model.
fn pointing(place: usize) -> Embedding {
    let mut values = [0.01; divisionbell::embedding::DIMENSIONS];
    values[place] = 1.0;
    Embedding::new(&values).expect("a vector")
}

#[test]
fn meaning_lifts_a_topic_that_works_from_its_description() {
    let topic =
        |id, name: &str| Topic { id, name: name.into(), description: format!("{name} and more"), ..Topic::default() };
    let (matcher, _) = Matcher::new(&[topic(1, "harvest"), topic(2, "trains")]);
    let matcher = matcher.with_meanings(&[(1, pointing(3)), (2, pointing(9))]);
    let score = |embedding: Option<&Embedding>| {
        let document = Document { title: "What grew", text: "Grain and apples.", embedding, ..Document::default() };
        matcher.all_scores(&document).into_iter().find(|found| found.topic == 1).expect("its score").score
    };
    let (near, far) = (pointing(3), pointing(9));
    assert!(score(Some(&near)) > score(None) && score(None) > score(Some(&far)));
}

#[test]
fn meaning_moves_the_score_of_a_query_where_its_words_stand_and_finds_nothing_where_they_do_not() {
    let topic = |id, query: &str| Topic { id, name: "harvest".into(), query: query.into(), ..Topic::default() };
    let matcher = Matcher::new(&[topic(1, "grain"), topic(2, "trains")]).0;
    let matcher = matcher.with_meanings(&[(1, pointing(3)), (2, pointing(3))]);
    let score = |embedding: Option<&Embedding>| {
        let document = Document { title: "What grew", text: "Grain and apples.", embedding, ..Document::default() };
        let found = matcher.matches(&document);
        assert_eq!(found.iter().map(|found| found.topic).collect::<Vec<_>>(), [1]);
        found[0].score
    };
    let (near, far) = (pointing(3), pointing(9));
    assert!(score(Some(&near)) > score(None) && score(None) > score(Some(&far)));
}

#[test]
fn a_topic_of_a_chat_means_something_only_where_it_works_from_its_description_or_copies_a_shared_one() {
    let Some(model) = model() else { return };
    let model = Meanings::new(model);
    let topic = |id, query: &str, description: &str| Topic {
        id,
        name: "harvest".into(),
        query: query.into(),
        description: description.into(),
        ..Topic::default()
    };
    let topics = [
        topic(1, "", "grain"),
        topic(2, "grain", "wheat"),
        topic(3, "grain", "grain"),
        topic(4, "grain", ""),
        topic(5, "grain", "grain"),
    ];
    let meant: Vec<i64> = meanings(&topics, &[3, 4], &model).into_iter().map(|(id, _)| id).collect();
    assert_eq!(meant, [1, 3, 5], "3 and 4 are shared, 5 is a copy");
    assert_eq!(model.of_topic("harvest. grain").ok(), model.of_article("", "harvest. grain").ok());
}

#[test]
fn a_topic_takes_from_another_only_where_it_is_shared_and_is_not_nearly_the_same() {
    let topic = |id, name: &str, description: &str| Topic {
        id,
        name: name.into(),
        description: description.into(),
        ..Topic::default()
    };
    let topics = [
        topic(1, "trade", "trade and tariffs"),
        topic(2, "wheat", "wheat and grain"),
        topic(3, "commerce", "trade and tariffs"),
    ];
    let text = "Grain and wheat prices fell on Friday after tariffs. Wheat harvests are good, grain stores are full.";
    let document = Document { title: "Wheat falls on trade fears", text, language: Some("en"), ..Document::default() };
    let score = |others: &[i64]| {
        let matcher = Matcher::new(&topics).0.with_contrast(others);
        matcher.all_scores(&document).into_iter().find(|found| found.topic == 1).expect("its score").score
    };
    assert!(score(&[2]) < score(&[]));
    assert_eq!(score(&[1]), score(&[]));
    assert_eq!(score(&[3]), score(&[]));
}

#[test]
fn what_examples_meant_is_learned_beside_their_words() {
    let (wanted, unwanted) = (pointing(5), pointing(40));
    let document = |embedding| Document {
        title: "News",
        text: "Something happened.",
        embedding: Some(embedding),
        ..Document::default()
    };
    let examples: Vec<_> =
        (0..12).map(|n| Example { document: document([&wanted, &unwanted][n % 2]), wanted: n % 2 == 0 }).collect();
    let model = learn(&examples);
    let stored = serde_json::from_str(&serde_json::to_string(&model).expect("JSON")).expect("a model");
    let topic = Topic { name: "a".into(), query: "happened".into(), ..Topic::default() };
    let matcher = Matcher::new(&[topic]).0.with_models(&[(0, stored)]);
    let score = |embedding| matcher.matches(&document(embedding))[0].score;
    let without = matcher.matches(&Document { embedding: None, ..document(&wanted) })[0].score;
    assert!(
        score(&wanted) > without && without > score(&unwanted),
        "{} {without} {}",
        score(&wanted),
        score(&unwanted)
    );
}

#[test]
fn a_model_that_cannot_be_downloaded_says_what_to_do_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = folder.path().join("model");
    let mut script = std::process::Command::new("data/get-model.sh");
    let output = script.arg(&model).env("PIP_NO_INDEX", "1").output().expect("the script runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    // Where there is no pip either, it says so.
    assert!(said.contains("copy the folder") || said.contains("apt-get install python3-pip"), "{said}");
    assert!(!model.exists());
}
