//! Departments of very different size against limits that are the wider the smaller a department is; never a league table.

use serde::{Deserialize, Serialize};

use crate::numbers::{Decimal, Fraction};
use crate::record::card::Meaning;
use crate::record::summary::Opening;
use crate::record::wording;
use crate::signals::Side;
use crate::signals::funnel::{Kind, NoFunnel, Standing};

use super::Labelled;
use super::compared::{Compared, Member};
use super::context::PackPage;
use super::definition::PackFunnel;

/// Sizes at which the limits are drawn.
const PLACES: usize = 60;

/// A page for two indicators each.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Funnels {
    pub opening: Opening,
    pub rule: String,
    /// Indicators of the pack's funnels that cannot be drawn, and why.
    pub absent: Vec<String>,
    pub funnels: Vec<FunnelBlock>,
}

/// An indicator's departments.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FunnelBlock {
    pub indicator: String,
    /// A sentence: who is beyond the limits.
    pub caption: String,
    /// Months, centre, departments, what chance would do, and that it is for orientation where it is.
    pub note: String,
    pub chart: FunnelChart,
    /// Departments beyond the limits only, in the hospital's order.
    pub rows: Vec<FunnelRow>,
}

/// A chart over sizes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FunnelChart {
    pub unit: String,
    /// What the sizes are.
    pub size_label: String,
    pub centre: Labelled,
    /// Words of the four limits at the right end, from above: 99.8 %, 95 %, 95 %, 99.8 %.
    pub limit_labels: [String; 2],
    pub curve: Vec<FunnelPlace>,
    pub points: Vec<FunnelPoint>,
    /// The chart in words.
    pub alt: String,
}

/// Limits at a size.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FunnelPlace {
    pub size: Decimal,
    pub lower_998: Decimal,
    pub lower_95: Decimal,
    pub upper_95: Decimal,
    pub upper_998: Decimal,
}

/// A department.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FunnelPoint {
    pub name: String,
    pub size: Decimal,
    pub value: Decimal,
    /// Whether it lies beyond the 95 % limits, and what that means.
    pub beyond: bool,
    pub meaning: Meaning,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FunnelRow {
    pub department: String,
    /// 74 ÷ 102
    pub counts: String,
    pub value: String,
    /// 95 % limits at its size.
    pub limits: String,
    pub standing: String,
    pub meaning: Meaning,
}

