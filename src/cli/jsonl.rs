//! JSON lines in and out, one row at a time: memory does not grow with the input.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};

use anyhow::{Context, Result, bail};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One row may be so long; a longer one is an error that names its line.
const LINE_CAP: u64 = 64 << 20;

/// A row of the input: every field but `text` may be missing, null or empty.
#[derive(Debug, Deserialize)]
pub struct Row {
    /// Any scalar, given back as it was.
    id: Option<Box<RawValue>>,
    title: Option<String>,
    pub text: String,
    pub language: Option<String>,
    source: Option<String>,
    url: Option<String>,
    published: Option<serde_json::Value>,
    /// For examples: whether it is on topic.
    pub wanted: Option<bool>,
}

impl Row {
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or_default()
    }

    pub fn source(&self) -> &str {
        self.source.as_deref().unwrap_or_default()
    }

    pub fn url(&self) -> &str {
        self.url.as_deref().unwrap_or_default()
    }

    /// ISO 639-1 as given, else as detected.
    pub fn language(&self) -> Option<String> {
        let given = self.language.as_deref().filter(|language| !language.is_empty());
        crate::articles::detect(self.title(), &self.text, given)
    }

    /// Unix milliseconds; a date that cannot be read counts as none.
    pub fn published_ms(&self) -> Option<i64> {
        match self.published.as_ref()? {
            serde_json::Value::String(date) => crate::sources::dates::parse(date),
            serde_json::Value::Number(number) => number.as_i64(),
            _ => None,
        }
    }
}

/// Reads JSON lines from standard input (gzipped or not) and writes what `each` makes of a row, in order.
/// `each` gets the row and its id, which is the line's number where the row has none.
pub fn map_stdin(mut each: impl FnMut(&Row, &RawValue) -> Result<serde_json::Value>) -> Result<()> {
    let mut input = plain(Box::new(std::io::stdin().lock()))?;
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = (&mut input).take(LINE_CAP).read_until(b'\n', &mut line);
        if read.with_context(|| format!("line {number} cannot be read"))? == 0 {
            break;
        }
        if line.len() as u64 == LINE_CAP {
            bail!("line {number} is longer than {} MiB: split the input", LINE_CAP >> 20);
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let text = if number == 1 { without_mark(&line) } else { &line };
        let row: Row = serde_json::from_slice(text).map_err(|error| mistake(number, &error))?;
        let id = row_id(&row, number)?;
        let mut answer = each(&row, &id).with_context(|| format!("line {number}"))?;
        write_with_id(&mut output, &id, &mut answer)?;
    }
    output.flush()?;
    Ok(())
}

/// All rows of FILE, or of standard input for `-`.
pub fn read_rows(name: &str) -> Result<Vec<Row>> {
    let bytes = read_file(name, LINE_CAP)?;
    let lines = without_mark(&bytes)
        .split(|byte| *byte == b'\n')
        .zip(1_u64..)
        .filter(|(line, _)| !line.trim_ascii().is_empty());
    lines.map(|(line, number)| serde_json::from_slice(line).map_err(|error| mistake(number, &error))).collect()
}

/// Without the byte-order mark with which some editors begin a file.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn mistake(number: u64, error: &serde_json::Error) -> anyhow::Error {
    let what = error.to_string();
    let what = what.rsplit_once(" at line").map_or(what.as_str(), |(what, _)| what);
    anyhow::anyhow!("line {number} cannot be read: {what} (column {})", error.column())
}

fn row_id(row: &Row, number: u64) -> Result<Box<RawValue>> {
    match &row.id {
        Some(id) if id.get().starts_with(['{', '[']) => bail!("line {number}: `id` must be a scalar"),
        Some(id) if id.get() != "null" => Ok(id.clone()),
        _ => Ok(RawValue::from_string(number.to_string())?),
    }
}

/// The id goes out as the very text that came in.
fn write_with_id(output: &mut impl Write, id: &RawValue, answer: &mut serde_json::Value) -> Result<()> {
    #[derive(serde::Serialize)]
    struct Line<'a> {
        id: &'a RawValue,
        #[serde(flatten)]
        rest: &'a serde_json::Value,
    }
    serde_json::to_writer(&mut *output, &Line { id, rest: answer })?;
    output.write_all(b"\n")?;
    Ok(())
}

/// The whole of FILE, or of standard input for `-`, unpacked where it is gzipped, at most `cap` bytes.
pub fn read_file(name: &str, cap: u64) -> Result<Vec<u8>> {
    let input: Box<dyn Read> = match name {
        "-" => Box::new(std::io::stdin().lock()),
        path => Box::new(File::open(path).with_context(|| format!("{path} cannot be opened"))?),
    };
    let mut bytes = Vec::new();
    let cannot = || format!("{name} cannot be read");
    plain(input)?.take(cap + 1).read_to_end(&mut bytes).with_context(cannot)?;
    if bytes.len() as u64 > cap {
        bail!("{name} is larger than {} MB: it is not read", cap / 1_000_000);
    }
    Ok(bytes)
}

/// Looks at the first bytes: gzip (RFC 1952, 2.3.1) is unpacked, all else passes as it is.
fn plain(input: Box<dyn Read>) -> Result<Box<dyn BufRead>> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let gzipped = input.fill_buf().context("the input cannot be read")?.starts_with(&[0x1f, 0x8b]);
    Ok(if gzipped { Box::new(BufReader::new(MultiGzDecoder::new(input))) } else { Box::new(input) })
}
