use csv::StringRecord;
use proptest::prelude::*;

use super::*;
use crate::exports::nulls::NullTexts;

/// The result of `sql` over the headers 甲, 乙 … with these fields.
fn evaluated(sql: &str, fields: &[&str]) -> Option<String> {
    let parsed = parsed(sql).unwrap_or_else(|refusal| panic!("{sql}: {refusal:?}"));
    let known = ["甲", "乙", "丙"];
    let indexes: Vec<usize> =
        parsed.headers.iter().map(|header| known.iter().position(|known| known == header).unwrap()).collect();
    let (record, nulls) = (StringRecord::from(fields.to_vec()), NullTexts::new(&["-".to_owned()]));
    let row = Row { record: &record, nulls: &nulls };
    parsed.expression.text(Fields { row, indexes: &indexes }).map(Cow::into_owned)
}

#[test]
fn what_a_mapping_may_say() {
    for (sql, fields, expected) in [
        (r#"CASE WHEN "甲" = '医保' THEN 'true' ELSE 'false' END"#, &["医保"][..], Some("true")),
        (r#"CASE "甲" WHEN '1' THEN 'elective' WHEN '2' THEN 'emergency' END"#, &["2"], Some("emergency")),
        (r#"CASE "甲" WHEN '1' THEN 'elective' END"#, &["3"], None),
        (r#"COALESCE("甲", "乙", '其他')"#, &["-", "外科"], Some("外科")),
        (r#"COALESCE("甲", "乙", '其他')"#, &["-", ""], Some("其他")),
        (r#"NULLIF("甲", '无')"#, &["无"], None),
        (r#"NULLIF("甲", "乙")"#, &["无", ""], Some("无")),
        (r#""甲" || ' ' || "乙""#, &["2026-03-01", "08:00"], Some("2026-03-01 08:00")),
        (r#""甲" || "乙""#, &["2026-03-01", ""], None),
        ("SUBSTRING(甲, 2, 2)", &["急诊内科"], Some("诊内")),
        ("SUBSTRING(甲 FROM 3)", &["急诊内科"], Some("内科")),
        ("SUBSTR(甲, 9, 2)", &["急诊内科"], Some("")),
        ("TRIM(LEADING '0' FROM 甲)", &["00120"], Some("120")),
        ("TRIM(BOTH '()' FROM 甲)", &["(内科)"], Some("内科")),
        ("UPPER(甲) || LOWER(甲)", &["Ct"], Some("CTct")),
        ("REPLACE(甲, '科', '')", &["内科"], Some("内")),
        ("REPLACE(甲, '', 'x')", &["内科"], Some("内科")),
        ("甲 LIKE '%急诊%'", &["内科急诊"], Some("true")),
        ("甲 NOT LIKE '急诊_'", &["急诊科"], Some("false")),
        ("甲 IN ('1', 2, '3')", &["2"], Some("true")),
        ("甲 NOT IN ('1', 乙)", &["2", ""], None),
        ("甲 = '1' OR 乙 = '1'", &["1", ""], Some("true")),
        ("甲 = '1' AND 乙 = '1'", &["1", ""], None),
        ("NOT (甲 <> '1') AND 乙 IS NULL AND 甲 IS NOT NULL", &["1", ""], Some("true")),
        ("甲 >= '2026-03-01' AND 甲 < '2026-04-01'", &["2026-03-31"], Some("true")),
        ("CASE WHEN TRUE THEN -1.50 ELSE NULL END", &[], Some("-1.50")),
        ("'it''s'", &[], Some("it's")),
    ] {
        assert_eq!(evaluated(sql, fields).as_deref(), expected, "{sql}");
    }
}

#[test]
fn what_it_may_not_is_named() {
    for (sql, construct) in [
        ("read_csv('/etc/passwd')", "read_csv"),
        ("CAST(甲 AS INT)", "CAST(甲 AS INT)"),
        ("甲 + 1", "+"),
        ("甲 BETWEEN '1' AND '2'", "甲 BETWEEN '1' AND '2'"),
        ("甲 IN (SELECT 1)", "甲 IN (SELECT 1)"),
        ("(SELECT 1)", "(SELECT 1)"),
        ("甲; DROP TABLE a", ";"),
        ("t.甲", "t.甲"),
        ("甲 ILIKE 'a'", "甲 ILIKE 'a'"),
        ("甲 LIKE 'a' ESCAPE 'x'", "甲 LIKE 'a' ESCAPE 'x'"),
        ("SUBSTRING(甲, 0, 1)", "SUBSTRING(甲, 0, 1)"),
        ("SUBSTRING(甲, 乙)", "SUBSTRING(甲, 乙)"),
        ("UPPER(甲, 乙)", "UPPER(甲, 乙)"),
        ("COALESCE(DISTINCT 甲)", "COALESCE(DISTINCT 甲)"),
        ("UPPER(甲) OVER ()", "UPPER(甲) OVER ()"),
        ("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
        ("甲 IS TRUE", "甲 IS TRUE"),
        ("X'41'", "X'41'"),
        ("甲 = $1", "$1"),
        ("COUNT(*)", "COUNT(*)"),
    ] {
        assert_eq!(parsed(sql), Err(Refusal::Unsupported(construct.to_owned())), "{sql}");
    }
    assert!(matches!(parsed("CASE WHEN 甲 THEN 'a' END"), Err(Refusal::ConditionNeeded(text)) if text == "甲"));
    assert!(matches!(parsed("甲 ="), Err(Refusal::Syntax(_))));
    assert!(matches!(parsed("'open"), Err(Refusal::Syntax(_))));
}

#[test]
fn comparisons_that_hardly_mean_what_they_say() {
    let cautions = |sql| parsed(sql).map(|parsed| parsed.cautions);
    assert_eq!(cautions("甲 = ''"), Ok(vec![Caution::EmptyText]));
    assert_eq!(cautions("CASE 甲 WHEN '' THEN 'a' END"), Ok(vec![Caution::EmptyText]));
    assert_eq!(cautions("甲 IN ('', '1')"), Ok(vec![Caution::EmptyText]));
    assert_eq!(cautions("甲 > 10"), Ok(vec![Caution::OrdersText]));
    assert_eq!(cautions("甲 = 10 AND 乙 > '2026'"), Ok(vec![]));
}

#[test]
fn size_and_depth_are_limited() {
    let nested = |depth: usize| format!("{}甲{}", "UPPER(".repeat(depth), ")".repeat(depth));
    assert!(parsed(&nested(20)).is_ok());
    assert_eq!(parsed(&nested(33)), Err(Refusal::TooLong));
    assert_eq!(parsed(&"(".repeat(5_000)), Err(Refusal::TooLong));
    assert!(parsed(&format!("{}TRUE", "NOT ".repeat(1_900))).is_err());
    assert_eq!(parsed(&"甲||".repeat(4_000)), Err(Refusal::TooLong));
    // The longest chains that fit are not deep.
    let chain = format!("{}a", "a||".repeat(2_600));
    let parsed = parsed(&chain).unwrap();
    assert!(matches!(parsed.expression, Expression::Concatenation(parts) if parts.len() == 2_601));
}

/// Expressions of every kind, as text.
fn any_expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("甲".to_owned()),
        Just("\"乙\"".to_owned()),
        Just("NULL".to_owned()),
        "[a%_é科]{0,3}".prop_map(|text| format!("'{text}'")),
        (-99..99_i16).prop_map(|number| number.to_string()),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let (a, b, c) = (inner.clone(), inner.clone(), inner);
        (a, b, c, 0..12_usize, 1..5_usize).prop_map(|(a, b, c, kind, count)| match kind {
            0 => format!("CASE WHEN {a} = {b} THEN {c} ELSE {b} END"),
            1 => format!("CASE {a} WHEN {b} THEN {c} END"),
            2 => format!("COALESCE({a}, {b}, {c})"),
            3 => format!("NULLIF({a}, {b})"),
            4 => format!("({a} || {b} || {c})"),
            5 => format!("SUBSTRING({a}, {count}, {count})"),
            6 => format!("TRIM(TRAILING 'a科' FROM UPPER({a}))"),
            7 => format!("REPLACE({a}, {b}, LOWER({c}))"),
            8 => format!("({a} LIKE {b} OR {b} NOT LIKE {c})"),
            9 => format!("({a} NOT IN ({b}, {c}))"),
            10 => format!("({a} IS NULL AND NOT {b} >= {c})"),
            _ => format!("({a} < {b})"),
        })
    })
}

proptest! {
    #[test]
    fn evaluation_never_panics(sql in any_expression(), first in "\\PC{0,8}", second in "[ a-c科é-]{0,4}") {
        evaluated(&sql, &[&first, &second]);
    }

    #[test]
    fn parsing_never_panics(sql in "[a甲'\"()=|<>,; 0-9]{0,40}|\\PC{0,40}") {
        let _ = parsed(&sql);
    }
}
