//! Which build of the program typesets: a hash of all that pages come of beside the record.
//!
//! Two builds of one version may differ by a line of a template, a glyph of a font, or a release of the typesetter. A reader
//! who finds other bytes must know whether the document was changed or the program is another.

use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::templates::Templates;
use crate::fonts;
use crate::record::document::{Page, Typesetting};

static RECORD: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/record");
static CHARTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/charts");
static REPORTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/reports");
static NUMBERS: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/numbers");
const NUMBERS_RULES: &str = include_str!("../numbers.rs");
/// The very versions of the typesetter and of everything below it.
const DEPENDENCIES: &str = include_str!("../../Cargo.lock");

impl Typesetting {
    /// Of such a page by this program, with these templates; own ones may name any font.
    pub fn of(page: &Page, templates: &Templates) -> Typesetting {
        let own = templates.own_hash();
        let may_use_fonts = !own.is_empty() || page.is_set_in_own_fonts();
        let fonts = if may_use_fonts { templates.fonts_hash().to_owned() } else { String::new() };
        Typesetting { build: build().to_owned(), templates: own, fonts }
    }
}

/// SHA-256 of the code, templates and fonts of this program.
fn build() -> &'static str {
    static BUILD: OnceLock<String> = OnceLock::new();
    BUILD.get_or_init(|| {
        let mut digest = Sha256::new();
        for folder in [&RECORD, &CHARTS, &REPORTS, &NUMBERS] {
            add_folder(&mut digest, folder);
        }
        for (path, file) in Templates::shipped().files() {
            add(&mut digest, path, &file.bytes);
        }
        for (name, bytes) in fonts::FILES {
            add(&mut digest, name, bytes);
        }
        add(&mut digest, "numbers.rs", NUMBERS_RULES.as_bytes());
        add(&mut digest, "Cargo.lock", DEPENDENCIES.as_bytes());
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    })
}

fn add_folder(digest: &mut Sha256, folder: &Dir) {
    for file in folder.files() {
        add(digest, &file.path().to_string_lossy().replace('\\', "/"), file.contents());
    }
    for inner in folder.dirs() {
        add_folder(digest, inner);
    }
}

/// Lengths first: no two folders give the same bytes.
fn add(digest: &mut Sha256, path: &str, bytes: &[u8]) {
    digest.update((path.len() as u64).to_be_bytes());
    digest.update(path.as_bytes());
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}
