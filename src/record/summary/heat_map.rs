//! Where points were lost: departments by dimensions and their groups, every cell with its figure.

use crate::indicators::value::State;
use crate::numbers::Decimal;
use crate::scorecards::card::{Card as Scored, DimensionScore, Line};
use crate::scorecards::definition::{Dimension, Group};
use crate::scorecards::methods::{Method, SCORE_DECIMALS};

use super::context::SummaryPage;
use super::peers::Peers;
use super::ranking::{gain, of_card};
use super::{HeatCell, HeatDimension, HeatGroup, HeatMap, HeatRow, Opening};
use crate::record::card::Meaning;
use crate::record::department::meaning;
use crate::record::wording::{figure, signed};

/// The upper ends of the classes of loss, in hundredths of a point; a larger loss is of one more class.
const CLASSES: [Decimal; 4] = [
    Decimal::new(50, SCORE_DECIMALS),
    Decimal::new(100, SCORE_DECIMALS),
    Decimal::new(200, SCORE_DECIMALS),
    Decimal::new(400, SCORE_DECIMALS),
];

/// As many columns as fit the page with readable figures.
const MOST_COLUMNS: usize = 15;

/// A column below a dimension.
#[derive(Clone, Copy)]
enum Part<'a> {
    Group(&'a Group),
    /// Indicators of no group.
    Others,
}

/// A dimension with the columns into which it falls.
struct Columns<'a> {
    dimension: &'a Dimension,
    parts: Vec<Part<'a>>,
}

