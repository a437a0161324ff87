//! What README.md says of the program: its lists are those of the source, its blocks are what the recipes run.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use hospital_scorecard::commands::arguments::{Arguments, Report};
use hospital_scorecard::labels::{Labels, Language};

/// A fenced block whose first line names a file: ```` ```toml catalogue/measures.toml ````.
#[derive(Debug)]
pub struct Block {
    /// The heading that it stands under.
    pub section: String,
    pub kind: String,
    pub file: String,
    pub text: String,
}

pub fn readme() -> String {
    fs::read_to_string("README.md").expect("there is a README")
}

/// The blocks that name a file, in the order of the page.
pub fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut section, mut fenced, mut kept) = (String::new(), false, false);
    for line in readme().lines() {
        match line.strip_prefix("```") {
            Some(_) if fenced => (fenced, kept) = (false, false),
            Some(info) => {
                fenced = true;
                if let Some((kind, file)) = info.split_once(' ') {
                    kept = true;
                    let (kind, file) = (kind.to_owned(), file.to_owned());
                    blocks.push(Block { section: section.clone(), kind, file, text: String::new() });
                }
            }
            None if fenced => {
                if let Some(block) = blocks.last_mut().filter(|_| kept) {
                    block.text += line;
                    block.text += "\n";
                }
            }
            None if line.starts_with('#') => section = line.trim_start_matches('#').trim().to_owned(),
            None => {}
        }
    }
    blocks
}

/// The headings of the recipes.
pub fn recipes() -> Vec<String> {
    let text = readme();
    let part = text.split("\n## ").find(|part| part.contains("Recipes\n")).expect("there are recipes");
    part.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_owned).collect()
}

/// The cells of the table whose head begins with `head`, without the marks of code.
fn table(head: &str) -> Vec<Vec<String>> {
    let text = readme();
    let lines = text.lines().skip_while(|line| !line.starts_with(&format!("| {head} |"))).skip(2);
    let rows = lines.take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').replace("\\|", "/").split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// What stands between backticks in a cell.
fn codes(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn first_codes(head: &str) -> BTreeSet<String> {
    table(head).iter().flat_map(|row| codes(&row[0])).collect()
}

/// The names after `before` on the lines of a source file between two texts.
fn names(file: &str, between: (&str, &str), before: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(file).expect("a source file");
    let (_, rest) = text.split_once(between.0).expect("the text that a list begins with");
    let (part, _) = rest.split_once(between.1).expect("the text that a list ends with");
    let names = part.lines().filter_map(|line| line.trim().strip_prefix(before));
    names.map(|name| name.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()).collect()
}

fn set<'t>(texts: impl IntoIterator<Item = &'t str>) -> BTreeSet<String> {
    texts.into_iter().map(str::to_owned).collect()
}

fn rust_files(folder: &str, but: &[&str]) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a source folder").map(|entry| entry.expect("an entry").file_name());
    let names = entries.filter_map(|name| name.to_str()?.strip_suffix(".rs").map(str::to_owned));
    names.filter(|name| !but.contains(&name.as_str())).collect()
}

#[test]
fn the_commands_are_those_of_the_program() {
    let said: BTreeSet<String> =
        first_codes("command").iter().filter_map(|code| code.split(' ').next()).map(str::to_owned).collect();
    let command = Arguments::command();
    assert_eq!(said, set(command.get_subcommands().map(clap::Command::get_name)));
    let text = readme();
    for argument in command.get_subcommands().chain([&command]).flat_map(clap::Command::get_arguments) {
        let Some(long) = argument.get_long() else { continue };
        assert!(text.contains(&format!("--{long}")), "--{long} is not explained");
    }
    for report in Report::ALL {
        assert!(text.contains(&format!("`report {}`", report.id())));
    }
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let source = fs::read_to_string("src/diagnostics.rs").expect("a source file");
    let (_, list) = source.split_once("pub enum Exit {").expect("the exit codes");
    let (list, _) = list.split_once("\n}").expect("the end of the exit codes");
    let codes = list.lines().filter_map(|line| line.trim().trim_end_matches(',').split_once(" = "));
    let known: Vec<String> = codes.map(|(_, code)| code.to_owned()).collect();
    let said: Vec<String> = table("exit code").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(said, known);
    assert!(known.len() > 3);
}

#[test]
fn the_keys_of_a_block_are_those_that_are_read() {
    let fields = names("src/exports/definition.rs", ("pub struct ExportBlock {", "\n}"), "pub ");
    assert_eq!(first_codes("key of `[[exports]]`"), fields);
}

