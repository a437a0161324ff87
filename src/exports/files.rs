//! Which files a block reads: its globs, inside the workspace and nowhere else.
//!
//! The folders are walked here rather than by the `glob` crate, which passes over folders that it may not read and names
//! that are not UTF-8 without a word: a month would be missing from the scorecards and nobody told.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};
use toml::Spanned;

use super::definition::ExportBlock;
use crate::diagnostics::{Fault, Place};
use crate::toml_source::TomlSource;

/// As in a shell: `*` stays within a folder, and hidden files are named or left alone.
const MATCHING: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// How deep `**` looks.
const DEEPEST_FOLDER: usize = 16;

/// The files of a block relative to the workspace `root`, in byte order, each once.
///
/// `source` is the scorecard.toml that the block is from.
pub fn files(root: &Path, block: &ExportBlock, source: &TomlSource) -> Result<Vec<String>, Vec<Fault>> {
    let (mut found, mut faults) = (BTreeSet::new(), Vec::new());
    for pattern in &block.files {
        match matching(root, pattern, source) {
            Ok(files) if files.is_empty() && !block.optional => {
                let fault = Fault::configuration("files-missing").with("pattern", pattern.get_ref());
                faults.push(fault.at(source.place(&pattern.span())).hint("files-missing"));
            }
            Ok(files) => found.extend(files),
            Err(pattern_faults) => faults.extend(pattern_faults),
        }
    }
    if faults.is_empty() { Ok(found.into_iter().collect()) } else { Err(faults) }
}

/// Whether `path` is written so that it cannot name anything outside the workspace.
pub fn stays_inside(path: &str) -> bool {
    // Backslashes too: on Windows they separate folders, and a workspace may move there.
    let has_parent = path.split(['/', '\\']).any(|part| part == "..");
    !has_parent && !path.starts_with('\\') && Path::new(path).components().all(|part| part_is_plain(&part))
}

fn part_is_plain(part: &Component<'_>) -> bool {
    match part {
        Component::Normal(_) | Component::CurDir => true,
        Component::Prefix(_) | Component::RootDir | Component::ParentDir => false,
    }
}

/// The real path of `path` below `root`; a fault where it cannot be reached or a link leads out of the workspace.
pub fn inside(root: &Path, path: &str) -> Result<PathBuf, Fault> {
    let unreadable =
        |error: std::io::Error| Fault::input("file-unreadable").with("problem", error.kind()).at(Place::file(path));
    let real_root = root.canonicalize().map_err(unreadable)?;
    let real = root.join(path).canonicalize().map_err(unreadable)?;
    if stays_inside(path) && real.starts_with(&real_root) {
        Ok(real)
    } else {
        Err(Fault::configuration("file-outside").at(Place::file(path)).hint("file-outside"))
    }
}

/// That the system did not let `path` be read.
pub fn unreadable(path: &str, error: &io::Error) -> Fault {
    Fault::input("file-unreadable").with("problem", error.kind()).at(Place::file(path))
}

fn matching(root: &Path, written: &Spanned<String>, source: &TomlSource) -> Result<Vec<String>, Vec<Fault>> {
    let place = || source.place(&written.span());
    let refused = |code, hint| Fault::configuration(code).with("pattern", written.get_ref()).at(place()).hint(hint);
    if !stays_inside(written.get_ref()) {
        return Err(vec![refused("pattern-outside", "file-outside")]);
    }
    let plain = written.get_ref().trim_start_matches("./");
    let Ok(pattern) = Pattern::new(plain) else {
        return Err(vec![refused("pattern-invalid", "pattern-invalid")]);
    };
    let any_depth = plain.contains("**");
    let mut walk = Walk {
        root,
        pattern: &pattern,
        deepest: if any_depth { DEEPEST_FOLDER } else { plain.split('/').count() },
        follows_links: !any_depth,
        found: Vec::new(),
        faults: Vec::new(),
    };
    walk.folder(&literal_folder(plain), 1);
    if walk.faults.is_empty() { Ok(walk.found) } else { Err(walk.faults) }
}

/// The leading folders of a pattern that hold no wildcard, so that only they are walked.
fn literal_folder(pattern: &str) -> String {
    let mut folders: Vec<&str> = pattern.split('/').collect();
    folders.pop();
    let literal = folders.iter().take_while(|folder| !folder.contains(['*', '?', '[']));
    literal.copied().collect::<Vec<_>>().join("/")
}

