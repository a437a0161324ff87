//! What the reader does, on small texts.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;

use super::*;
use crate::exports::by_header::{NamedColumn, read_by_header};
use crate::exports::workbook::tests::xlsx;

/// A workspace of one block, in a folder that goes away with it.
struct Workspace {
    root: PathBuf,
    source: TomlSource,
}

type Read = Result<(RawFile, Vec<BrokenRow>), Vec<Fault>>;

const COLUMNS: &str = "[columns]\ncharge_id = \"流水号\"\namount = { header = \"金额\", unit = \"CNY\" }\n";

impl Workspace {
    fn new(settings: &str) -> Workspace {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("exports-reader-{}-{number}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let text = format!("table = \"charges\"\nfiles = [\"*.csv\"]\n{settings}");
        Workspace { root, source: TomlSource::new("scorecard.toml", text) }
    }

    fn block(&self) -> ExportBlock {
        toml::from_str(&self.source.text).unwrap()
    }

    fn read(&self, bytes: impl AsRef<[u8]>) -> (Read, Vec<Fault>) {
        fs::write(self.root.join("a.csv"), bytes).unwrap();
        let block = self.block();
        let mut reader = ExportReader::new(&self.root, &block, &self.source).unwrap();
        let read = reader.read("a.csv");
        (read, reader.into_warnings())
    }

    fn rows(&self, bytes: impl AsRef<[u8]>) -> (RawFile, Vec<BrokenRow>) {
        self.read(bytes).0.unwrap()
    }

    /// The one fault: code, place, hint.
    fn fault(&self, bytes: impl AsRef<[u8]>) -> (&'static str, String, Option<&'static str>) {
        shown(&self.read(bytes).0.unwrap_err())
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn shown(faults: &[Fault]) -> (&'static str, String, Option<&'static str>) {
    let [fault] = faults else { panic!("{faults:?}") };
    let place = fault.place.clone().unwrap_or_default();
    (fault.code, format!("{}:{}", place.file, place.line.unwrap_or_default()), fault.hint)
}

fn texts<'f>(file: &'f RawFile, id: &str) -> Vec<&'f str> {
    file.columns.iter().find(|column| column.id == id).unwrap().texts.iter().collect()
}

#[test]
fn rows_totals_and_broken_rows() {
    let workspace = Workspace::new(&format!(
        "skip_rows = 1\ntotal_row = {{ header = \"流水号\", value = \"合计\" }}\nignored = [\"备注\"]\n{COLUMNS}"
    ));
    let (file, broken) = workspace.rows(
        "收费明细\r\n流水号,备注,金额\r\n1,\"a\r\nb\",1.00\r\n\r\n流水号,备注,金额\r\n2,-\r\n3,x,-,\r\n4,x,2.00,y\r\n 合计 ,,1.00\r\n",
    );
    assert_eq!(file.lines, [3, 8]);
    assert_eq!(texts(&file, "charge_id"), ["1", "3"]);
    assert_eq!(texts(&file, "amount"), ["1.00", ""]);
    let expected = |line, fields| BrokenRow { line, fields, expected: 3 };
    assert_eq!(broken, [expected(7, 2), expected(9, 4)]);
    assert_eq!((file.source.rows, file.source.left_out, file.source.encoding), (4, 2, "utf-8"));
    let total = file.total.unwrap();
    assert_eq!((total.line, total.texts), (10, vec!["1.00".to_owned(), "合计".to_owned()]));
    assert_eq!(file.columns[0].header, "金额");
    assert_eq!(file.columns[0].writing.unit.as_deref(), Some("CNY"));
}

#[test]
fn expressions_and_constants() {
    let workspace = Workspace::new(
        "null = [\"无\"]\n[columns]\nsetting = { value = \"inpatient\" }\n\
         insured = { sql = \"CASE WHEN \\\"费别\\\" = '医保' THEN 'true' ELSE \\\"费别\\\" || '无' END\" }\n\
         note = { sql = \"REPLACE(\\\"费别\\\", '自', '')\" }\n",
    );
    let (file, _) = workspace.rows("费　别,费别\n,医保\n,自无\n,\n");
    assert_eq!(texts(&file, "insured"), ["true", "自无无"]);
    assert_eq!(texts(&file, "note"), ["医保", ""]);
    assert_eq!(texts(&file, "setting"), ["inpatient", "inpatient"]);
    assert_eq!(file.columns[0].header, "insured");
}

