//! Departments of very different size against limits that are the wider the smaller a department is; never a league table.

use serde::{Deserialize, Serialize};

use crate::indicators::definition::IndicatorUnit;
use crate::indicators::formula::Formula;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::numbers::{Decimal, Fraction};
use crate::period::Span;
use crate::record::card::Meaning;
use crate::record::summary::Opening;
use crate::record::wording;
use crate::signals::Side;
use crate::signals::funnel::{Funnel, Kind, NoFunnel, Place, Settings, Standing, Unit};
use crate::signals::xmr::Direction;

use super::Labelled;
use super::context::PackPage;
use super::definition::{FunnelKind, PackFunnel};

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

/// A department with its figure over the months.
struct Member {
    number: u32,
    unit: Unit,
    value: Value,
}

/// A funnel and whose it is.
struct Compared<'a> {
    indicator: &'a CheckedIndicator,
    months: Span,
    /// Open departments without a count.
    left_out: usize,
    members: Vec<Member>,
    funnel: Funnel,
}

impl PackPage<'_> {
    /// `None` where no indicator of the pack's funnels has departments to compare.
    pub(super) fn funnels(&self) -> Option<Funnels> {
        let (mut compared, mut absent) = (Vec::new(), Vec::new());
        for funnel in &self.context.pack.funnels {
            match self.compared(funnel) {
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

    fn compared(&self, funnel: &PackFunnel) -> Result<Compared<'_>, NoFunnel> {
        let cards = &self.context.summary.cards;
        let indicator = cards.indicators.get(&funnel.id).ok_or(NoFunnel::Empty)?;
        let last = self.context.month();
        let months = Span { from: last.plus(1 - i32::from(funnel.months)), to: last };
        let open = self.departments_open();
        let members: Vec<Member> = open
            .iter()
            .copied()
            .filter_map(|number| {
                let value = self.with_entity(number, |entity| cards.evaluation.over_span(indicator, entity, months));
                let unit = unit(&value, per(indicator))?;
                Some(Member { number, unit, value })
            })
            .collect();
        let units: Vec<Unit> = members.iter().map(|member| member.unit).collect();
        let kind = match funnel.kind {
            FunnelKind::Proportion => Kind::Proportion,
            FunnelKind::Ratio => Kind::Ratio,
            FunnelKind::Expected => Kind::ObservedToExpected,
        };
        // One department has nobody to be compared with.
        if units.len() < 2 {
            return Err(NoFunnel::Empty);
        }
        let funnel = Funnel::of(kind, &units, Settings::default())?;
        Ok(Compared { indicator, months, left_out: open.len() - members.len(), members, funnel })
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

impl Compared<'_> {
    /// Those beyond a limit, in the hospital's order.
    fn outside(&self) -> impl Iterator<Item = (&Member, Standing)> {
        let standings = self.members.iter().zip(&self.funnel.standings);
        standings.filter_map(|(member, standing)| Some((member, (*standing)?))).filter(|(_, standing)| match standing {
            Standing::Inside => false,
            Standing::Beyond95(_) | Standing::Beyond998(_) => true,
        })
    }

    /// What one counted of one is in the indicator's unit: a hundred of a percentage.
    fn factor(&self) -> i128 {
        match self.indicator.definition.unit {
            IndicatorUnit::Percent => 100,
            IndicatorUnit::One
            | IndicatorUnit::Yuan
            | IndicatorUnit::Points
            | IndicatorUnit::Day
            | IndicatorUnit::Minute => i128::from(per(self.indicator)),
        }
    }

    /// In the indicator's unit, with its decimals.
    fn centre(&self) -> Decimal {
        let decimals = self.indicator.definition.decimals;
        let centre = self.funnel.centre.times(Fraction::integer(self.factor()));
        centre.map_or(Decimal::zero(decimals), |centre| centre.rounded(decimals))
    }

    fn limit(&self, limit: f64) -> Option<Decimal> {
        Decimal::of_limit(limit * self.factor() as f64, self.indicator.definition.decimals)
    }

    fn place(&self, at: &Place) -> Option<FunnelPlace> {
        Some(FunnelPlace {
            size: Decimal::of_limit(at.size, 2)?,
            lower_998: self.limit(at.limits.lower_998)?,
            lower_95: self.limit(at.limits.lower_95)?,
            upper_95: self.limit(at.limits.upper_95)?,
            upper_998: self.limit(at.limits.upper_998)?,
        })
    }

    fn with_unit(&self, value: Decimal) -> String {
        match self.indicator.definition.unit {
            IndicatorUnit::Percent => format!("{}%", value.printed()),
            IndicatorUnit::One
            | IndicatorUnit::Yuan
            | IndicatorUnit::Points
            | IndicatorUnit::Day
            | IndicatorUnit::Minute => value.printed(),
        }
    }

    fn meaning(&self, standing: Standing) -> Meaning {
        let side = match standing {
            Standing::Inside => return Meaning::Neither,
            Standing::Beyond95(side) | Standing::Beyond998(side) => side,
        };
        match (Direction::from(self.indicator.definition.direction), side) {
            (Direction::Neutral, _) => Meaning::Neither,
            (Direction::Higher, Side::High) | (Direction::Lower, Side::Low) => Meaning::Gain,
            (Direction::Higher, Side::Low) | (Direction::Lower, Side::High) => Meaning::Loss,
        }
    }
}

/// Exams per 100 visits are counted as exams: limits follow from how many there were.
fn per(indicator: &CheckedIndicator) -> i64 {
    indicator.formula.as_ref().and_then(Formula::counted_per).unwrap_or(1)
}

/// Counts of a department; `None` where it has none, or where they are no counts.
fn unit(value: &Value, per: i64) -> Option<Unit> {
    let (numerator, of) = (value.numerator?.over(Fraction::integer(i128::from(per)))?, value.denominator?);
    if value.state != State::Known || numerator.denominator() != 1 || !of.is_positive() {
        return None;
    }
    Some(Unit { count: u64::try_from(numerator.numerator()).ok()?, of })
}

/// One in twenty lies beyond the 95 % limits by chance.
fn by_chance(count: usize) -> Decimal {
    Decimal::new(i128::try_from(count).unwrap_or(i128::MAX / 5).saturating_mul(5), 2).rounded(1)
}
