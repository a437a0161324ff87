//! An explanation for a terminal.

use crate::labels::Labels;

use super::{ComputedRow, ExplainedFact, ExplainedRow, Explanation};

impl Explanation {
    /// Plain text; every line that stands for a row begins with its place.
    pub fn text(&self, labels: &Labels) -> String {
        let mut text = vec![self.head(labels)];
        for section in &self.sections {
            text.push(String::new());
            text.push(section.heading.clone());
            text.extend(section.lines.iter().map(|line| format!("  {line}")));
        }
        for fact in &self.facts {
            text.push(String::new());
            text.extend(fact.text(labels));
        }
        if !self.sources.is_empty() {
            text.push(String::new());
            text.push(labels.text("explain.sources").to_owned());
            for source in &self.sources {
                let details = [
                    ("file", source.file.clone()),
                    ("sha256", source.sha256.clone()),
                    ("counted", source.counted.to_string()),
                ];
                text.push(format!("  {}", labels.filled("explain.source", &details)));
            }
        }
        text.join("\n") + "\n"
    }

    fn head(&self, labels: &Labels) -> String {
        let unit = labels.get(&format!("standard_unit.{}", self.unit)).unwrap_or(&self.unit);
        let value = self.value.map(|value| format!("{}{unit}", value.printed()));
        let score = self.score.map(|score| labels.filled("explain.score_is", &[("score", score.printed())]));
        let figures: Vec<String> = value.into_iter().chain(score).collect();
        let details = [
            ("name", self.name.clone()),
            ("id", self.figure.clone()),
            ("entity", self.entity.clone()),
            ("entity_id", self.entity_id.clone()),
            ("period", self.period.clone()),
        ];
        let head = labels.filled("explain.head", &details);
        match figures.is_empty() {
            true => head,
            false => {
                labels.filled("list.named", &[("name", head), ("text", figures.join(labels.text("list.separator")))])
            }
        }
    }
}

impl ExplainedFact {
    fn text(&self, labels: &Labels) -> Vec<String> {
        let months = match (self.months.first(), self.months.last()) {
            (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
            (Some(only), _) => only.clone(),
            (None, _) => String::new(),
        };
        let none = labels.text("explain.none").to_owned();
        let printed = |value: Option<i64>| value.map_or(none.clone(), |value| value.to_string());
        let details = [
            ("name", self.name.clone()),
            ("id", self.measure.clone()),
            ("months", months),
            ("value", printed(self.value)),
            ("unit", labels.text(&format!("fact_unit.{}", self.unit)).to_owned()),
        ];
        let mut text = vec![labels.filled("explain.fact", &details)];
        text.extend(self.definition.iter().map(|line| format!("  {line}")));
        if let Some(times) = self.observations {
            text.push(format!("  {}", labels.filled("explain.observed", &[("count", times.to_string())])));
        }
        for (stratum, value) in &self.strata {
            text.push(format!("  {stratum}: {}", printed(*value)));
        }
        text.push(format!("  {}", self.counts_text(labels)));
        let listed = |counted: bool| self.rows.iter().filter(move |row| row.counted == counted).peekable();
        for (counted, heading) in [(true, "explain.rows_counted"), (false, "explain.rows_left_out")] {
            let mut rows = listed(counted);
            if rows.peek().is_some() {
                text.push(format!("  {}", labels.text(heading)));
                text.extend(rows.map(|row| format!("    {}", row.text())));
            }
        }
        if !self.computed.is_empty() {
            text.push(format!("  {}", labels.text("explain.computed")));
            text.extend(self.computed.iter().map(|row| format!("    {}", row.text(labels))));
        }
        text
    }

    fn counts_text(&self, labels: &Labels) -> String {
        let counts = &self.counts;
        let left_out: Vec<String> = counts
            .left_out
            .iter()
            .map(|(rule, count)| {
                let name = labels.get(&format!("explain.rule_name.{rule}")).unwrap_or(rule).to_owned();
                labels.filled("list.named", &[("name", name), ("text", count.to_string())])
            })
            .collect();
        let left_out = match left_out.is_empty() {
            true => labels.text("explain.none").to_owned(),
            false => left_out.join(labels.text("list.separator")),
        };
        labels.filled(
            "explain.row_counts",
            &[
                ("counted", counts.counted.to_string()),
                ("left_out", left_out),
                ("months", counts.other_months.to_string()),
                ("entities", counts.other_entities.to_string()),
                ("undated", counts.undated.to_string()),
                ("rejected", counts.rejected_elsewhere.to_string()),
            ],
        )
    }
}

impl ComputedRow {
    fn text(&self, labels: &Labels) -> String {
        let columns = self.columns.iter().map(|(column, value)| format!("{column}={value}"));
        let made_of = labels.filled("explain.made_of", &[("rows", self.made_of.join(labels.text("list.separator")))]);
        let made_of = Some(made_of).filter(|_| !self.made_of.is_empty());
        columns.chain(self.why.iter().map(|why| format!("[{why}]"))).chain(made_of).collect::<Vec<_>>().join("  ")
    }
}

impl ExplainedRow {
    fn text(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(|(column, value)| format!("{column}={value}")).collect();
        let place = format!("{}:{}", self.file, self.line);
        let parts = [place].into_iter().chain(columns).chain(self.why.iter().map(|why| format!("[{why}]")));
        parts.collect::<Vec<_>>().join("  ")
    }
}
