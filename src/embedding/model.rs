//! The model: an ONNX file that takes word pieces and gives a vector for each, with its vocabulary beside it.

use std::path::{Path, PathBuf};

use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};

use super::vector::{DIMENSIONS, Embedding};
use super::word_pieces::Vocabulary;

/// Pieces of a text that are read: title and lead. All-MiniLM was trained on 128.
const PIECES: usize = 128;
/// Bytes of a text that can matter: no word piece is longer.
const LONGEST_TEXT: usize = 16 * PIECES;
/// A larger file is not a model of this class.
const LARGEST_FILE: u64 = 500_000_000;

/// What is wrong with a model, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddingError {
    #[error("{0} cannot be read ({1}): run `make model`, or leave EMBEDDING_MODEL empty")]
    Unreadable(PathBuf, std::io::Error),
    #[error("{0} is {1} bytes: too large for a sentence-embedding model of the MiniLM class")]
    TooLarge(PathBuf, u64),
    #[error("{0} has no vocabulary beside it: put the model's tokenizer.json or vocab.txt into the same folder")]
    NoVocabulary(PathBuf),
    #[error("{0} is not the vocabulary of an uncased BERT model: take the one that came with the model")]
    BadVocabulary(PathBuf),
    #[error("{0} is not a model that can be run ({1}): an all-MiniLM-L6-v2 as ONNX is expected (`make model`)")]
    BadModel(PathBuf, String),
    #[error("the model failed on a text: {0}")]
    Failed(String),
}

/// A model in memory (about 140 MB); shared by threads.
pub struct Model {
    graph: rten::Model,
    inputs: Vec<(rten::NodeId, Input)>,
    output: rten::NodeId,
    vocabulary: Vocabulary,
}

/// What a BERT model is given.
#[derive(Clone, Copy)]
enum Input {
    Pieces,
    /// 1 for each piece: nothing is padded.
    Mask,
    /// 0 for each: there is one text.
    Segments,
}

impl Model {
    /// Opens an ONNX file, or the `model.onnx` of a folder, and tries it on a word.
    pub fn open(path: &Path) -> Result<Self, EmbeddingError> {
        let file = if path.is_dir() { path.join("model.onnx") } else { path.to_owned() };
        let bytes = read(&file)?;
        let vocabulary = vocabulary_beside(&file)?;
        let bad = |what: String| EmbeddingError::BadModel(file.clone(), what);
        let graph = rten::Model::load(bytes).map_err(|error| bad(error.to_string()))?;
        let input = |&id: &rten::NodeId| {
            let info = graph.node_info(id);
            match info.as_ref().and_then(|info| info.name()) {
                Some("input_ids") => Ok((id, Input::Pieces)),
                Some("attention_mask") => Ok((id, Input::Mask)),
                Some("token_type_ids") => Ok((id, Input::Segments)),
                other => Err(bad(format!("it wants an input `{}`", other.unwrap_or_default()))),
            }
        };
        let inputs = graph.input_ids().iter().map(input).collect::<Result<_, _>>()?;
        let output = *graph.output_ids().first().ok_or_else(|| bad("it has no output".into()))?;
        let model = Self { graph, inputs, output, vocabulary };
        model.embed("", "bell").map_err(|error| bad(error.to_string()))?;
        Ok(model)
    }

    /// What an article (or a topic) says, from its title and the beginning of its text.
    ///
    /// Some 15 ms of two cores for a long text: call it from a thread that may block.
    pub fn embed(&self, title: &str, text: &str) -> Result<Embedding, EmbeddingError> {
        let cut = |part: &str| part[..part.floor_char_boundary(LONGEST_TEXT)].to_owned();
        let whole = if title.is_empty() { cut(text) } else { format!("{}. {}", cut(title), cut(text)) };
        self.run(&self.vocabulary.numbers(&whole, PIECES))
    }

    fn run(&self, numbers: &[i32]) -> Result<Embedding, EmbeddingError> {
        let failed = |what: &dyn std::fmt::Display| EmbeddingError::Failed(what.to_string());
        let row = |values: Vec<i32>| NdTensor::from_data([1, values.len()], values);
        let inputs = self.inputs.iter().map(|&(id, input)| {
            let values = match input {
                Input::Pieces => numbers.to_vec(),
                Input::Mask => vec![1; numbers.len()],
                Input::Segments => vec![0; numbers.len()],
            };
            (id, row(values).into())
        });
        let [hidden] = self.graph.run_n(inputs.collect(), [self.output], None).map_err(|error| failed(&error))?;
        let hidden: NdTensor<f32, 3> = hidden.try_into().map_err(|_| failed(&"its output has another shape"))?;
        mean(hidden.view()).ok_or_else(|| failed(&"its output is not 384 finite numbers for each piece"))
    }
}

/// The mean over all pieces: `[1, pieces, 384]` to one vector.
fn mean(hidden: NdTensorView<f32, 3>) -> Option<Embedding> {
    let [_, _, width] = hidden.shape();
    let mut sum = [0.0f32; DIMENSIONS];
    if width != DIMENSIONS {
        return None;
    }
    for (value, place) in hidden.iter().zip((0..DIMENSIONS).cycle()) {
        sum[place] += value;
    }
    Embedding::new(&sum)
}

fn read(file: &Path) -> Result<Vec<u8>, EmbeddingError> {
    let unreadable = |error| EmbeddingError::Unreadable(file.to_owned(), error);
    let size = std::fs::metadata(file).map_err(unreadable)?.len();
    if size > LARGEST_FILE {
        return Err(EmbeddingError::TooLarge(file.to_owned(), size));
    }
    std::fs::read(file).map_err(unreadable)
}

/// From `vocab.txt` (a piece a line), else from `tokenizer.json` (`model.vocab`).
fn vocabulary_beside(file: &Path) -> Result<Vocabulary, EmbeddingError> {
    #[derive(serde::Deserialize)]
    struct Tokenizer {
        model: Pieces,
    }
    #[derive(serde::Deserialize)]
    struct Pieces {
        vocab: std::collections::HashMap<String, i32>,
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let (lines, json) = (folder.join("vocab.txt"), folder.join("tokenizer.json"));
    let bad = |path: &Path| EmbeddingError::BadVocabulary(path.to_owned());
    if lines.is_file() {
        let text = String::from_utf8(read(&lines)?).map_err(|_| bad(&lines))?;
        return Vocabulary::new(text.lines().map(str::to_owned).zip(0..)).ok_or_else(|| bad(&lines));
    }
    if !json.is_file() {
        return Err(EmbeddingError::NoVocabulary(file.to_owned()));
    }
    let tokenizer: Tokenizer = serde_json::from_slice(&read(&json)?).map_err(|_| bad(&json))?;
    Vocabulary::new(tokenizer.model.vocab.into_iter()).ok_or_else(|| bad(&json))
}
