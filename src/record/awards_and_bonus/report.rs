//! The award-and-bonus report: rules and version, scope, ranking by type, awards, vetoes, money, objections, signatures.

use crate::allocation::awards::{AwardDefinition, Awarded};
use crate::allocation::carried::Carried;
use crate::allocation::definition::{AllocationDefinition, Defined};
use crate::allocation::money::Allocated;
use crate::allocation::vetoes::VetoLine;
use crate::labels::{Labels, Language};
use crate::record::summary::Furniture;
use crate::record::summary::context::SummaryContext;
use crate::record::wording;

use super::{AwardsAndBonus, KeyFigure, Section, yuan};

/// What the report is written from.
#[derive(Clone, Copy)]
pub struct AllocationContext<'a> {
    pub summary: &'a SummaryContext<'a>,
    pub plans: &'a [Defined<AwardDefinition>],
    pub awards: &'a [Awarded],
    pub vetoes: &'a [VetoLine],
    pub pools: &'a [Pool<'a>],
    pub refused: &'a [Refused<'a>],
    /// What is paid or taken back for earlier months.
    pub carried: &'a [Carried],
    /// Made public: awards are named with what they are for, not with the figures of departments.
    pub public: bool,
}

/// A plan of money that was not made.
#[derive(Clone, Debug)]
pub struct Refused<'a> {
    pub plan: &'a Defined<AllocationDefinition>,
    /// The name of the scorecard that it rests on.
    pub scorecard: &'a str,
    /// Where it rests on revenue: indicator, measure and categories of charges, by name.
    pub lines: Vec<[String; 3]>,
    /// What the run says of it.
    pub said: Vec<String>,
}

/// Money that was shared, and the name of the scorecard that it rests on.
#[derive(Clone, Copy)]
pub struct Pool<'a> {
    pub plan: &'a Defined<AllocationDefinition>,
    pub allocated: &'a Allocated,
    pub scorecard: &'a str,
}

impl AllocationContext<'_> {
    pub fn pages(&self) -> AwardsAndBonus {
        let parts = self.summary.shared_parts();
        let document = self.text("allocation.document");
        let period = wording::period(self.summary.cards.period, self.labels());
        let headline = [("period", period), ("awards", self.winners().to_string()), ("money", self.money_told())];
        let headline = self.filled("allocation.headline", &headline);
        let sign_off = ["head", "finance", "audit", "party", "date"];
        AwardsAndBonus {
            head: Furniture { document, ..parts.head },
            opening: self.opening("allocation.rules_kicker", headline, self.text("allocation.rules_note")),
            figures: self.figures(),
            rules: parts.run,
            scope: vec![self.filled("allocation.scope", &[("data", parts.data)])],
            ranking: parts.ranking,
            robustness: Some(self.robustness()),
            awards: self.awards(),
            vetoes: self.vetoed(),
            money: self.money(),
            objection: self.objection(),
            sign_off: sign_off.iter().map(|who| self.text(&format!("allocation.sign_off.{who}"))).collect(),
        }
    }

    fn money_told(&self) -> String {
        match self.pools {
            [] => self.text("allocation.money_none"),
            _ => {
                let details = [("sum", yuan(self.paid())), ("reserve", yuan(self.kept()))];
                self.filled("allocation.money_shared", &details)
            }
        }
    }

    fn paid(&self) -> i128 {
        self.pools.iter().flat_map(|pool| &pool.allocated.rows).map(|row| row.amount).sum()
    }

    fn kept(&self) -> i128 {
        self.pools.iter().map(|pool| pool.allocated.reserve).sum()
    }

    fn figures(&self) -> Vec<KeyFigure> {
        let scores = self.summary.cards.scores_of(self.summary.cards.period);
        let cards = scores.iter().flat_map(|scores| &scores.cards);
        let totals = cards.filter(|card| card.total.is_some()).count();
        let counted = |label: &str, unit: &str, count: usize| KeyFigure {
            value: self.filled(unit, &[("count", count.to_string())]),
            label: self.text(label),
        };
        let mut figures = vec![
            counted("allocation.figure_ranked", "allocation.figure_departments_unit", totals),
            counted("allocation.figure_awards", "allocation.figure_awards_unit", self.places_won()),
            counted("allocation.figure_vetoes", "allocation.figure_vetoes_unit", self.vetoes.len()),
        ];
        if !self.pools.is_empty() {
            let money = [("allocation.figure_paid", self.paid()), ("allocation.figure_reserve", self.kept())];
            figures.extend(money.map(|(label, fen)| KeyFigure { value: yuan(fen), label: self.text(label) }));
        }
        figures
    }

    fn objection(&self) -> Section {
        let (headline, note) = (self.text("allocation.objection_headline"), String::new());
        Section {
            opening: self.opening("allocation.objection_kicker", headline, note),
            tables: Vec::new(),
            texts: vec![self.text("allocation.objection_text")],
        }
    }

    pub(super) fn labels(&self) -> &Labels {
        self.summary.cards.labels
    }

    pub(super) fn language(&self) -> Language {
        self.labels().language()
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.labels().text(key).to_owned()
    }

    pub(super) fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.labels().filled(key, details)
    }

    /// A department's name on the period's last day.
    pub(super) fn name(&self, department: u32) -> String {
        let cards = &self.summary.cards;
        let found = cards.departments.at_end(department, cards.period.span());
        found.map(|department| department.name_in(self.language()).to_owned()).unwrap_or_default()
    }
}