struct Walk<'w> {
    root: &'w Path,
    pattern: &'w Pattern,
    deepest: usize,
    /// `**` does not, as in a shell: links between folders would make it go round in circles.
    follows_links: bool,
    found: Vec<String>,
    faults: Vec<Fault>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &str, depth: usize) {
        let path = self.root.join(folder);
        // An absent folder holds no file; what that means, the caller says.
        if depth > self.deepest || !path.is_dir() {
            return;
        }
        let entries = match inside(self.root, folder).map(fs::read_dir) {
            Ok(Ok(entries)) => entries,
            Ok(Err(error)) => return self.faults.push(unreadable(folder, &error)),
            Err(fault) => return self.faults.push(fault),
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(folder, &entry, depth),
                Err(error) => self.faults.push(unreadable(folder, &error)),
            }
        }
    }

    fn entry(&mut self, folder: &str, entry: &fs::DirEntry, depth: usize) {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            let fault = Fault::input("file-name-not-text").with("name", name.to_string_lossy());
            return self.faults.push(fault.at(Place::file(folder)).hint("file-name-not-text"));
        };
        // Hidden files, and what Excel leaves beside a workbook that is open.
        if name.starts_with('.') || name.starts_with("~$") {
            return;
        }
        let relative = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let path = entry.path();
        if path.is_dir() {
            if self.follows_links || !path.is_symlink() {
                self.folder(&relative, depth + 1);
            }
        } else if self.pattern.matches_with(&relative, MATCHING) && path.is_file() {
            match inside(self.root, &relative) {
                Ok(_) => self.found.push(relative),
                Err(fault) => self.faults.push(fault),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[&str]) -> Folder {
            let root = std::env::temp_dir().join(format!("exports-files-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&root);
            for file in files {
                let path = root.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "x").unwrap();
            }
            Folder(root)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn found(root: &Path, patterns: &[&str]) -> Result<Vec<String>, Vec<(&'static str, Option<u64>)>> {
        let source = TomlSource::new("scorecard.toml", format!("table = \"t\"\nfiles = {patterns:?}\n[columns]\n"));
        let block: ExportBlock = toml::from_str(&source.text).unwrap();
        files(root, &block, &source)
            .map_err(|faults| faults.iter().map(|f| (f.code, f.place.as_ref().and_then(|p| p.line))).collect())
    }

    #[test]
    fn globs_in_byte_order_each_file_once() {
        let root = Folder::new("globs", &["e/b.csv", "e/a.csv", "e/.c.csv", "e/~$a.csv", "e/f/费用_1.csv", "g.csv"]);
        assert_eq!(found(&root.0, &["e/*.csv", "./e/a.csv"]), Ok(vec!["e/a.csv".to_owned(), "e/b.csv".to_owned()]));
        assert_eq!(found(&root.0, &["*/f/费用_*.csv"]), Ok(vec!["e/f/费用_1.csv".to_owned()]));
        assert_eq!(found(&root.0, &["**/*.csv"]).map(|files| files.len()), Ok(4));
    }

    #[test]
    fn what_matches_nothing_or_leads_out_is_a_fault() {
        let root = Folder::new("faults", &["a.csv"]);
        let line = Some(2);
        assert_eq!(found(&root.0, &["b*.csv"]), Err(vec![("files-missing", line)]));
        assert_eq!(found(&root.0, &["/etc/*"]), Err(vec![("pattern-outside", line)]));
        assert_eq!(found(&root.0, &["x/../../*"]), Err(vec![("pattern-outside", line)]));
        assert_eq!(found(&root.0, &["..\\*"]), Err(vec![("pattern-outside", line)]));
        assert_eq!(found(&root.0, &["a***"]), Err(vec![("pattern-invalid", line)]));
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        let (outside, root) = (Folder::new("outside", &["a.csv"]), Folder::new("links", &["b.csv"]));
        std::os::unix::fs::symlink(outside.0.join("a.csv"), root.0.join("c.csv")).unwrap();
        std::os::unix::fs::symlink(root.0.join("b.csv"), root.0.join("d.csv")).unwrap();
        assert_eq!(found(&root.0, &["*.csv"]), Err(vec![("file-outside", None)]));
        assert_eq!(found(&root.0, &["d.csv"]), Ok(vec!["d.csv".to_owned()]));
    }
}
