//! Templates that the user changed, documents of their own, and all cards in one file.

use std::fs;
use std::path::{Path, PathBuf};

use hospital_scorecard::record::document::Record;
use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::pages;
use crate::program::{Scratch, run};

/// Four departments, all of which have a card.
const CASE: &str = "tests/cases/tie";
const MADE: &str = "out/monthly/2026-03";

/// A folder as the typst command line sees it: `--root FOLDER --font-path FOLDER/fonts FOLDER/main.typ`.
struct FolderWorld {
    root: PathBuf,
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
}

impl FolderWorld {
    fn new(root: &Path) -> FolderWorld {
        let mut files: Vec<PathBuf> =
            fs::read_dir(root.join("fonts")).expect("fonts").map(|entry| entry.expect("an entry").path()).collect();
        files.sort();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "ttf"));
        let fonts: Vec<Font> = files
            .iter()
            .flat_map(|file| Font::iter(Bytes::new(fs::read(file).expect("a font"))).collect::<Vec<_>>())
            .collect();
        let main = VirtualPath::new("main.typ").expect("a path");
        FolderWorld {
            root: root.to_owned(),
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: RootedPath::new(VirtualRoot::Project, main).intern(),
        }
    }

    fn bytes(&self, id: FileId) -> FileResult<Vec<u8>> {
        let path = self.root.join(id.vpath().get_without_slash());
        fs::read(&path).map_err(|error| FileError::from_io(error, &path))
    }
}

impl World for FolderWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        Ok(Source::new(id, String::from_utf8(self.bytes(id)?)?))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.bytes(id).map(Bytes::new)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// What the typst command line makes of a folder, with the identifier that the program gives a document.
pub fn typeset(folder: &Path) -> Vec<u8> {
    let world = FolderWorld::new(folder);
    let compiled = typst::compile::<PagedDocument>(&world);
    assert!(compiled.warnings.is_empty(), "{:?}", compiled.warnings);
    let pages = compiled.output.unwrap_or_else(|errors| panic!("{errors:?}"));
    let record = Record::read(&fs::read_to_string(folder.join("record.json")).expect("the record")).expect("a record");
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1]).expect("standards");
    let options = PdfOptions { ident: Smart::Custom(record.ident()), standards, ..PdfOptions::default() };
    typst_pdf::pdf(&pages, &options).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn workspace(name: &str) -> Scratch {
    Scratch::copy_of(&format!("templates-{name}"), Path::new(CASE))
}