#[test]
fn every_part_of_the_source_is_on_the_map() {
    let text = readme();
    let map: BTreeSet<String> = text
        .split("\n## 5")
        .nth(1)
        .unwrap_or_default()
        .lines()
        .take_while(|line| !line.starts_with("Elsewhere"))
        .filter(|line| line.starts_with("| `"))
        .flat_map(|line| codes(line.split('|').nth(1).unwrap_or_default()))
        .collect();
    let entries = fs::read_dir("src").expect("the source").map(|entry| entry.expect("an entry"));
    let there = entries.map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() { name + "/" } else { name }
    });
    assert_eq!(map, there.collect());
}

#[test]
fn files_that_are_named_are_there() {
    let text = readme();
    // What a recipe makes in the workspace is not here.
    let new: BTreeSet<String> = blocks().into_iter().map(|block| block.file).collect();
    let named: BTreeSet<&str> = text
        .split(['`', '(', ')', ',', ';', ' ', '\n'])
        .filter(|word| ["src/", "data/", "tests/", "report-templates/", ".ci/"].iter().any(|top| word.starts_with(top)))
        .filter(|word| !word.contains(['<', '{', '*']) && !new.contains(*word))
        .collect();
    assert!(named.len() > 20);
    for path in named {
        assert!(Path::new(path.trim_end_matches(['.', ':'])).exists(), "{path}");
    }
}

#[test]
fn every_dependency_is_explained() {
    let manifest: toml::Table = fs::read_to_string("Cargo.toml").expect("the manifest").parse().expect("TOML");
    let of = |section: &str| manifest[section].as_table().expect("dependencies").keys().cloned().collect::<Vec<_>>();
    assert_eq!(first_codes("crate"), of("dependencies").into_iter().chain(of("dev-dependencies")).collect());
}

#[test]
fn expressions_and_counting_share_one_sql_parser() {
    let lock = fs::read_to_string("Cargo.lock").expect("the lock file");
    assert_eq!(lock.matches("name = \"sqlparser\"").count(), 1);
}

/// The name of a variant as its file is named.
fn snake_case(name: &str) -> String {
    let parts = name.char_indices().map(|(at, c)| {
        let before = if at > 0 && c.is_uppercase() { "_" } else { "" };
        format!("{before}{}", c.to_ascii_lowercase())
    });
    parts.collect()
}

#[test]
fn every_scoring_method_has_a_file_a_line_and_words() {
    let files = rust_files("src/scorecards/methods", &["mod"]);
    assert_eq!(names("src/scorecards/methods/mod.rs", ("//! Scoring", "use serde"), "pub mod "), files);
    let variants = names("src/scorecards/methods/mod.rs", ("pub fn id(", "/// The method"), "Method::");
    assert_eq!(variants.iter().map(|name| snake_case(name)).collect::<BTreeSet<_>>(), files);
    let text = readme();
    for language in Language::ALL {
        let labels = Labels::shipped(language);
        for method in &files {
            assert!(text.contains(&format!("`{method}`")), "{method} is not in the README");
            assert!(labels.keys().any(|key| key.starts_with(&format!("method.{method}"))), "{method}");
        }
    }
}

#[test]
fn every_chart_has_a_file_a_line_and_its_place_on_a_page() {
    let files = rust_files("src/charts", &["mod", "canvas", "names", "scale", "style"]);
    let drawn = fs::read_to_string("src/charts/mod.rs").expect("a source file");
    let pages: String = templates_below("report-templates").into_iter().collect();
    let text = readme();
    for chart in files {
        assert!(drawn.contains(&format!("{chart}::")), "{chart} is drawn nowhere");
        assert!(pages.contains(&format!("\"{chart}")), "{chart} stands on no page");
        assert!(text.contains(&format!("`{chart}`")), "{chart} is not in the README");
    }
}

/// The text of every template.
fn templates_below(folder: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => texts.extend(templates_below(&path.to_string_lossy())),
            false => texts.extend(fs::read_to_string(path)),
        }
    }
    texts
}

#[test]
fn every_document_has_its_template_and_every_report_its_names() {
    let entries =
        fs::read_dir("report-templates").expect("templates").map(|entry| entry.expect("an entry").file_name());
    let files: BTreeSet<String> =
        entries.filter_map(|name| name.into_string().ok()).filter(|name| name.ends_with(".typ")).collect();
    let source = fs::read_to_string("src/record/document.rs").expect("a source file");
    let pages =
        source.lines().filter_map(|line| line.trim().strip_prefix("Page::")?.split_once("=> (\"")?.1.split('"').next());
    assert_eq!(files, pages.map(|page| format!("{page}.typ")).collect());
    let text = readme();
    assert!(files.iter().all(|file| text.contains(&format!("`{file}`"))));
    for labels in Language::ALL.map(Labels::shipped) {
        for report in Report::ALL {
            for section in ["report_name", "report_detail"] {
                assert!(labels.get(&format!("{section}.{}", report.id())).is_some(), "{section}.{}", report.id());
            }
        }
    }
}
