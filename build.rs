//! Tells cargo which embedded files a build rests on: whole folders are embedded, and cargo sees only source files.

fn main() {
    for folder in ["data", "report-templates"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
