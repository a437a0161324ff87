//! What the summary is written from, and the page of a month while it is being written.

use crate::indicators::targets::Targets;
use crate::labels::Language;
use crate::numbers::Decimal;
use crate::period::Period;
use crate::scorecards::card::{Card as Scored, Scores};
use crate::tables::Input;
use crate::tables::schema::Schema;

use super::peers::Standings;
use super::{Furniture, Opening, Ranking, Summary};
use crate::record::audience::Audience;
use crate::record::card::Figure;
use crate::record::department::CardContext;
use crate::record::detail_table::DetailTable;
use crate::record::wording;

/// The scored months, and what was read for them.
#[derive(Clone)]
pub struct SummaryContext<'a> {
    pub cards: CardContext<'a>,
    pub targets: &'a Targets,
    pub input: &'a Input,
    pub schema: &'a Schema,
    pub origin: Origin<'a>,
}

/// Which run it comes from.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    /// Hash of all definitions.
    pub catalogue: &'a str,
    /// SHA-256 of run.json.
    pub run: &'a str,
    /// SHA-256 of scorecard.toml.
    pub configuration: String,
    /// As it was asked for.
    pub audience: Option<Audience>,
}

impl SummaryContext<'_> {
    /// What the report on awards and money says as the summary does.
    pub fn shared_parts(&self) -> SharedParts {
        let none = Scores::none(self.cards.period);
        let scores = self.cards.scores_of(self.cards.period).unwrap_or(&none);
        let page = self.page(scores);
        let basis = page.basis();
        SharedParts {
            head: page.furniture(),
            ranking: page.ranking(&page.movers()),
            data: basis.opening.headline,
            run: basis.run,
        }
    }

    /// What was read and by which rules, for a document that has no cards.
    pub fn basis(&self) -> RunBasis {
        let none = Scores::none(self.cards.period);
        let page = self.page(&none);
        let basis = page.basis();
        let (missing, _) = page.months_missing();
        let months_missing = (!missing.rows.is_empty()).then_some(missing);
        RunBasis { files: basis.files, months_missing, run: basis.run }
    }

    /// What stands at the edges of the pages.
    pub fn head(&self) -> Furniture {
        let none = Scores::none(self.cards.period);
        self.page(self.cards.scores_of(self.cards.period).unwrap_or(&none)).furniture()
    }

    fn page<'p>(&'p self, scores: &'p Scores) -> SummaryPage<'p> {
        SummaryPage {
            context: self,
            cards: self.cards,
            scores,
            standings: Standings::of(scores, self.cards.departments),
        }
    }

    pub fn summary(&self) -> Summary {
        let period = self.cards.period;
        let none = Scores::none(period);
        let scores = self.cards.scores_of(period).unwrap_or(&none);
        let page = self.page(scores);
        let movers = page.movers();
        Summary {
            head: page.furniture(),
            ranking: page.ranking(&movers),
            heat_map: page.heat_map(),
            changes: page.changes(&movers),
            targets: page.annual_targets(),
            cost_ratios: page.cost_ratios(),
            basis: page.basis(),
        }
    }
}

/// What the figures rest on.
pub struct RunBasis {
    /// What became of the rows of each table.
    pub files: DetailTable,
    /// Months without a row; none where each has some.
    pub months_missing: Option<DetailTable>,
    pub run: DetailTable,
}

/// What stands on the pages on awards and money too.
pub struct SharedParts {
    pub head: Furniture,
    pub ranking: Ranking,
    /// What was read, in a sentence.
    pub data: String,
    pub run: DetailTable,
}

/// The summary being written.
pub(super) struct SummaryPage<'a> {
    pub context: &'a SummaryContext<'a>,
    pub cards: CardContext<'a>,
    pub scores: &'a Scores,
    pub standings: Standings<'a>,
}

impl SummaryPage<'_> {
    pub fn text(&self, key: &str) -> String {
        self.cards.labels.text(key).to_owned()
    }

    pub fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.cards.labels.filled(key, details)
    }

    pub fn language(&self) -> Language {
        self.cards.labels.language()
    }

    pub fn period(&self) -> String {
        wording::period(self.cards.period, self.cards.labels)
    }

    pub fn opening(&self, kicker: &str, headline: String, note: String) -> Opening {
        let kicker = format!("{} · {}", self.text(kicker), self.period());
        Opening { kicker, headline, note }
    }

    /// A department's name on the period's last day.
    pub fn name(&self, department: u32) -> String {
        let found = self.cards.departments.at_end(department, self.cards.period.span());
        found.map(|department| department.name_in(self.language()).to_owned()).unwrap_or_default()
    }

    /// The words for a type of department; a type of the hospital's own is its own word.
    pub fn type_name(&self, kind: &str) -> String {
        self.cards.labels.get(&format!("department_type.{kind}")).unwrap_or(kind).to_owned()
    }

    /// A dash: there is no such number.
    pub fn none(&self) -> Figure {
        Figure { printed: self.text("state.not_applicable"), raw: None }
    }

    /// The total that a department's is compared with.
    pub fn total_at(&self, department: u32, then: Period) -> Option<Decimal> {
        self.cards.earlier(department, then)?.total
    }

    /// 满分 70, or from the lowest to the highest where types or moved points make them differ.
    pub fn full_marks(&self, points: impl Iterator<Item = Decimal>) -> String {
        let points: Vec<Decimal> = points.collect();
        let (Some(low), Some(high)) = (points.iter().min(), points.iter().max()) else { return String::new() };
        let full = match low == high {
            true => low.trimmed().printed(),
            false => format!("{}–{}", low.trimmed().printed(), high.trimmed().printed()),
        };
        self.filled("summary.full", &[("full", full)])
    }

    fn furniture(&self) -> Furniture {
        let cards = &self.cards;
        Furniture {
            document: self.text("summary.document"),
            entity: self.text("summary.whole_hospital"),
            period: self.period(),
            audience: self.text(&format!("audience.{}", cards.audience.code())),
            status: cards.status.words(cards.labels),
            office: format!("{} {}", cards.hospital, cards.office).trim().to_owned(),
            incomplete: cards.incomplete(),
        }
    }
}

/// Full marks, as far as a card has them.
pub(super) fn full(card: &Scored) -> Decimal {
    card.points().trimmed()
}
