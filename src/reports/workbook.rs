//! A workbook as the bytes of an `.xlsx` file: texts and numbers only, no formula, no macro, the same bytes every time.

use chrono::Datelike as _;
use plotters::style::RGBColor;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook as File, Worksheet,
    XlsxError,
};

use crate::charts::style::{ACCENT, CONCERN_TEXT, IMPROVEMENT, SECOND};
use crate::numbers::Decimal;
use crate::record::sheets::{Cell, Column, ColumnKind, PageNumber, Sheet, Workbook};

const A4: u8 = 9;

/// Left, right, top, bottom, header and footer, in inches.
const MARGINS: [f64; 6] = [0.5, 0.5, 0.7, 0.6, 0.3, 0.3];

/// What is left free beside the cells of a column, in half-width characters.
const BESIDE_TEXTS: f64 = 1.5;
const BESIDE_NUMBERS: f64 = 3.5;

/// Numbers stand this far from the next column, so that the button of a filter does not cover their heads.
const HEAD_INDENT: u8 = 2;

/// The same in the number's own format, as the room of two digits: some spreadsheets lose the indent of a number.
const ROOM: &str = "_0_0";

/// Points.
const LINE: f64 = 15.0;

/// A colour of the visual system as spreadsheets write it.
fn rgb(RGBColor(red, green, blue): RGBColor) -> u32 {
    u32::from_be_bytes([0, red, green, blue])
}

/// The file.
///
/// # Errors
/// What a spreadsheet cannot hold; a [`Workbook`] has none of it.
pub fn xlsx(workbook: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut file = File::new();
    file.set_properties(&properties(workbook)?);
    for sheet in &workbook.sheets {
        let page = file.add_worksheet();
        page.set_name(&sheet.title)?;
        fill(page, sheet)?;
        look(page, sheet)?;
        print(page, sheet, workbook)?;
    }
    file.save_to_buffer()
}

/// Dated with the report: the clock would make other bytes each time.
fn properties(workbook: &Workbook) -> Result<DocProperties, XlsxError> {
    let date = workbook.date;
    let narrow = |part: u32| u8::try_from(part).unwrap_or(1);
    let year = u16::try_from(date.year()).unwrap_or(1900);
    let date = ExcelDateTime::from_ymd(year, narrow(date.month()), narrow(date.day()))?;
    let properties = DocProperties::new().set_title(&workbook.title).set_company(&workbook.hospital);
    Ok(properties.set_author(&workbook.hospital).set_creation_datetime(&date))
}

/// Heads and cells. A cell without a format of its own takes its column's.
fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let columns: Vec<(u16, &Column, Formats)> =
        (0u16..).zip(&sheet.columns).map(|(at, column)| (at, column, Formats::of(column.kind))).collect();
    for (at, column, formats) in &columns {
        page.set_column_format(*at, &formats.plain)?;
        page.write_string_with_format(0, *at, &column.head, &head(column.kind))?;
    }
    page.set_row_height(0, height(sheet.head_lines()))?;
    for (row, cells) in (1u32..).zip(&sheet.rows) {
        let lines = sheet.lines(cells);
        if lines > 1 {
            page.set_row_height(row, height(lines))?;
        }
        for ((at, column, formats), cell) in columns.iter().zip(cells) {
            match cell {
                Cell::Empty => {}
                // Always a text, whatever it begins with; and it stays one when somebody edits the cell.
                Cell::Text(text) if text.starts_with(['=', '+', '-', '@']) => {
                    page.write_string_with_format(row, *at, text, &formats.plain.clone().set_quote_prefix())?;
                }
                Cell::Text(text) => {
                    page.write_string(row, *at, text)?;
                }
                Cell::Number(value) => {
                    let format = formats.number(column.kind, *value);
                    page.write_number_with_format(row, *at, value.for_spreadsheet(), format)?;
                }
            }
        }
    }
    Ok(())
}

