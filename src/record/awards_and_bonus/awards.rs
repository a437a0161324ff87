//! The parts on awards and vetoes: who was chosen and why, who came next, whom a veto excludes.

use std::collections::BTreeSet;

use crate::allocation::awards::{AwardDefinition, Awarded, Criterion, Placed};
use crate::allocation::definition::Defined;
use crate::allocation::vetoes::VetoLine;
use crate::period::date_of_day;
use crate::record::detail_table::{DetailTable, Set};
use crate::record::summary::Opening;

use super::report::AllocationContext;
use super::{Award, AwardRow, Awards, Section};

impl AllocationContext<'_> {
    pub(super) fn awards(&self) -> Awards {
        let details = [("departments", self.winners().to_string()), ("count", self.places_won().to_string())];
        let headline = self.filled("allocation.awards_headline", &details);
        let opening = self.opening("allocation.awards_kicker", headline, self.text("allocation.awards_note"));
        let awards = self.plans.iter().filter_map(|plan| {
            let of_plan = self.awards.iter().filter(|award| award.award == plan.id);
            let rows: Vec<AwardRow> = of_plan.map(|award| self.award_row(award)).collect();
            (!rows.is_empty()).then(|| Award { heading: self.award_heading(plan), rows })
        });
        let awards: Vec<Award> = awards.collect();
        let text = if awards.is_empty() { self.text("allocation.no_awards") } else { String::new() };
        let columns = ["allocation.among", "allocation.winner", "allocation.why", "allocation.next"];
        Awards { opening, columns: columns.map(|key| self.text(key)), awards, text }
    }

    /// Departments with at least one award.
    pub(super) fn winners(&self) -> usize {
        let winners = self.awards.iter().flat_map(|award| &award.winners).map(|placed| placed.department);
        winners.collect::<BTreeSet<u32>>().len()
    }

    pub(super) fn places_won(&self) -> usize {
        self.awards.iter().map(|award| award.winners.len()).sum()
    }

    fn award_heading(&self, plan: &Defined<AwardDefinition>) -> String {
        let definition = &plan.definition;
        let name = definition.name(self.language()).to_owned();
        let details = [("name", name), ("places", definition.places.to_string())];
        self.filled("allocation.award_heading", &details)
    }

    fn award_row(&self, award: &Awarded) -> AwardRow {
        let among = match &award.kind {
            Some(kind) => self.labels().get(&format!("department_type.{kind}")).unwrap_or(kind).to_owned(),
            None => self.text("summary.whole_hospital"),
        };
        let names = |placed: &[Placed]| {
            let name = |placed: &Placed| self.name(placed.department);
            placed.iter().map(name).collect::<Vec<_>>().join(&self.text("list.and"))
        };
        let valued = |placed: &[Placed]| {
            let told = |placed: &Placed| {
                let details = [("name", self.name(placed.department)), ("value", self.valued(award, placed))];
                if self.told(award) { self.filled("allocation.placed", &details) } else { self.name(placed.department) }
            };
            placed.iter().map(told).collect::<Vec<_>>().join(&self.text("list.and"))
        };
        let excluded = award.excluded.iter().map(|excluded| {
            let reason = excluded.reason.text(self.labels());
            self.filled("list.named", &[("name", self.name(excluded.department)), ("text", reason)])
        });
        let excluded: Vec<String> = excluded.collect();
        let why = match award.winners.is_empty() {
            true => self.filled(
                "allocation.too_few",
                &[("count", award.competitors.to_string()), ("needed", award.needed.to_string())],
            ),
            false => self.filled(
                "allocation.best_of",
                &[("criterion", self.criterion(&award.criterion)), ("values", valued(&award.winners))],
            ),
        };
        let excluded = match excluded.is_empty() {
            true => String::new(),
            false => self.filled("allocation.excluded", &[("names", excluded.join(&self.text("list.semicolon")))]),
        };
        let dash = self.text("state.not_applicable");
        let or_dash = |text: String| if text.is_empty() { dash.clone() } else { text };
        AwardRow { among, winners: or_dash(names(&award.winners)), why, excluded, next: or_dash(valued(&award.next)) }
    }

    /// Whether the values of an award are said: to the public totals alone, which the ranking has too.
    fn told(&self, award: &Awarded) -> bool {
        match award.criterion {
            Criterion::Total | Criterion::Progress => true,
            Criterion::Dimension(_) | Criterion::Indicator(_, _) => !self.public,
        }
    }

    fn valued(&self, award: &Awarded, placed: &Placed) -> String {
        match award.criterion {
            Criterion::Progress => placed.value.printed_signed(),
            Criterion::Dimension(_) => format!("{}%", placed.value.printed()),
            Criterion::Total | Criterion::Indicator(_, _) => placed.value.printed(),
        }
    }

    fn criterion(&self, criterion: &Criterion) -> String {
        let language = self.language();
        match criterion {
            Criterion::Total => self.text("allocation.by_total"),
            Criterion::Progress => self.text("allocation.by_progress"),
            Criterion::Dimension(id) => {
                let dimensions = &self.summary.cards.scorecard.dimensions;
                let found = dimensions.iter().find(|dimension| dimension.id == *id);
                found.map(|dimension| dimension.name(language).to_owned()).unwrap_or_default()
            }
            Criterion::Indicator(id, _) => {
                let found = self.summary.cards.indicators.get(id);
                found.map(|indicator| indicator.definition.name(language).to_owned()).unwrap_or_default()
            }
        }
    }

    pub(super) fn vetoed(&self) -> Section {
        let count = self.vetoes.len().to_string();
        let headline = self.filled("allocation.vetoes_headline", &[("count", count)]);
        let opening = self.opening("allocation.vetoes_kicker", headline, self.text("allocation.vetoes_note"));
        let row = |line: &VetoLine| {
            vec![
                self.name(line.department),
                date_of_day(line.day).to_string(),
                self.labels().get(&format!("programme.{}", line.programme)).unwrap_or(&line.programme).to_owned(),
                if line.clause.is_empty() { self.text("details.no_clause") } else { line.clause.clone() },
            ]
        };
        let rows: Vec<Vec<String>> = self.vetoes.iter().map(row).collect();
        let columns = [
            ("summary_page.department", Set::Text),
            ("details.day", Set::Text),
            ("allocation.programme", Set::Text),
            ("details.clause", Set::Wide),
        ];
        let heading = self.text("allocation.vetoes_heading");
        let tables =
            if rows.is_empty() { Vec::new() } else { vec![DetailTable::new(self.labels(), heading, &columns, rows)] };
        let texts = if tables.is_empty() { vec![self.text("allocation.no_vetoes")] } else { Vec::new() };
        Section { opening, tables, texts }
    }

    pub(super) fn opening(&self, kicker: &str, headline: String, note: String) -> Opening {
        Opening { kicker: self.text(kicker), headline, note }
    }
}