fn put(workspace: &Scratch, file: &str, text: &str) {
    let path = workspace.path().join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

/// What the program says on stdout.
fn done(workspace: &Scratch, arguments: &str) -> String {
    let words: Vec<&str> = arguments.split(' ').chain(["--quiet"]).collect();
    let output = run(workspace.path(), &words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("results are UTF-8")
}

fn report(workspace: &Scratch, options: &str) {
    done(workspace, &format!("report monthly --period 2026-03 {options}"));
}

fn json(workspace: &Scratch, file: &str) -> Value {
    let text = fs::read_to_string(workspace.path().join(MADE).join(file)).expect("a file of the run");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_copied_folder_gives_the_program_s_own_bytes() {
    let scratch = workspace("copied");
    // An own file is part of the copy.
    put(&scratch, "report-templates/shared/logo.typ", "#let logo(height) = rect(width: 20pt, height: height)\n");
    report(&scratch, "--entity O1 --entity E1 --combined");
    for document in ["department-O1", "cards"] {
        let made = scratch.path().join(MADE).join("zh").join(document);
        done(&scratch, &format!("templates copy {document} --record {}", made.with_extension("json").display()));
        let copied = typeset(&scratch.path().join(document));
        assert!(copied == fs::read(made.with_extension("pdf")).expect("the program's"), "{document} differs");
    }
}

#[test]
fn a_copy_says_what_it_wrote_and_leaves_what_is_there() {
    let scratch = Scratch::new("templates-there");
    let said = done(&scratch, "templates copy ours --lang en");
    let files: Vec<&str> = said.lines().collect();
    let (last, files) = files.split_last().expect("lines");
    assert_eq!(*last, format!("{} files written to ours, 0 were there already", files.len()));
    assert!(files.iter().all(|file| scratch.path().join("ours").join(file).is_file()));
    assert!(files.contains(&"shared/logo.typ") && !files.contains(&"main.typ"));
    fs::remove_file(scratch.path().join("ours/shared/logo.typ")).expect("a file of the copy");
    let there = files.len() - 1;
    let said = done(&scratch, "templates copy ours --lang en");
    assert_eq!(said, format!("shared/logo.typ\n1 files written to ours, {there} were there already\n"));
}

#[test]
fn other_templates_are_another_run_and_unchanged_copies_are_not() {
    let scratch = workspace("hash");
    let templates = |scratch: &Scratch| {
        report(scratch, "--entity O1");
        json(scratch, "run.json")["settings"]["templates"].as_str().expect("a text").to_owned()
    };
    done(&scratch, "templates copy report-templates");
    // What a complete copy has beside the templates is made anew for each document.
    put(&scratch, "report-templates/record.json", "{}");
    assert_eq!(templates(&scratch), "");
    let shipped = fs::read(scratch.path().join(MADE).join("zh/department-O1.pdf")).expect("the card");
    put(&scratch, "report-templates/shared/logo.typ", "#let logo(height) = [徽]\n");
    assert_eq!(templates(&scratch).len(), 64);
    let changed = fs::read(scratch.path().join(MADE).join("zh/department-O1.pdf")).expect("the card");
    assert!(changed != shipped);
}

#[test]
fn a_document_of_the_workspace_is_made_for_each_card() {
    let scratch = workspace("own-document");
    let configuration = fs::read_to_string(scratch.path().join("scorecard.toml")).expect("the configuration");
    let block =
        "\n[[documents]]\nname = \"notice\"\ntemplate = \"short.typ\"\nof = \"department-card\"\ntitle = \"通知单\"\n";
    put(&scratch, "scorecard.toml", &(configuration + block));
    put(
        &scratch,
        "report-templates/short.typ",
        "#import \"shared/document.typ\": record\n= #record.card.head.entity 的结果\n",
    );
    report(&scratch, "--entity O1 --entity E1");
    for id in ["O1", "E1"] {
        let record = json(&scratch, &format!("zh/notice-{id}.json"));
        let card = json(&scratch, &format!("zh/department-{id}.json"));
        assert_eq!(record["document"], "short");
        assert_eq!(record["card"], card["card"]);
        let name = card["entity"]["name"].as_str().expect("a name");
        assert_eq!(record["imprint"]["title"], format!("通知单 {name} 2026 年 3 月"));
        let pdf = scratch.path().join(MADE).join(format!("zh/notice-{id}.pdf"));
        assert!(pdf.is_file());
        if let Some(text) = pages::laid_out(&pdf) {
            assert!(text.contains(&format!("{name} 的结果")) || text.contains(&format!("{name}的结果")), "{text}");
        }
    }
}

/// E1 comes first by its number and O3 last, without one.
#[test]
fn all_cards_in_one_file_begin_on_odd_pages_in_the_hospital_s_order() {
    let scratch = workspace("combined");
    let configuration = fs::read_to_string(scratch.path().join("scorecard.toml")).expect("the configuration");
    put(&scratch, "scorecard.toml", &configuration.replacen("valid_from ", "sort = \"排序号\"\nvalid_from ", 1));
    let departments = fs::read_to_string(scratch.path().join("exports/科室字典.csv")).expect("the departments");
    let sorts = ["排序号", "30", "20", "", "10"];
    let lines = departments.lines().zip(sorts).map(|(line, sort)| format!("{line},{sort}\n"));
    put(&scratch, "exports/科室字典.csv", &lines.collect::<String>());
    report(&scratch, "--combined");
    let record = json(&scratch, "zh/cards.json");
    let cards = record["cards"].as_array().expect("cards");
    let ids: Vec<&str> = cards.iter().filter_map(|card| card["head"]["entity_id"].as_str()).collect();
    assert_eq!(ids, ["E1", "O2", "O1", "O3"]);
    assert_eq!((&record["entity"]["kind"], &record["audience"]), (&"hospital".into(), &"internal".into()));
    let totals = record["tidy"]["totals"].as_array().expect("rows");
    assert!(ids.iter().all(|id| totals.iter().any(|row| row["entity_id"] == **id)));

    let Some(text) = pages::laid_out(&scratch.path().join(MADE).join("zh/cards.pdf")) else { return };
    let pages: Vec<String> = text.split_terminator('\u{C}').map(|page| page.replace(' ', "")).collect();
    let mut next = 0;
    for card in cards {
        let name = card["head"]["entity"].as_str().expect("a name");
        assert_eq!(next % 2, 0, "{name} begins on an odd page");
        let own = pages[next..].iter().take_while(|page| page.contains(&format!("科室月度绩效考核卡{name}"))).count();
        assert!(own > 1, "{name} has a card");
        for (number, page) in (1..).zip(&pages[next..next + own]) {
            assert!(page.contains(&format!("第{number}页/共{own}页")), "{name} {number}: {page}");
        }
        next += own;
        if next < pages.len() && own % 2 == 1 {
            assert_eq!(pages[next].trim(), "本页空白");
            next += 1;
        }
    }
    assert_eq!(next, pages.len());
}
