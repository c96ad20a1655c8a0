use super::*;
use crate::commands::settings::Length;
use crate::outbox::message::Action;

/// 2025-04-10T05:30:00Z.
const AT: i64 = 1_744_263_000_000;

fn story() -> StoryRow {
    StoryRow {
        id: 7,
        title: "Ministers meet over <new> sanctions".into(),
        url: "https://mirror.example/a".into(),
        summary: "They meet today. Oil is on the list.".into(),
        outlet: "Mirror".into(),
        image: Some("https://mirror.example/a.jpg".into()),
        first_at: AT,
        last_at: AT + 3_600_000,
        ..StoryRow::default()
    }
}

fn shown(story: &StoryRow, outlets: &[&str], settings: &Settings) -> Message {
    let outlets: Vec<String> = outlets.iter().map(|outlet| (*outlet).to_owned()).collect();
    let topics = [(1, "Sanctions".to_owned()), (2, "Peacekeeping".to_owned())];
    update(story, &topics, &outlets, settings, Speech::of(&settings.language), AT)
}

#[test]
fn an_update_looks_as_promised() {
    let message = shown(&story(), &["Mirror", "BBC", "Reuters"], &Settings::default());
    assert_eq!(
        message.plain(),
        "🔔 Sanctions · Peacekeeping\nMinisters meet over <new> sanctions\nThey meet today. Oil is on the list.\n\n\
         Mirror · 10 Apr 06:30 · also BBC, Reuters"
    );
    let labels: Vec<&str> = message.buttons.iter().flatten().map(|button| button.label.as_str()).collect();
    assert_eq!(labels, ["Read", "Follow", "Why?"]);
    assert_eq!(message.buttons[0][0].action, Action::Open("https://mirror.example/a".into()));
    assert_eq!(message.buttons[0][2].action, Action::Press("1:why:7".into()));
    assert_eq!((message.image, message.silent, message.preview), (None, false, false));
}

#[test]
fn an_update_follows_the_chats_settings() {
    let settings = Settings {
        length: Length::Headline,
        zone: "Europe/Kyiv".into(),
        language: "uk".into(),
        pictures: true,
        silent: true,
        preview: true,
        ..Settings::default()
    };
    let message = shown(&story(), &["Mirror"], &settings);
    assert_eq!(
        message.plain(),
        "🔔 Sanctions · Peacekeeping\nMinisters meet over <new> sanctions\n\nMirror · 10 квіт. 08:30"
    );
    assert!(message.image.is_some() && message.silent && message.preview);
}

#[test]
fn a_correction_an_owner_and_a_withdrawal_are_marked() {
    let corrected = StoryRow {
        correction: Some("30 nations, not 40".into()),
        corrected_at: Some(AT + 3 * 3_600_000),
        owner: "Reach".into(),
        ..story()
    };
    let text = shown(&corrected, &["Mirror"], &Settings::default()).plain();
    assert!(text.ends_with("\ncorrected 09:30: 30 nations, not 40\nMirror (Reach) · 10 Apr 06:30"), "{text}");
    let another = StoryRow { corrected_by: Some("Times".into()), ..corrected };
    let text = shown(&another, &["Mirror"], &Settings::default()).plain();
    assert!(text.contains("\ncorrected 09:30: Times: 30 nations, not 40\n"), "{text}");
    let owned = |outlet: &str, owner: &str, language: &str| {
        let story = StoryRow { outlet: outlet.into(), owner: owner.into(), ..story() };
        let settings = Settings { language: language.into(), ..Settings::default() };
        shown(&story, &[], &settings).plain().lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(owned("Al Jazeera", "state:QA", "en"), "Al Jazeera (state-funded, Qatar) · 10 Apr 06:30");
    assert_eq!(owned("DW", "public:DE", "de"), "DW (öffentlich-rechtlich, Deutschland) · 10. Apr. 06:30");
    assert_eq!(owned("The Left", "party:The Greens", "en"), "The Left (owned by The Greens) · 10 Apr 06:30");
    assert_eq!(owned("X", "state:ZZ", "en"), "X (state-funded, ZZ) · 10 Apr 06:30");
    assert_eq!(owned("Bundestag", "Bundestag", "en"), "Bundestag · 10 Apr 06:30", "nothing is said twice");
    let withdrawn = StoryRow { withdrawn_at: Some(AT), ..story() };
    assert!(shown(&withdrawn, &[], &Settings::default()).plain().contains("\nWithdrawn by the outlet.\nMinisters"));
}

#[test]
fn of_many_outlets_five_are_named() {
    let text = shown(&story(), &["Mirror", "A", "B", "C", "D", "E", "F", "G"], &Settings::default()).plain();
    assert!(text.ends_with(" · also A, B, C, D, E and 2 more"), "{text}");
}

#[test]
fn a_summary_is_cut_at_sentences_else_at_words() {
    let check = |text: &str, most: usize, wanted: &str| assert_eq!(shorten(text, most), wanted, "{text:?} {most}");
    check("One. Two. Three.", 100, "One. Two. Three.");
    check("It cost 3.5 m. It was paid at once", 20, "It cost 3.5 m.");
    check("A sentence without any end in sight", 15, "A sentence…");
    check("Word", 0, "");
    check("🇺🇦🇺🇦🇺🇦", 2, "🇺🇦🇺🇦…");
    check("", 10, "");
}

#[test]
fn a_digest_is_split_between_entries_and_keeps_the_limits() {
    let stories: Vec<_> = (0..95)
        .map(|n| (StoryRow { title: format!("Story {n} 🔔 {}", "long ".repeat(12)), ..story() }, vec!["Mirror".into()]))
        .collect();
    let sections = [
        Section { title: "Sanctions".into(), stories: stories[..60].to_vec() },
        Section { title: "Elections".into(), stories: stories[60..].to_vec() },
        Section { title: "Nothing".into(), stories: vec![] },
    ];
    let settings = Settings::default();
    let pages = digest("95 stories".into(), &sections, &settings, Speech::of("en"), AT, (4096, 100));
    let text: Vec<String> = pages.iter().map(Message::plain).collect();
    for (page, text) in pages.iter().zip(&text) {
        assert!(text.encode_utf16().count() <= 4096);
        let spans = page.lines.iter().flat_map(|line| match line {
            Line::Plain(spans) | Line::Quote(spans) => spans,
        });
        assert!(spans.filter(|span| !matches!(span, Span::Text(_))).count() <= 100);
        assert!(text.lines().last().is_some_and(|line| line.starts_with("• ")), "{text}");
    }
    let whole = text.join("\n");
    assert!((0..95).all(|n| whole.matches(&format!("• Story {n} ")).count() == 1));
    assert!(text[0].starts_with("95 stories\n\nSanctions\n• Story 0") && !whole.contains("Nothing"));
}
