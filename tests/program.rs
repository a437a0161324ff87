//! Running the program as a person would, in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that is gone when the test is over.
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// `name` is unique among the tests.
    pub fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("hospital-scorecard-{}-{name}", std::process::id()));
        if path.exists() {
            std::fs::remove_dir_all(&path).expect("an old scratch folder can be removed");
        }
        std::fs::create_dir_all(&path).expect("a scratch folder can be made");
        Scratch { path }
    }

    /// With a copy of a folder in it.
    pub fn copy_of(name: &str, folder: &Path) -> Scratch {
        let scratch = Scratch::new(name);
        copy(folder, &scratch.path);
        scratch
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// The program with these arguments, run in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hospital-scorecard"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

/// Copies what is in a folder over another.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("a folder can be read") {
        let entry = entry.expect("an entry can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}
