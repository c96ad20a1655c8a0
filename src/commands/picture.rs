//! The picture of `/trends`: a row of bars for each topic, drawn with `plotters`, written as a PNG.
//!
//! Small rows instead of crossing lines, and letters that a phone still shows at about 9 points; a panel of its own colour, so
//! that it is read in light and in dark chats. It says by itself what it shows and where that comes from: pictures are passed on
//! without the words under them.

use std::sync::LazyLock;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::element::{Rectangle, Text};
use plotters::prelude::{
    BitMapBackend, ChartBuilder, Color, DrawingArea, FontFamily, FontStyle, IntoDrawingArea, IntoFont,
    LabelAreaPosition, RGBColor, TextStyle,
};
use plotters::style::register_font;
use plotters::style::text_anchor::{HPos, Pos, VPos};

const WIDTH: u32 = 1080;
const HEAD: u32 = 76;
const ROW: u32 = 254;
/// The dates under the last row.
const AXIS: u32 = 52;
const FOOT: u32 = 108;
const MARGIN: i32 = 40;
/// The numbers on the left of a row.
const SCALE: u32 = 72;
/// Above a row's bars: its title, as far from the row before as from its own bars.
const TITLE: u32 = 88;

const LARGE: u32 = 42;
const MIDDLE: u32 = 34;
const SMALL: u32 = 27;

const PANEL: RGBColor = RGBColor(0xf7, 0xf5, 0xf0);
const GRID: RGBColor = RGBColor(0xd9, 0xd5, 0xcb);
const INK: RGBColor = RGBColor(0x26, 0x26, 0x26);
const DIM: RGBColor = RGBColor(0x5c, 0x5a, 0x54);
/// The rows' colours, in the order of [`MARKS`]. Each has a contrast of at least 3:1 with the panel.
const COLOURS: [RGBColor; 6] = [
    RGBColor(0x1f, 0x6f, 0xb4),
    RGBColor(0xc6, 0x28, 0x28),
    RGBColor(0x2e, 0x7d, 0x32),
    RGBColor(0x7b, 0x3f, 0xa0),
    RGBColor(0xb8, 0x5c, 0x00),
    RGBColor(0x6d, 0x4c, 0x41),
];
/// The rows' colours as characters, for the names in the message.
pub(super) const MARKS: [&str; 6] = ["🟦", "🟥", "🟩", "🟪", "🟧", "🟫"];

/// What the picture shows; all words are in the chat's language.
pub(super) struct Chart {
    pub heading: String,
    /// At most six.
    pub rows: Vec<Row>,
    /// Labels under the days, counted from the oldest.
    pub dates: Vec<(usize, String)>,
    /// One or two lines: where the numbers come from.
    pub source: Vec<String>,
}

pub(super) struct Row {
    pub title: String,
    pub total: String,
    /// Stories a day from the oldest day on.
    pub days: Vec<i64>,
}

/// The letters that are compiled in: Latin, Greek, Cyrillic (`data/fonts`).
static FONT: LazyLock<bool> = LazyLock::new(|| {
    let bytes = include_bytes!("../../data/fonts/DejaVuSans-subset.ttf");
    register_font("sans-serif", FontStyle::Normal, bytes).is_ok()
});

/// Whether the picture's font has every letter of a text.
pub(super) fn has_letters(text: &str) -> bool {
    let known = |c: char| {
        matches!(c, ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{218}'..='\u{21b}' | 'Ѐ'..='џ' | 'Ґ' | 'ґ'
            | '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201e}' | '\u{2026}' | '€' | '№')
    };
    text.chars().all(known)
}

/// Draws it. Fails only where the font does not load.
pub(super) fn png(chart: &Chart) -> Result<Vec<u8>> {
    if !*FONT {
        return Err(anyhow!("the font that is compiled in cannot be read"));
    }
    let height = HEAD + chart.rows.len() as u32 * ROW + AXIS + FOOT;
    let mut pixels = vec![0; (WIDTH * height * 3) as usize];
    draw(chart, &mut pixels, height)?;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(file)
}

type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

fn draw(chart: &Chart, pixels: &mut [u8], height: u32) -> Result<()> {
    let panel = BitMapBackend::with_buffer(pixels, (WIDTH, height)).into_drawing_area();
    panel.fill(&PANEL)?;
    panel.draw(&Text::new(chart.heading.as_str(), (MARGIN, 34), style(LARGE, INK, HPos::Left)))?;
    let (_, rest) = panel.split_vertically(HEAD);
    let (rows, foot) = rest.split_vertically(height - HEAD - FOOT - AXIS);
    for ((n, row), area) in chart.rows.iter().enumerate().zip(rows.split_evenly((chart.rows.len().max(1), 1))) {
        draw_row(row, &area, COLOURS[n % COLOURS.len()])?;
    }
    let days = chart.rows.first().map_or(0, |row| row.days.len()).max(1) as f64;
    let (left, wide) = (f64::from(MARGIN + SCALE as i32), f64::from(WIDTH as i32 - 2 * MARGIN - SCALE as i32));
    for (day, date) in &chart.dates {
        let x = left + (*day as f64 + 0.5) * wide / days;
        foot.draw(&Text::new(date.as_str(), (x as i32, 12), style(SMALL, DIM, HPos::Center)))?;
    }
    for (n, line) in chart.source.iter().enumerate() {
        let y = AXIS as i32 + 14 + n as i32 * 38;
        foot.draw(&Text::new(line.as_str(), (MARGIN, y), style(SMALL, DIM, HPos::Left)))?;
    }
    panel.present()?;
    Ok(())
}

