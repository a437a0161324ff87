//! What was found of a document, for a terminal.

use std::collections::BTreeMap;

use crate::labels::Labels;
use crate::record::evidence::{GivenFigure, Why};

use super::{Typeset, Verification, Verified};

/// Lines of figures that come out otherwise; JSON has all of them.
const SHOWN: usize = 40;

impl Verification {
    pub fn text(&self, labels: &Labels) -> String {
        let mut text = labels.filled("verify.headline", &[("file", self.file.clone())]) + "\n";
        if let Some(document) = &self.document {
            text += &document.text(labels);
        }
        if let Some(appended) = &self.appended {
            let bytes = appended.bytes.to_string();
            text += &(labels.filled("verify.appended", &[("bytes", bytes)]) + "\n");
            let mut said = Vec::new();
            if !appended.is_update {
                said.push(labels.text("verify.appended_nothing").to_owned());
            }
            if appended.form {
                said.push(labels.text("verify.appended_form").to_owned());
            }
            for page in &appended.annotated {
                said.push(labels.filled("verify.appended_page", &[("page", page.to_string())]));
            }
            said.iter().for_each(|line| text += &format!("  {line}\n"));
        }
        let outcome = if self.faults.is_empty() { self.outcome() } else { "verify.failed" };
        text + labels.text(outcome) + "\n"
    }

    fn outcome(&self) -> &'static str {
        match self.document.as_ref().map(|document| document.typeset) {
            Some(Typeset::ByteForByte) => "verify.reproduced",
            Some(Typeset::AnotherBuild) => "verify.another_build",
            Some(Typeset::OwnTemplates) => "verify.own_templates",
            Some(Typeset::Differs) | None => "verify.failed",
        }
    }
}

impl Verified {
    fn text(&self, labels: &Labels) -> String {
        let audience = labels.text(&format!("audience.{}", self.audience)).to_owned();
        let details = [
            ("title", self.title.clone()),
            ("hospital", self.hospital.clone()),
            ("audience", audience),
            ("program", format!("{} {}", self.program.name, self.program.version)),
            ("run", self.run.chars().take(12).collect()),
        ];
        let mut text = labels.filled("verify.document", &details) + "\n";
        let attachments = self.attachments.join(labels.text("list.separator"));
        let pages = self.pages.to_string();
        text += &(labels.filled("verify.attachments", &[("names", attachments), ("pages", pages)]) + "\n");
        let counts = [
            ("recomputed", self.figures.recomputed.to_string()),
            ("given", self.figures.given.len().to_string()),
            ("differing", self.figures.differing.len().to_string()),
        ];
        text += &(labels.filled("verify.figures", &counts) + "\n");
        for differing in self.figures.differing.iter().take(SHOWN) {
            let name = &differing.figure;
            let figure = [name.of, &name.entity, &name.period, &name.item, name.column].join(" ");
            let details = [
                ("figure", figure),
                ("carried", differing.carried.clone()),
                ("recomputed", differing.recomputed.clone()),
            ];
            text += &format!("  {}\n", labels.filled("verify.differing", &details));
        }
        if let Some(more) = self.figures.differing.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            text += &format!("  {}\n", labels.filled("publish.more", &[("count", more.to_string())]));
        }
        for why in Why::ALL {
            let given = self.figures.given.iter().filter(|given| given.why == why);
            let names = named(given, labels);
            if !names.is_empty() {
                let reason = labels.text(&format!("verify.why.{}", why.code())).to_owned();
                text += &format!("  {}\n", labels.filled("verify.given", &[("why", reason), ("names", names)]));
            }
        }
        text
    }
}

/// Each figure by its id and what of it, with how many there are where several are alike.
fn named<'g>(given: impl Iterator<Item = &'g GivenFigure>, labels: &Labels) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for GivenFigure { figure, .. } in given {
        *counts.entry((figure.item.as_str(), figure.column)).or_default() += 1;
    }
    let name = |((item, column), count): (&(&str, &str), &usize)| match count {
        1 => format!("{item} {column}"),
        _ => format!("{item} {column} ×{count}"),
    };
    counts.iter().map(name).collect::<Vec<_>>().join(labels.text("list.separator"))
}