#[test]
fn headers_are_named_once_a_block() {
    let workspace = Workspace::new(&format!("ignored = [\"备注\", \"科室\"]\n{COLUMNS}"));
    for name in ["a.csv", "b.csv"] {
        fs::write(workspace.root.join(name), "流水号,金额,姓名,备注\n1,2,3,4\n").unwrap();
    }
    let block = workspace.block();
    let mut reader = ExportReader::new(&workspace.root, &block, &workspace.source).unwrap();
    assert!(reader.read("a.csv").is_ok() && reader.read("b.csv").is_ok());
    let warnings = reader.into_warnings();
    let codes: Vec<_> = warnings.iter().map(|fault| (fault.code, fault.details[0].1.as_str())).collect();
    assert_eq!(codes, [("header-unmapped", "姓名"), ("ignored-not-found", "科室")]);
}

#[test]
fn faults_of_the_header() {
    let workspace = Workspace::new(COLUMNS);
    assert_eq!(
        workspace.fault("流水号码,金额\n1,2\n"),
        ("header-missing", "scorecard.toml:4".to_owned(), Some("did-you-mean"))
    );
    assert_eq!(
        workspace.fault("流水号,charged\n1,2\n"),
        ("header-missing", "scorecard.toml:5".to_owned(), Some("header-list"))
    );
    assert_eq!(
        workspace.fault("流水号,金额,金　额,金额\n1,2,3,4\n"),
        ("header-duplicate", "a.csv:1".to_owned(), Some("header-duplicate"))
    );
    assert_eq!(workspace.fault("张三,1\n"), ("header-not-found", "a.csv:1".to_owned(), Some("header-not-found")));
    assert_eq!(
        workspace.fault("月报\n2026\n流水号,金额\n"),
        ("header-not-found", "a.csv:1".to_owned(), Some("header-elsewhere"))
    );
    assert_eq!(workspace.fault("\n \n"), ("file-without-header", "a.csv:0".to_owned(), Some("file-without-header")));
    let doubled: String = "流水号,金额\n1,2\n".bytes().map(latin).collect();
    assert_eq!(workspace.fault(doubled), ("text-double-encoded", "a.csv:1".to_owned(), Some("text-double-encoded")));
}

/// The byte as a program sees it that takes it for windows-1252.
fn latin(byte: u8) -> char {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap()
}

#[test]
fn no_message_shows_a_field() {
    let workspace = Workspace::new(COLUMNS);
    for content in [
        "张三,秘密\n李四,秘密\n",
        "流水号,金额\n\"秘密,2\n秘密,3\n",
        "流水号,金额\n秘密,\0\n",
        "流水号,金额\n秘密,2,3,秘密\n\u{FFFD},秘密\n",
    ] {
        let (read, warnings) = workspace.read(content);
        let (broken, faults) = read.map_or_else(|faults| (Vec::new(), faults), |(_, broken)| (broken, Vec::new()));
        let said = format!("{broken:?}{faults:?}{warnings:?}");
        assert!(!said.contains("秘密") && !said.contains("张三"), "{said}");
    }
}

#[test]
fn faults_of_the_block() {
    let block_faults = |settings: &str| {
        let workspace = Workspace::new(settings);
        let block = workspace.block();
        let faults = ExportReader::new(&workspace.root, &block, &workspace.source).err().unwrap();
        faults.iter().map(|fault| (fault.code, fault.place.as_ref().unwrap().line)).collect::<Vec<_>>()
    };
    assert_eq!(
        block_faults("delimiter = \"ab\"\n[columns]\na = \"x\"\nb = { sql = \"NOW()\" }\nc = { sql = \"(\" }\n"),
        [("delimiter-invalid", Some(3)), ("expression-unsupported", Some(6)), ("expression-invalid", Some(7))]
    );
}

