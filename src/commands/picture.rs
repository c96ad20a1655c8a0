//! The picture of `/trends`: a row of bars for each topic, drawn by hand into a PNG (ISO/IEC 15948).
//!
//! Small rows instead of crossing lines, so that it is read on a phone; a panel of its own colour, so that it is read in light and
//! dark chats. There is no text in it but digits: names stand in the message, which has every script and no font to ship.

use std::io::Write;

use flate2::Crc;
use flate2::write::ZlibEncoder;

const WIDTH: usize = 960;
const ROW: usize = 150;
const MARGIN: usize = 24;
const AXIS: usize = 64;
/// Pixels of one dot of a digit.
const DOT: usize = 4;

const PANEL: u8 = 0;
const GRID: u8 = 1;
const INK: u8 = 2;
/// Indices from here on are the rows' colours.
const COLOURS: u8 = 3;
/// Panel, grid, ink, then the rows' colours, in the order of [`MARKS`]. Each keeps a contrast of at least 3:1 with the panel.
const PALETTE: [[u8; 3]; 9] = [
    [0xf7, 0xf5, 0xf0],
    [0xd9, 0xd5, 0xcb],
    [0x33, 0x33, 0x33],
    [0x1f, 0x6f, 0xb4],
    [0xc6, 0x28, 0x28],
    [0x2e, 0x7d, 0x32],
    [0x7b, 0x3f, 0xa0],
    [0xb8, 0x5c, 0x00],
    [0x6d, 0x4c, 0x41],
];
/// The rows' colours as characters, for the names in the message.
pub(super) const MARKS: [&str; 6] = ["🟦", "🟥", "🟩", "🟪", "🟧", "🟫"];

/// 3 by 5 dots for each digit, rows from the top, the left dot is the highest bit.
const DIGITS: [[u8; 5]; 10] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 7, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 2, 2, 2],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
];

/// One row of bars for each of `rows` (at most six; values from the oldest day on), as a PNG. Every seventh day from the newest one on is
/// labelled with its number in `days` (the day of the month); the highest bar of each row with its value.
pub(super) fn bars(rows: &[Vec<i64>], days: &[u32]) -> std::io::Result<Vec<u8>> {
    let height = MARGIN + rows.len() * (ROW + MARGIN) + AXIS;
    let mut canvas = Canvas { pixels: vec![PANEL; WIDTH * height], height };
    for (n, row) in rows.iter().enumerate() {
        canvas.row(row, MARGIN + n * (ROW + MARGIN), COLOURS + (n % MARKS.len()) as u8);
    }
    let step = step(days.len());
    for (n, day) in days.iter().enumerate().rev().step_by(7) {
        canvas.number(i64::from(*day), MARGIN + n * step, height - AXIS + MARGIN / 2);
    }
    png(&canvas)
}

/// Pixels a day.
fn step(days: usize) -> usize {
    (WIDTH - 2 * MARGIN) / days.max(1)
}

struct Canvas {
    pixels: Vec<u8>,
    height: usize,
}

impl Canvas {
    fn row(&mut self, values: &[i64], top: usize, colour: u8) {
        let most = values.iter().copied().max().unwrap_or(0).max(1);
        let (step, room) = (step(values.len()), ROW - 8 * DOT);
        self.fill(MARGIN, top + ROW, WIDTH - 2 * MARGIN, 2, GRID);
        for (n, value) in values.iter().enumerate() {
            let tall = (value.max(&0) * room as i64 / most) as usize;
            self.fill(MARGIN + n * step, top + ROW - tall, step.saturating_sub(6).max(1), tall, colour);
        }
        // Of several highest bars the last one bears the number.
        if let Some(peak) = values.iter().rposition(|value| *value == most) {
            self.number(most, MARGIN + peak * step, top + ROW - room - 7 * DOT);
        }
    }

    /// Digits from `x` on, moved left where they would leave the panel.
    fn number(&mut self, number: i64, x: usize, y: usize) {
        let digits: Vec<u32> = number.to_string().chars().filter_map(|c| c.to_digit(10)).collect();
        let x = x.min(WIDTH.saturating_sub(MARGIN + digits.len() * 4 * DOT));
        for (n, digit) in digits.iter().enumerate() {
            for (line, dots) in DIGITS[*digit as usize].iter().enumerate() {
                for column in (0..3).filter(|column| dots >> (2 - column) & 1 == 1) {
                    self.fill(x + (n * 4 + column) * DOT, y + line * DOT, DOT, DOT, INK);
                }
            }
        }
    }

    fn fill(&mut self, x: usize, y: usize, wide: usize, tall: usize, colour: u8) {
        for line in y..(y + tall).min(self.height) {
            let from = line * WIDTH + x.min(WIDTH);
            self.pixels[from..line * WIDTH + (x + wide).min(WIDTH)].fill(colour);
        }
    }
}

/// An image of palette indices, one byte each, without a filter.
fn png(canvas: &Canvas) -> std::io::Result<Vec<u8>> {
    let mut header = Vec::from((WIDTH as u32).to_be_bytes());
    header.extend((canvas.height as u32).to_be_bytes());
    // Bit depth 8, indexed colour, deflate, no filter method but 0, not interlaced.
    header.extend([8, 3, 0, 0, 0]);
    let mut packed = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for line in canvas.pixels.chunks(WIDTH) {
        packed.write_all(&[0])?;
        packed.write_all(line)?;
    }
    let mut bytes = Vec::from(*b"\x89PNG\r\n\x1a\n");
    chunk(&mut bytes, b"IHDR", &header);
    chunk(&mut bytes, b"PLTE", PALETTE.as_flattened());
    chunk(&mut bytes, b"IDAT", &packed.finish()?);
    chunk(&mut bytes, b"IEND", &[]);
    Ok(bytes)
}

fn chunk(bytes: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    bytes.extend((data.len() as u32).to_be_bytes());
    bytes.extend(kind);
    bytes.extend(data);
    bytes.extend(crc.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// Palette indices of a picture, line by line.
    fn pixels(png: &[u8]) -> Vec<Vec<u8>> {
        let at = png.windows(4).position(|kind| kind == b"IDAT").unwrap();
        let mut raw = Vec::new();
        flate2::read::ZlibDecoder::new(&png[at + 4..]).read_to_end(&mut raw).unwrap();
        raw.chunks(WIDTH + 1).map(|line| line[1..].to_vec()).collect()
    }

    #[test]
    fn a_bar_is_as_high_as_its_share_of_the_highest_one() {
        let days: Vec<u32> = (1..=30).collect();
        let mut row = vec![0; 30];
        (row[3], row[20]) = (5, 10);
        let lines = pixels(&bars(&[row], &days).unwrap());
        let height = |day: usize| lines.iter().filter(|line| line[MARGIN + day * step(30)] == COLOURS).count();
        assert_eq!((height(0), height(3) * 2, height(20)), (0, ROW - 8 * DOT, ROW - 8 * DOT));
    }

    #[test]
    fn any_rows_make_a_picture() {
        for rows in [vec![], vec![vec![]], vec![vec![i64::from(i32::MAX); 30]; 6], vec![vec![0; 30]], vec![vec![-1]]] {
            let png = bars(&rows, &[31; 30]).unwrap();
            assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.ends_with(&[0xae, 0x42, 0x60, 0x82]));
            assert!(png.len() < 100_000);
        }
    }
}