/// A topic's title and number, and its bars with a scale of their own.
fn draw_row(row: &Row, area: &Area, colour: RGBColor) -> Result<()> {
    let right = WIDTH as i32 - MARGIN;
    area.draw(&Rectangle::new([(MARGIN, 28), (MARGIN + 26, 54)], colour.filled()))?;
    area.draw(&Text::new(row.title.as_str(), (MARGIN + 40, 32), style(MIDDLE, INK, HPos::Left)))?;
    area.draw(&Text::new(row.total.as_str(), (right, 32), style(MIDDLE, INK, HPos::Right)))?;
    let top = scale(row.days.iter().copied().max().unwrap_or(0));
    let days = row.days.len().max(1) as f64;
    let mut bars = ChartBuilder::on(area)
        .margin_top(TITLE as i32)
        .margin_left(MARGIN)
        .margin_right(MARGIN)
        .margin_bottom(6)
        .set_label_area_size(LabelAreaPosition::Left, SCALE)
        .build_cartesian_2d(0.0..days, 0..top)?;
    bars.configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_labels(3)
        .y_label_style(style(SMALL, DIM, HPos::Left))
        .bold_line_style(GRID.stroke_width(2))
        .light_line_style(PANEL)
        .axis_style(GRID.stroke_width(2))
        .draw()?;
    bars.draw_series(row.days.iter().enumerate().filter(|(_, n)| **n > 0).map(|(day, n)| {
        let day = day as f64;
        Rectangle::new([(day + 0.12, 0), (day + 0.88, *n)], colour.filled())
    }))?;
    Ok(())
}

/// The end of a scale that holds `most` and is labelled with whole numbers: 1, 2, 4, 5, 10, 20, 40, 50, ...
fn scale(most: i64) -> i64 {
    let steps = std::iter::successors(Some(1_i64), |power| power.checked_mul(10))
        .flat_map(|power| [1, 2, 4, 5].map(|step| power.saturating_mul(step)));
    steps.into_iter().find(|end| *end >= most).unwrap_or(i64::MAX)
}

fn style(size: u32, colour: RGBColor, h_pos: HPos) -> TextStyle<'static> {
    (FontFamily::SansSerif, size).into_font().color(&colour).pos(Pos::new(h_pos, VPos::Top))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(rows: Vec<Vec<i64>>) -> Chart {
        let row = |days| Row { title: "Sanctions".into(), total: "14 stories".into(), days };
        Chart {
            heading: "Stories a day".into(),
            rows: rows.into_iter().map(row).collect(),
            dates: vec![(1, "3 Apr".into()), (29, "10 Apr".into())],
            source: vec!["Source: the outlets".into(), "Days are UTC".into()],
        }
    }

    /// The picture's pixels, line by line.
    fn pixels(png: &[u8]) -> Vec<Vec<[u8; 3]>> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut bytes).unwrap();
        let (pixels, _) = bytes.as_chunks::<3>();
        pixels.chunks(WIDTH as usize).map(<[_]>::to_vec).collect()
    }

    #[test]
    fn a_bar_is_as_high_as_its_share_of_the_highest_one() {
        let mut days = vec![0; 30];
        (days[3], days[20]) = (5, 10);
        let lines = pixels(&png(&chart(vec![days])).unwrap());
        let wide = f64::from(WIDTH) - 2.0 * f64::from(MARGIN) - f64::from(SCALE);
        let height = |day: usize| {
            let x = f64::from(MARGIN) + f64::from(SCALE) + (day as f64 + 0.5) * wide / 30.0;
            lines.iter().filter(|line| line[x as usize] == [0x1f, 0x6f, 0xb4]).count()
        };
        assert_eq!(height(0), 0);
        assert!(height(20) > 140, "{}", height(20));
        assert!((height(3) * 2).abs_diff(height(20)) <= 2, "{} and {}", height(3), height(20));
    }

    #[test]
    fn a_scale_ends_on_a_number_that_people_read_at_once() {
        for (most, end) in
            [(-1, 1), (0, 1), (1, 1), (3, 4), (5, 5), (6, 10), (10, 10), (11, 20), (41, 50), (51, 100), (1_234, 2_000)]
        {
            assert_eq!(scale(most), end, "{most}");
        }
    }

    #[test]
    fn any_rows_make_a_picture_that_a_phone_takes() {
        let largest = vec![i64::from(i32::MAX); 30];
        for rows in [vec![], vec![vec![]], vec![largest; 6], vec![vec![0; 30]], vec![vec![-1]]] {
            let file = png(&chart(rows)).unwrap();
            assert!(file.starts_with(b"\x89PNG\r\n\x1a\n"));
            assert!(file.len() < 300_000, "{}", file.len());
        }
    }

    #[test]
    fn the_font_has_the_letters_of_the_bots_languages() {
        assert!(has_letters("Sanctions · Санкції, ґрунт — «médias» „Über“ n° …"));
        assert!(!has_letters("制裁") && !has_letters("🔔"));
    }
}