impl SummaryPage<'_> {
    /// None where no department has a total.
    pub(super) fn heat_map(&self) -> Option<HeatMap> {
        let columns = self.columns();
        let row = |card: &&Scored| self.heat_row(card, &columns);
        let group = |name: String, peers: &[Peers<'_>]| HeatGroup {
            name,
            rows: peers.iter().flat_map(|peers| &peers.cards).map(row).collect(),
        };
        let ranked = self.standings.ranked.iter();
        let mut groups: Vec<HeatGroup> =
            ranked.map(|peers| group(self.type_name(&peers.kind), std::slice::from_ref(peers))).collect();
        if !self.standings.singles.is_empty() {
            groups.push(group(self.text("summary.singles"), &self.standings.singles));
        }
        (!groups.is_empty()).then(|| HeatMap {
            opening: self.heat_opening(&columns),
            dimensions: columns.iter().map(|columns| self.heat_dimension(columns)).collect(),
            groups,
            classes: self.classes(),
            limits: self.standings.cards().filter_map(|card| self.limit(card)).collect(),
        })
    }

    /// With the groups where they fit the page, else the dimensions alone.
    fn columns(&self) -> Vec<Columns<'_>> {
        let with_groups: Vec<Columns<'_>> = self
            .dimensions()
            .map(|dimension| {
                let parts = self.parts(dimension);
                // One part would only repeat the dimension.
                Columns { dimension, parts: if parts.len() > 1 { parts } else { Vec::new() } }
            })
            .collect();
        let count: usize = with_groups.iter().map(|columns| 1 + columns.parts.len()).sum();
        if count <= MOST_COLUMNS {
            return with_groups;
        }
        with_groups.into_iter().map(|columns| Columns { parts: Vec::new(), ..columns }).collect()
    }

    /// The outermost groups that some card has, and what belongs to none of them.
    fn parts<'s>(&'s self, dimension: &'s Dimension) -> Vec<Part<'s>> {
        let outermost = dimension.groups.iter().filter(|group| group.parent.is_none());
        let used = outermost
            .filter(|group| self.of_all(dimension).any(|(_, scored)| scored.group(dimension, &group.id).is_some()));
        let mut parts: Vec<Part<'_>> = used.map(Part::Group).collect();
        let ungrouped = |line: &Line| {
            let watched = matches!(line.method, Method::Monitor(_)) && line.points.is_zero();
            in_part(dimension, Part::Others, line) && !watched
        };
        if !parts.is_empty() && self.of_all(dimension).any(|(_, scored)| scored.lines.iter().any(ungrouped)) {
            parts.push(Part::Others);
        }
        parts
    }

    fn part_name(&self, part: Part<'_>) -> String {
        match part {
            Part::Group(group) => group.name(self.language()).to_owned(),
            Part::Others => self.text("summary.other_indicators"),
        }
    }

    fn heat_dimension(&self, columns: &Columns<'_>) -> HeatDimension {
        HeatDimension {
            name: columns.dimension.name(self.language()).to_owned(),
            full: self.full_marks(self.of_all(columns.dimension).map(|(_, scored)| scored.points)),
            columns: columns.parts.iter().map(|part| self.part_name(*part)).collect(),
        }
    }

    fn heat_row(&self, card: &Scored, columns: &[Columns<'_>]) -> HeatRow {
        let cells = columns.iter().flat_map(|columns| {
            let scored = of_card(card, columns.dimension);
            let sum = self.heat_cell(scored.filter(|scored| scored.lines.iter().any(applies)).and_then(gain), true);
            let parts = columns.parts.iter().map(move |part| {
                self.heat_cell(scored.and_then(|scored| part_gain(columns.dimension, scored, *part)), false)
            });
            std::iter::once(sum).chain(parts)
        });
        HeatRow {
            department: self.name(card.department),
            total: card.total.map_or_else(|| self.none(), figure),
            cells: cells.collect(),
        }
    }

    fn heat_cell(&self, gain: Option<Decimal>, sum: bool) -> HeatCell {
        match gain {
            Some(gain) => HeatCell { gain: signed(gain), meaning: meaning(gain), class: class(gain), sum },
            None => HeatCell { gain: self.none(), meaning: Meaning::Neither, class: 0, sum },
        }
    }

    fn classes(&self) -> Vec<String> {
        let upper = CLASSES.iter().map(|class| format!("≤ {}", class.printed()));
        upper.chain(CLASSES.last().map(|class| format!("> {}", class.printed()))).collect()
    }

    /// A total whose cells add up to something else, because it was adjusted or cut.
    fn limit(&self, card: &Scored) -> Option<String> {
        let (by, adjusted) = (card.total?.minus(card.unlimited_total?), card.adjusted_by());
        let cut = match meaning(by) {
            Meaning::Gain => Some("form.floored"),
            Meaning::Loss => Some("form.capped"),
            Meaning::Neither => None,
        };
        let cut = cut.map(|key| self.filled(key, &[("by", by.absolute().printed())]));
        let adjusted =
            (!adjusted.is_zero()).then(|| self.filled("summary.adjusted", &[("by", adjusted.printed_signed())]));
        let said: Vec<String> = adjusted.into_iter().chain(cut).collect();
        let details = [("name", self.name(card.department)), ("text", said.join(&self.text("list.semicolon")))];
        (!said.is_empty()).then(|| self.filled("list.named", &details))
    }

    /// The column with the largest sum of losses, and the single largest loss.
    fn heat_opening(&self, columns: &[Columns<'_>]) -> Opening {
        let leaves = self.leaves(columns);
        let lost =
            |leaf: &Leaf| leaf.losses.iter().map(|(_, loss)| *loss).fold(Decimal::zero(SCORE_DECIMALS), Decimal::plus);
        let headline = match leaves.iter().filter(|leaf| !leaf.losses.is_empty()).max_by_key(|leaf| lost(leaf)) {
            None => self.text("summary.nothing_lost"),
            Some(most) => {
                let largest = leaves.iter().flat_map(|leaf| leaf.losses.iter().map(move |found| (leaf, found)));
                let largest = largest.max_by_key(|(_, (department, loss))| (*loss, std::cmp::Reverse(*department)));
                let (where_most, who, how_much) =
                    largest.map_or_else(Default::default, |(leaf, (department, loss))| {
                        (leaf.name.clone(), self.name(*department), loss.negated().printed_signed())
                    });
                self.filled(
                    "summary.heat_headline",
                    &[
                        ("column", most.name.clone()),
                        ("count", most.losses.len().to_string()),
                        ("sum", lost(most).printed()),
                        ("name", who),
                        ("where", where_most),
                        ("loss", how_much),
                    ],
                )
            }
        };
        let grouped = columns.iter().any(|columns| !columns.parts.is_empty());
        let note = if grouped { "summary.heat_note" } else { "summary.heat_note_dimensions" };
        self.opening("summary.heat_kicker", headline, self.text(note))
    }

    /// The finest columns, with what each department lost there.
    fn leaves(&self, columns: &[Columns<'_>]) -> Vec<Leaf> {
        let leaf = |name: String, dimension: &Dimension, part: Option<Part<'_>>| Leaf {
            name,
            losses: self
                .of_all(dimension)
                .filter_map(|(card, scored)| {
                    let gain = match part {
                        Some(part) => part_gain(dimension, scored, part),
                        None => gain(scored),
                    };
                    gain.filter(|gain| gain.is_negative()).map(|gain| (card.department, gain.negated()))
                })
                .collect(),
        };
        let mut leaves = Vec::new();
        for Columns { dimension, parts } in columns {
            if parts.is_empty() {
                leaves.push(leaf(dimension.name(self.language()).to_owned(), dimension, None));
            }
            leaves.extend(parts.iter().map(|part| leaf(self.part_name(*part), dimension, Some(*part))));
        }
        leaves
    }
}

/// A column without columns below it.
struct Leaf {
    name: String,
    /// By department, as positive numbers.
    losses: Vec<(u32, Decimal)>,
}

/// From 1 for the smallest losses; 0 for none.
fn class(gain: Decimal) -> u8 {
    if !gain.is_negative() {
        return 0;
    }
    let loss = gain.negated();
    let below = CLASSES.iter().take_while(|upper| loss > **upper).count();
    u8::try_from(below + 1).unwrap_or(u8::MAX)
}

fn in_part(dimension: &Dimension, part: Part<'_>, line: &Line) -> bool {
    match part {
        Part::Group(group) => dimension.holds(&group.id, &line.indicator),
        Part::Others => !dimension.groups.iter().any(|group| dimension.holds(&group.id, &line.indicator)),
    }
}

/// Score less points of a part; none where nothing of it applies to the department.
fn part_gain(dimension: &Dimension, scored: &DimensionScore, part: Part<'_>) -> Option<Decimal> {
    scored.score?;
    let zero = Decimal::zero(SCORE_DECIMALS);
    let lines: Vec<&Line> = scored.lines.iter().filter(|line| in_part(dimension, part, line)).collect();
    let of_line = |line: &&Line| line.score.unwrap_or(zero).minus(line.points);
    lines.iter().any(|line| applies(line)).then(|| lines.iter().map(of_line).fold(zero, Decimal::plus))
}

/// A line that can gain or lose: one with a score, or whose points are lost.
fn applies(line: &Line) -> bool {
    let gain = line.score.unwrap_or(Decimal::zero(SCORE_DECIMALS)).minus(line.points);
    (line.score.is_some() && line.state == State::Known) || !gain.is_zero()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_belongs_to_the_class_whose_upper_end_it_reaches() {
        let of = |units: i128| class(Decimal::new(units, 2));
        assert_eq!([of(100), of(0), of(-1), of(-50), of(-51)], [0, 0, 1, 1, 2]);
        assert_eq!([of(-100), of(-200), of(-201), of(-400), of(-401)], [2, 3, 4, 4, 5]);
    }
}