impl PackPage<'_> {
    /// `None` where no indicator of the pack's funnels has departments to compare.
    pub(super) fn funnels(&self) -> Option<Funnels> {
        let (mut compared, mut absent) = (Vec::new(), Vec::new());
        for funnel in &self.context.pack.funnels {
            match Compared::of(self.context.charts(), funnel) {
                Ok(one) => compared.push(one),
                Err(why) => absent.extend(self.not_drawn(funnel, why)),
            }
        }
        if compared.is_empty() && absent.is_empty() {
            return None;
        }
        let found = |is: fn(&Standing) -> bool| {
            compared.iter().flat_map(|one| &one.funnel.standings).flatten().filter(|standing| is(standing)).count()
        };
        let alarms = found(|standing| matches!(standing, Standing::Beyond998(_)));
        let outside = found(|standing| !matches!(standing, Standing::Inside));
        let all = found(|_| true);
        let details = [
            ("all", all.to_string()),
            ("outside", outside.to_string()),
            ("alarms", alarms.to_string()),
            ("chance", by_chance(all).printed()),
        ];
        Some(Funnels {
            opening: Opening {
                kicker: self.text("funnels.kicker"),
                headline: self.filled("funnels.headline", &details),
                note: self.filled("funnels.note", &details),
            },
            rule: self.text("funnels.rule"),
            absent,
            funnels: compared.iter().map(|one| self.block(one)).collect(),
        })
    }

    /// 预约诊疗率：分子多于分母.
    fn not_drawn(&self, funnel: &PackFunnel, why: NoFunnel) -> Option<String> {
        let cards = &self.context.summary.cards;
        let name = cards.indicators.get(&funnel.id)?.definition.name(cards.labels.language()).to_owned();
        let text = self.text(match why {
            NoFunnel::Empty => "funnels.empty",
            NoFunnel::MoreThanAll(_) => "funnels.more_than_all",
            NoFunnel::CentreOutOfRange | NoFunnel::TooLarge => "funnels.too_large",
        });
        Some(self.filled("list.named", &[("name", name), ("text", text)]))
    }

    fn block(&self, one: &Compared<'_>) -> FunnelBlock {
        let definition = &one.indicator.definition;
        let name = definition.name(self.context.summary.cards.labels.language()).to_owned();
        let outside: Vec<(&Member, Standing)> = one.outside().collect();
        let said = outside.iter().map(|(member, standing)| {
            self.filled(
                "funnels.said",
                &[("name", self.who(Some(member.number))), ("standing", self.standing(*standing))],
            )
        });
        let said: Vec<String> = said.collect();
        let caption = if said.is_empty() {
            self.filled("funnels.caption_inside", &[("name", name), ("count", one.members.len().to_string())])
        } else {
            self.filled("funnels.caption", &[("name", name), ("said", said.join(&self.text("list.separator")))])
        };
        FunnelBlock {
            indicator: one.indicator.id.clone(),
            caption,
            note: self.block_note(one),
            chart: self.funnel_chart(one),
            rows: outside.into_iter().map(|(member, standing)| self.funnel_row(one, member, standing)).collect(),
        }
    }

    fn block_note(&self, one: &Compared<'_>) -> String {
        let count = one.members.len();
        let details = [
            ("from", self.context.month_name(one.months.from)),
            ("to", self.context.month_name(one.months.to)),
            ("count", count.to_string()),
            ("centre", self.centre_words(one)),
            ("chance", by_chance(count).printed()),
            ("out", one.left_out.to_string()),
        ];
        let spread = if one.funnel.is_for_orientation() {
            "funnels.orientation"
        } else if one.funnel.overdispersion.between > 0.0 {
            "funnels.widened"
        } else {
            "funnels.not_widened"
        };
        self.filled("funnels.block_note", &details) + &self.text(spread)
    }

    /// What the centre is: of what is expected it is one, whatever the hospital as a whole comes to.
    fn centre_words(&self, one: &Compared<'_>) -> String {
        match one.funnel.kind {
            Kind::Proportion | Kind::Ratio => {
                self.filled("funnels.centre_pooled", &[("value", one.with_unit(one.centre()))])
            }
            Kind::ObservedToExpected => self.text("funnels.centre_expected"),
        }
    }

    fn standing(&self, standing: Standing) -> String {
        self.text(match standing {
            Standing::Inside => "funnels.inside",
            Standing::Beyond95(Side::High) => "funnels.above_95",
            Standing::Beyond95(Side::Low) => "funnels.below_95",
            Standing::Beyond998(Side::High) => "funnels.above_998",
            Standing::Beyond998(Side::Low) => "funnels.below_998",
        })
    }

    fn funnel_chart(&self, one: &Compared<'_>) -> FunnelChart {
        let sizes = one.members.iter().map(|member| member.unit.of.for_drawing());
        let largest = sizes.clone().fold(0.0, f64::max);
        let smallest = sizes.fold(largest, f64::min);
        let points: Vec<FunnelPoint> = one
            .members
            .iter()
            .zip(&one.funnel.standings)
            .filter_map(|(member, standing)| {
                Some(FunnelPoint {
                    name: self.who(Some(member.number)),
                    size: member.unit.of.rounded(2).trimmed(),
                    value: member.value.printed?,
                    beyond: standing.is_some_and(|standing| standing != Standing::Inside),
                    meaning: standing.map_or(Meaning::Neither, |standing| one.meaning(standing)),
                })
            })
            .collect();
        let words = points.iter().map(|point| format!("{} {}", point.name, one.with_unit(point.value)));
        let centre = one.centre();
        FunnelChart {
            alt: words.collect::<Vec<_>>().join(&self.text("list.separator")),
            unit: wording::unit(&one.indicator.definition, self.context.summary.cards.labels),
            size_label: self.text(match one.funnel.kind {
                Kind::Proportion | Kind::Ratio => "funnels.size",
                Kind::ObservedToExpected => "funnels.size_expected",
            }),
            centre: Labelled { value: centre, label: self.filled("funnels.centre", &[("value", centre.printed())]) },
            limit_labels: ["funnels.limit_998", "funnels.limit_95"].map(|key| self.text(key)),
            curve: one
                .funnel
                .curve(smallest / 2.0, largest * 1.04, PLACES)
                .iter()
                .filter_map(|at| one.place(at))
                .collect(),
            points,
        }
    }

    fn funnel_row(&self, one: &Compared<'_>, member: &Member, standing: Standing) -> FunnelRow {
        let printed = |part: Fraction| part.rounded(2).trimmed().printed();
        let counts = [
            ("numerator", Decimal::new(i128::from(member.unit.count), 0).printed()),
            ("denominator", printed(member.unit.of)),
        ];
        let limits = one.funnel.limits(member.unit.of.for_drawing());
        let limits = match (one.limit(limits.lower_95), one.limit(limits.upper_95)) {
            (Some(lower), Some(upper)) => format!("{}\u{2013}{}", lower.printed(), upper.printed()),
            (_, _) => String::new(),
        };
        FunnelRow {
            department: self.who(Some(member.number)),
            counts: self.filled("committee.counts", &counts),
            value: member.value.printed.map(|value| one.with_unit(value)).unwrap_or_default(),
            limits,
            standing: self.standing(standing),
            meaning: one.meaning(standing),
        }
    }
}

/// One in twenty lies beyond the 95 % limits by chance.
fn by_chance(count: usize) -> Decimal {
    Decimal::new(i128::try_from(count).unwrap_or(i128::MAX / 5).saturating_mul(5), 2).rounded(1)
}
