//! The message model: what is said, apart from how a platform writes it.
//!
//! A [`Message`] is made of lines of spans; an adapter's markup is made from it in `outbox::render`, so
//! that nothing an article contains can ever be taken for markup.

use serde::{Deserialize, Serialize};

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Span {
    Text(String),
    Bold(String),
    Italic(String),
    Code(String),
    /// Shown text and address (http or https).
    Link(String, String),
}

/// A line, or a line set off as a quotation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    Plain(Vec<Span>),
    Quote(Vec<Span>),
}

/// What happens when a button is pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Open(String),
    /// Button data, 1 to 64 bytes (Bot API, `InlineKeyboardButton.callback_data`); comes back as a press.
    Press(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    pub label: String,
    pub action: Action,
}

/// One message: lines, rows of buttons, and how it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub lines: Vec<Line>,
    #[serde(default)]
    pub buttons: Vec<Vec<Button>>,
    /// Address of a picture to show with it, where the platform and the chat's settings allow.
    #[serde(default)]
    pub image: Option<String>,
    /// Bytes of a file to attach (a PNG of `/trends`, an export): name and base64.
    #[serde(default)]
    pub attachment: Option<(String, String)>,
    /// Delivered without a sound.
    #[serde(default)]
    pub silent: bool,
    /// Show the platform's own preview of the first link.
    #[serde(default)]
    pub preview: bool,
}

impl Message {
    /// A message of plain lines, one for each line of `text`.
    pub fn text(text: impl AsRef<str>) -> Self {
        let mut message = Self::default();
        for line in text.as_ref().lines() {
            message = message.line([Span::Text(line.to_owned())]);
        }
        message
    }

    /// Adds a line.
    pub fn line(mut self, spans: impl IntoIterator<Item = Span>) -> Self {
        self.lines.push(Line::Plain(spans.into_iter().collect()));
        self
    }

    /// Adds a row of buttons.
    pub fn row(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        self.buttons.push(buttons.into_iter().collect());
        self
    }

    /// The words alone, one line each: for logs of the demo, tests, and platforms without markup.
    pub fn plain(&self) -> String {
        let line = |spans: &Vec<Span>| -> String {
            spans
                .iter()
                .map(|span| match span {
                    Span::Text(t) | Span::Bold(t) | Span::Italic(t) | Span::Code(t) | Span::Link(t, _) => t.as_str(),
                })
                .collect()
        };
        let lines: Vec<String> = self
            .lines
            .iter()
            .map(|l| match l {
                Line::Plain(s) | Line::Quote(s) => line(s),
            })
            .collect();
        lines.join("\n")
    }
}

impl Button {
    pub fn open(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self { label: label.into(), action: Action::Open(url.into()) }
    }

    pub fn press(label: impl Into<String>, data: impl Into<String>) -> Self {
        Self { label: label.into(), action: Action::Press(data.into()) }
    }
}