/// What is seen on a screen: widths, what stays in sight, filters.
fn look(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    for (at, column) in (0u16..).zip(&sheet.columns) {
        let beside = if is_number(column.kind) { BESIDE_NUMBERS } else { BESIDE_TEXTS };
        page.set_column_width(at, f64::from(u16::try_from(column.width).unwrap_or(u16::MAX)) + beside)?;
    }
    page.set_freeze_panes(1, u16::try_from(sheet.frozen).unwrap_or(0))?;
    let (last_row, last_column) = corner(sheet, |_| true);
    if sheet.filtered {
        page.autofilter(0, 0, last_row, last_column)?;
    }
    // An id such as 0101 is a text on purpose.
    page.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

/// A4 across, as wide as one page, heads on every page.
fn print(page: &mut Worksheet, sheet: &Sheet, workbook: &Workbook) -> Result<(), XlsxError> {
    let (last_row, last_column) = corner(sheet, |column| column.kind.is_printed());
    let [left, right, top, bottom, header, footer] = MARGINS;
    page.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    page.set_margins(left, right, top, bottom, header, footer);
    page.set_print_area(0, 0, last_row, last_column)?;
    page.set_repeat_rows(0, 0)?;
    let Workbook { title, hospital, audience, status, page: number, .. } = workbook;
    let PageNumber { before, between, after } = number;
    let (title, hospital, sheet, audience) =
        (printed(title), printed(hospital), printed(&sheet.title), printed(audience));
    page.set_header(format!("&L{hospital}&C{title} · {sheet}&R{audience}"));
    page.set_footer(format!("&L{}&R{}&P{}&N{}", printed(status), printed(before), printed(between), printed(after)));
    Ok(())
}

/// The last row, and the last column of a kind.
fn corner(sheet: &Sheet, of: impl Fn(&Column) -> bool) -> (u32, u16) {
    let last_row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let last_column = sheet.columns.iter().rposition(of).and_then(|at| u16::try_from(at).ok());
    (last_row, last_column.unwrap_or(0))
}

/// In heads and feet of pages `&` begins an instruction.
fn printed(text: &str) -> String {
    text.replace('&', "&&")
}

fn height(lines: usize) -> f64 {
    LINE * f64::from(u16::try_from(lines).unwrap_or(u16::MAX))
}

fn is_number(kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::Ordinal | ColumnKind::Number | ColumnKind::Change => true,
        ColumnKind::Text | ColumnKind::Sentence | ColumnKind::Prose | ColumnKind::Id => false,
    }
}

/// Bold and in the accent, above a line; as its column is aligned.
fn head(kind: ColumnKind) -> Format {
    let format = Format::new().set_bold().set_font_color(rgb(ACCENT)).set_text_wrap().set_align(FormatAlign::Bottom);
    let format = format.set_border_bottom(FormatBorder::Medium).set_border_bottom_color(rgb(ACCENT));
    if is_number(kind) {
        format.set_align(FormatAlign::Right).set_indent(HEAD_INDENT)
    } else {
        format.set_align(FormatAlign::Left)
    }
}

/// Most decimals that a number has.
const DECIMALS: u8 = 9;

/// How the cells of one column look.
struct Formats {
    plain: Format,
    /// By decimals, of numbers that are neither gain nor loss.
    numbers: Vec<Format>,
    gains: Vec<Format>,
    losses: Vec<Format>,
}

impl Formats {
    fn of(kind: ColumnKind) -> Formats {
        let side = if is_number(kind) { FormatAlign::Right } else { FormatAlign::Left };
        let plain = Format::new().set_align(FormatAlign::VerticalCenter).set_align(side);
        let plain = match kind {
            ColumnKind::Text | ColumnKind::Ordinal | ColumnKind::Number | ColumnKind::Change => plain,
            ColumnKind::Sentence | ColumnKind::Prose => plain.set_text_wrap(),
            ColumnKind::Id => plain.set_font_color(rgb(SECOND)),
        };
        let decimals = if is_number(kind) { 0..DECIMALS + 1 } else { 0..0 };
        let numbers: Vec<Format> =
            decimals.map(|decimals| plain.clone().set_num_format(number_format(kind, decimals))).collect();
        let coloured =
            |colour| numbers.iter().map(|format| format.clone().set_font_color(rgb(colour))).collect::<Vec<Format>>();
        Formats { gains: coloured(IMPROVEMENT), losses: coloured(CONCERN_TEXT), numbers, plain }
    }

    /// Colour never says it alone: a change has its sign.
    fn number(&self, kind: ColumnKind, value: Decimal) -> &Format {
        let formats = match kind {
            ColumnKind::Change if value.is_positive() => &self.gains,
            ColumnKind::Change if value.is_negative() => &self.losses,
            ColumnKind::Text
            | ColumnKind::Sentence
            | ColumnKind::Prose
            | ColumnKind::Id
            | ColumnKind::Ordinal
            | ColumnKind::Number
            | ColumnKind::Change => &self.numbers,
        };
        formats.get(usize::from(value.decimals())).unwrap_or(&self.plain)
    }
}

/// As many decimals as are printed; the minus of the pages.
fn number_format(kind: ColumnKind, decimals: u8) -> String {
    let point = if decimals > 0 { "." } else { "" };
    let rest = point.to_owned() + &"0".repeat(usize::from(decimals)) + ROOM;
    match kind {
        ColumnKind::Change => format!("+#,##0{rest};\"\u{2212}\"#,##0{rest};0{rest}"),
        ColumnKind::Ordinal => format!("0{rest}"),
        ColumnKind::Number | ColumnKind::Text | ColumnKind::Sentence | ColumnKind::Prose | ColumnKind::Id => {
            format!("#,##0{rest};\"\u{2212}\"#,##0{rest}")
        }
    }
}

#[cfg(test)]
mod tests;
