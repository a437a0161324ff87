use calamine::ExcelDateTimeType;

use super::*;

/// A workbook of one sheet, from the sheet's rows in XML.
pub fn xlsx(rows: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
    stored_zip(&[
        ("[Content_Types].xml", format!("<Types xmlns=\"{TYPES}\"/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{RELATIONS}\">\
                 <Relationship Id=\"r0\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>\
                 </Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
                 <sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{RELATIONS}\">\
                 <Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"r2\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
                 <xf numFmtId=\"22\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

fn stored_zip(files: &[(&str, String)]) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let offset = zip.len() as u32;
        let mut entry = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        entry.extend(crc32(content.as_bytes()).to_le_bytes());
        entry.extend([(content.len() as u32).to_le_bytes(); 2].concat());
        entry.extend([name.len() as u8, 0, 0, 0]);
        zip.extend(b"PK\x03\x04");
        zip.extend(&entry);
        zip.extend(name.as_bytes());
        zip.extend(content.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&entry);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (zip.len() as u32, files.len() as u8);
    zip.extend(&directory);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend([count, 0, count, 0]);
    zip.extend((directory.len() as u32).to_le_bytes());
    zip.extend(start.to_le_bytes());
    zip.extend([0, 0]);
    zip
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[test]
fn rows_keep_their_numbers() {
    let bytes = xlsx(
        "<row r=\"2\"><c r=\"B2\" t=\"str\"><v>科室</v></c><c r=\"C2\" t=\"str\"><v>日期</v></c></row>\
         <row r=\"4\"><c r=\"B4\"><v>1234567.1</v></c><c r=\"C4\" s=\"1\"><v>46082.354166666664</v></c></row>",
    );
    assert_eq!(Kind::of("a.csv", &bytes), Some(Kind::Xlsx));
    let mut sheet = Sheet::first("a.xlsx", &bytes, Kind::Xlsx, 1).unwrap();
    let mut record = StringRecord::new();
    assert_eq!(sheet.next(&mut record), Some(2));
    assert_eq!(record, vec!["", "科室", "日期"]);
    assert_eq!(sheet.next(&mut record), Some(4));
    assert_eq!(record, vec!["", "1234567.1", "2026-03-01 08:30:00"]);
    assert_eq!(sheet.next(&mut record), None);
}

#[test]
fn what_is_no_workbook_is_refused() {
    let fault = Sheet::first("a.xlsx", b"PK\x03\x04", Kind::Xlsx, 0).err().unwrap();
    assert_eq!(fault.code, "workbook-unreadable");
    assert_eq!(Kind::of("a.xls", "科室,日期".as_bytes()), None);
}

#[test]
fn cells_as_text() {
    let date = |value, kind| text(&Data::DateTime(ExcelDateTime::new(value, kind, false)));
    assert_eq!(date(46082.0, ExcelDateTimeType::DateTime), "2026-03-01");
    assert_eq!(date(0.354166666666, ExcelDateTimeType::DateTime), "08:30:00");
    assert_eq!(date(1.25, ExcelDateTimeType::TimeDelta), "30:00:00");
    for (number, shown) in [
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (-0.0, "0"),
        (12300000000.0, "12300000000"),
        (1e-7, "0.0000001"),
    ] {
        assert_eq!(text(&Data::Float(number)), shown);
    }
}