#[test]
fn several_total_rows_are_not_compared() {
    let total = "total_row = { header = \"流水号\", value = \"合计\" }\n";
    let workspace = Workspace::new(&format!("{total}{COLUMNS}"));
    let (read, warnings) = workspace.read("流水号,金额\n1,2\n合计,2\n3,4\n合计,6\n");
    let (file, _) = read.unwrap();
    assert!(file.total.is_none());
    assert_eq!((file.source.rows, file.source.left_out), (2, 2));
    assert_eq!(shown(&warnings), ("total-row-repeated", "a.csv:5".to_owned(), Some("total-row-repeated")));
}

#[test]
fn workbooks_are_read_like_texts() {
    let workspace = Workspace::new(COLUMNS);
    let (file, broken) = workspace.rows(xlsx(
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>金额</v></c><c r=\"B1\" t=\"str\"><v>流水号</v></c></row>\
         <row r=\"3\"><c r=\"A3\"><v>12.5</v></c></row>",
    ));
    assert_eq!((file.lines.as_slice(), file.source.encoding, broken.len()), (&[3][..], "xlsx", 0));
    assert_eq!((texts(&file, "amount"), texts(&file, "charge_id")), (vec!["12.5"], vec![""]));
}

fn by_header(content: &str) -> Result<(RawFile, Vec<BrokenRow>, Vec<Fault>), Vec<Fault>> {
    let workspace = Workspace::new(COLUMNS);
    fs::write(workspace.root.join("targets.csv"), content).unwrap();
    let columns = [
        NamedColumn { id: "indicator", names: vec!["指标", "Indicator"], required: true },
        NamedColumn { id: "value", names: vec!["目标值", "Value"], required: true },
        NamedColumn { id: "note", names: vec!["备注", "Note"], required: false },
    ];
    read_by_header(&workspace.root, "targets.csv", &columns)
}

#[test]
fn hand_filled_files() {
    let (file, _, _) = by_header("目标值,indicator\n1,a\n").unwrap();
    assert_eq!((texts(&file, "indicator"), texts(&file, "value")), (vec!["a"], vec!["1"]));
    assert_eq!(file.columns.len(), 2);
    let faults = by_header("indicator,valeu\n").unwrap_err();
    let codes: Vec<_> = faults.iter().map(|fault| (fault.code, fault.hint)).collect();
    assert_eq!(codes, [("header-missing", Some("did-you-mean"))]);
    assert_eq!(shown(&by_header("indicator,value,Value\n").unwrap_err()).0, "header-duplicate");
}

/// Fields that every encoding tried below can write.
fn any_field() -> impl Strategy<Value = String> {
    "[a-z0-9科室内外,;|\"\t\n\r ]{0,6}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_reads_back(
        rows in prop::collection::vec((any_field(), any_field()), 0..8),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        encoding in 0..4_usize,
        crlf in any::<bool>(),
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
        writer.write_record(["流水号", "金额", "行"]).unwrap();
        let (mut line, mut expected) = (2, Vec::new());
        for (id, amount) in &rows {
            // A last field that is never empty: a row of nothing but blanks is no row.
            writer.write_record([id.as_str(), amount, "x"]).unwrap();
            expected.push((line, id.trim().to_owned(), amount.trim().to_owned()));
            line += 1 + (id.matches('\n').count() + amount.matches('\n').count()) as u32;
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let bytes = match encoding {
            0 => text.into_bytes(),
            1 => format!("\u{FEFF}{text}").into_bytes(),
            2 => encoding_rs::GB18030.encode(&text).0.into_owned(),
            _ => format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        };
        let workspace = Workspace::new("ignored = [\"行\"]\nnull = []\n[columns]\nid = \"流水号\"\namount = \"金额\"\n");
        let (file, broken) = workspace.rows(bytes);
        prop_assert!(broken.is_empty());
        let read: Vec<_> = file.lines.iter().zip(texts(&file, "id")).zip(texts(&file, "amount"))
            .map(|((line, id), amount)| (*line, id.to_owned(), amount.to_owned())).collect();
        prop_assert_eq!(read, expected);
    }
}
