//! What the letter is set in: the fonts of GB/T 9704-2012 where the workspace has them, else the shipped ones, which is said.

use crate::fonts::{FAMILY, SERIF_FAMILY};

use super::LetterFonts;
use super::context::SubmissionContext;
use super::settings::FontSettings;

/// 仿宋, 小标宋, 黑体 and 楷体: the word for each, the workspace's family, and what is shipped in its place.
fn roles(settings: &FontSettings) -> [(&'static str, Option<&str>, &'static str); 4] {
    [
        ("submission.font_body", settings.body.as_deref(), SERIF_FAMILY),
        ("submission.font_title", settings.title.as_deref(), SERIF_FAMILY),
        ("submission.font_heading", settings.heading.as_deref(), FAMILY),
        ("submission.font_subheading", settings.subheading.as_deref(), SERIF_FAMILY),
    ]
}

impl LetterFonts {
    /// None of them is the workspace's.
    pub fn are_shipped(&self) -> bool {
        let LetterFonts { body, title, heading, subheading } = self;
        [body, title, heading, subheading].iter().all(|family| [FAMILY, SERIF_FAMILY].contains(&family.as_str()))
    }
}

impl SubmissionContext<'_> {
    pub(super) fn fonts(&self) -> LetterFonts {
        let [body, title, heading, subheading] =
            roles(&self.settings.fonts).map(|(_, own, shipped)| own.unwrap_or(shipped).to_owned());
        LetterFonts { body, title, heading, subheading }
    }

    /// By which standard the letter is laid out, and what takes the place of the fonts that it wants.
    pub(super) fn fonts_told(&self) -> String {
        let roles = roles(&self.settings.fonts);
        let and = self.labels().text("list.and");
        let mut told: Vec<String> = Vec::new();
        for (role, own, _) in &roles {
            if let Some(family) = own {
                let details = [("role", self.text(role)), ("family", (*family).to_owned())];
                told.push(self.filled("submission.font_own", &details));
            }
        }
        for shipped in [SERIF_FAMILY, FAMILY] {
            let replaced = roles.iter().filter(|(_, own, by)| own.is_none() && *by == shipped);
            let replaced: Vec<String> = replaced.map(|(role, _, _)| self.text(role)).collect();
            if !replaced.is_empty() {
                let details = [("roles", replaced.join(and)), ("family", shipped.to_owned())];
                told.push(self.filled("submission.font_instead", &details));
            }
        }
        let fonts = told.join(self.labels().text("list.semicolon"));
        self.filled("submission.fonts_note", &[("fonts", fonts)])
    }
}
