//! The rules that a card was made by, in words.

use std::collections::BTreeMap;

use crate::indicators::value::State;
use crate::scorecards::card::Line;
use crate::scorecards::methods::Method;
use crate::scorecards::scope::CountedAt;

use super::card::Rule;
use super::department::CardPage;

impl CardPage<'_> {
    pub(super) fn rules(&self) -> Vec<Rule> {
        let mut rules = Vec::new();
        if self.scored.rests_on_revenue {
            rules.push(self.rule("revenue", &[]));
        }
        rules.extend(self.scope_rule());
        rules.extend(self.lineage_rule());
        if let Some((fewest, most)) = self.reference_months() {
            let year = self.context.period.year_before().from.year().to_string();
            let months = if fewest == most { most.to_string() } else { format!("{fewest}–{most}") };
            rules.push(self.rule("last_year_mean", &[("year", year), ("months", months)]));
        }
        rules.extend(self.unfiltered_rule());
        rules.push(self.rule("rounding", &[]));
        if self.scored.lines().any(|line| matches!(line.method, Method::Adjustment(_))) {
            rules.push(self.rule("steps", &[]));
        }
        if self.context.scorecard.standards_are_examples {
            rules.push(self.rule("examples", &[]));
        }
        rules
    }

    fn rule(&self, key: &str, details: &[(&str, String)]) -> Rule {
        Rule { name: self.text(&format!("rule.{key}.name")), text: self.filled(&format!("rule.{key}.text"), details) }
    }

    fn listed(&self, key: &str, items: &[String]) -> Option<Rule> {
        (!items.is_empty()).then(|| self.rule(key, &[("items", items.join(&self.text("list.semicolon")))]))
    }

    /// What is counted over a whole group.
    fn scope_rule(&self) -> Option<Rule> {
        let group = self.department.group?;
        let group = self.context.departments.at_end(group, self.context.period.span())?;
        let at_group = |line: &&Line| {
            self.definition(line).is_some_and(|(_, scored)| scored.counted_at == CountedAt::Group)
                && line.state == State::Known
        };
        let names: Vec<String> = self.scored.lines().filter(at_group).filter_map(|line| self.name(line)).collect();
        let details = [
            ("group", group.name_in(self.context.labels.language()).to_owned()),
            ("items", names.join(&self.text("list.and"))),
        ];
        (!names.is_empty()).then(|| self.rule("scope", &details))
    }

    fn lineage_rule(&self) -> Option<Rule> {
        let merged: Vec<String> = self
            .lineage
            .iter()
            .filter(|member| **member != self.scored.department)
            .filter_map(|member| self.context.departments.at_end(*member, self.context.period.span()))
            .map(|department| department.name_in(self.context.labels.language()).to_owned())
            .collect();
        self.listed("lineage", &merged)
    }

    /// Tests that a definition asks for only where the hospital collects their columns, and it does not.
    fn unfiltered_rule(&self) -> Option<Rule> {
        let mut by_column: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for line in self.scored.lines().filter(|line| line.state == State::Known) {
            let Some((indicator, _)) = self.definition(line) else { continue };
            for column in &indicator.unfiltered {
                by_column.entry(column).or_default().extend(self.name(line));
            }
        }
        let told = |(column, names): (&str, Vec<String>)| {
            let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(&self.text("list.and"));
            let text = match names.len() > NAMED {
                true => self.filled("list.more", &[("shown", shown), ("count", names.len().to_string())]),
                false => shown,
            };
            let name = self.context.labels.table_name(column).to_owned();
            self.filled("list.named", &[("name", name), ("text", text)])
        };
        let items: Vec<String> = by_column.into_iter().map(told).collect();
        self.listed("unfiltered", &items)
    }
}

/// Indicators named one by one before they are only counted.
const NAMED: usize = 3;
