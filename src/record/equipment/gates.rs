//! Four gates for whoever asks for a device: is there work for it, do patients wait, is enough found, is the old one old.
//!
//! Each gate looks at twelve months of the class. A gate is met, near, not met, unknown where data are missing, or does not
//! apply. A purchase is decided by work, waiting and results, a replacement by results and age; the other gates are
//! printed beside them. One that is not met rejects, one that is unknown leaves the verdict unknown, and while a device of
//! the class is in alarm for overuse nothing passes without condition. Thresholds are the hospital's: none is national.

use serde::{Deserialize, Serialize};

use crate::indicators::definition::IndicatorDefinition;
use crate::indicators::value::State;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period, date_of_day, day_of_date};
use crate::record::summary::{Furniture, Opening};
use crate::record::wording;

use super::context::DeviceContext;
use definition::{AtLeast, DeviceRequest, Gates, RequestKind, Within};

pub mod definition;

/// Gates look at so many months.
const MONTHS: i32 = 12;
const DAYS_OF_YEAR: i128 = 365;

/// The months that a request is held against: twelve, to the period's end.
pub fn months(period: Period) -> Vec<Month> {
    let last = period.span().to;
    (0..MONTHS).rev().map(|back| last.plus(-back)).collect()
}

/// The page of one request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GatePage {
    pub head: Furniture,
    pub opening: Opening,
    pub verdict: String,
    /// Rejected: the one verdict that is a concern.
    pub concern: bool,
    /// Who asks, for what, why.
    pub request: Vec<String>,
    pub gates: Vec<GateRow>,
    /// What the verdict rests on, and what would change it.
    pub said: Vec<String>,
    pub rule: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GateRow {
    pub name: String,
    /// The figure of twelve months with its unit, or why there is none.
    pub value: String,
    pub counts: String,
    pub threshold: String,
    pub state: GateState,
    pub said: String,
    /// It decides on this kind of request.
    pub decides: bool,
    /// The value, and the thresholds, in thousandths of the axis; none where there is no value.
    pub permille: Option<i64>,
    pub marks: Vec<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateState {
    Met,
    Near,
    NotMet,
    Unknown,
    NotApplicable,
}

impl GateState {
    fn code(self) -> &'static str {
        match self {
            GateState::Met => "met",
            GateState::Near => "near",
            GateState::NotMet => "not_met",
            GateState::Unknown => "unknown",
            GateState::NotApplicable => "not_applicable",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Pass,
    Conditional,
    Reject,
    Unknown,
}

impl Verdict {
    fn code(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Conditional => "conditional",
            Verdict::Reject => "reject",
            Verdict::Unknown => "unknown",
        }
    }

    /// Of the gates that decide; `alarm`: a device of the class is in alarm for overuse.
    fn of(deciding: &[GateState], alarm: bool) -> Verdict {
        let any = |state: GateState| deciding.contains(&state);
        let judged = deciding.iter().any(|state| *state != GateState::NotApplicable);
        if any(GateState::NotMet) {
            Verdict::Reject
        } else if any(GateState::Unknown) || !judged {
            Verdict::Unknown
        } else if any(GateState::Near) || alarm {
            Verdict::Conditional
        } else {
            Verdict::Pass
        }
    }
}

impl AtLeast {
    fn state(&self, value: Fraction) -> GateState {
        match (value >= self.met.fraction(), value >= self.near.fraction()) {
            (true, _) => GateState::Met,
            (false, true) => GateState::Near,
            (false, false) => GateState::NotMet,
        }
    }
}

impl Within {
    fn state(&self, value: Fraction) -> GateState {
        let (low, high) = (self.low.fraction(), self.high.fraction());
        if value >= low && value <= high {
            GateState::Met
        } else if value < self.low.minus(self.near).fraction() {
            GateState::NotMet
        } else {
            GateState::Near
        }
    }
}

/// What a gate looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gate {
    Workload,
    Waiting,
    Results,
    Age,
}

impl Gate {
    const ALL: [Gate; 4] = [Gate::Workload, Gate::Waiting, Gate::Results, Gate::Age];

    fn code(self) -> &'static str {
        match self {
            Gate::Workload => "workload",
            Gate::Waiting => "waiting",
            Gate::Results => "results",
            Gate::Age => "age",
        }
    }

    fn decides(self, kind: RequestKind) -> bool {
        match (self, kind) {
            (Gate::Workload | Gate::Waiting | Gate::Results, RequestKind::Purchase)
            | (Gate::Results | Gate::Age, RequestKind::Replacement) => true,
            (Gate::Age, RequestKind::Purchase) | (Gate::Workload | Gate::Waiting, RequestKind::Replacement) => false,
        }
    }
}

/// What was found at a gate.
struct Measured {
    state: GateState,
    value: Option<Decimal>,
    printed: String,
    counts: String,
    marks: Vec<Decimal>,
    threshold: String,
}

impl DeviceContext<'_> {
    pub(super) fn gate_page(&self, request: &DeviceRequest, gates: &Gates) -> GatePage {
        let class = request.class.code();
        let language = self.labels.language();
        let members: Vec<u32> = self.devices.of_class(class).collect();
        let measured = Gate::ALL.map(|gate| (gate, self.measured(gate, request, &members, gates)));
        let rows: Vec<GateRow> =
            measured.iter().map(|(gate, found)| self.gate_row(*gate, found, request.kind)).collect();
        let deciding: Vec<GateState> =
            measured.iter().filter(|(gate, _)| gate.decides(request.kind)).map(|(_, found)| found.state).collect();
        let alarmed = self.alarmed(&members);
        let verdict = Verdict::of(&deciding, !alarmed.is_empty());
        let title = request.title.in_language(language).to_owned();
        let words = self.text(&format!("gate.verdict_{}", verdict.code()));
        GatePage {
            head: self.furniture("gate.document", &title),
            opening: Opening {
                kicker: self.kicker("gate.kicker", &self.class_name(class)),
                headline: self.filled("gate.headline", &[("title", title), ("verdict", words.clone())]),
                note: self.filled("gate.note", &[("months", MONTHS.to_string())]),
            },
            verdict: words,
            concern: verdict == Verdict::Reject,
            request: self.request_words(request),
            said: self.verdict_words(verdict, &measured, request.kind, &alarmed),
            gates: rows,
            rule: self.text("gate.rule"),
        }
    }

    /// Names of the devices that are in alarm for overuse.
    fn alarmed(&self, members: &[u32]) -> Vec<String> {
        let of_class = self.cards().iter().filter(|card| members.contains(&card.department));
        let alarmed = of_class.filter(|card| !card.alarms.is_empty());
        alarmed.filter_map(|card| Some(self.devices.device(card.department)?.name.clone())).collect()
    }

    fn request_words(&self, request: &DeviceRequest) -> Vec<String> {
        let language = self.labels.language();
        let kind = match request.kind {
            RequestKind::Purchase => self.text("gate.purchase"),
            RequestKind::Replacement => {
                let device = self.replaced(request).map(|device| device.name.clone()).unwrap_or_default();
                self.filled("gate.replacement", &[("device", device)])
            }
        };
        let asked_by = request.asked_by.as_ref().map(|words| words.in_language(language).to_owned());
        let reason = request.reason.as_ref().map(|words| words.in_language(language).to_owned());
        let named = |key: &str, text: String| self.filled("list.named", &[("name", self.text(key)), ("text", text)]);
        let mut said = vec![named("gate.kind", kind)];
        said.extend(asked_by.map(|text| named("gate.asked_by", text)));
        said.extend(reason.map(|text| named("gate.reason", text)));
        said
    }

    fn replaced(&self, request: &DeviceRequest) -> Option<&crate::tables::devices::Device> {
        let number = self.devices.directory.number(request.replaces.as_ref()?.get_ref())?;
        self.devices.device(number)
    }

    fn measured(&self, gate: Gate, request: &DeviceRequest, members: &[u32], gates: &Gates) -> Measured {
        match gate {
            Gate::Workload => self.at_least("load_rate", members, &gates.load),
            Gate::Waiting => self.at_least("booking_wait_median", members, &gates.wait),
            Gate::Results => self.within("positive_rate", members, &gates.positive),
            Gate::Age => self.age(request, members, &gates.age),
        }
    }

    fn at_least(&self, indicator: &str, members: &[u32], gate: &AtLeast) -> Measured {
        let unit =
            |value: Decimal, definition: &IndicatorDefinition| wording::with_unit(value, definition, self.labels);
        let threshold = self.indicators.get(indicator).map(|indicator| {
            let details =
                [("met", unit(gate.met, &indicator.definition)), ("near", unit(gate.near, &indicator.definition))];
            self.filled("gate.at_least", &details)
        });
        let marks = vec![gate.near, gate.met];
        self.of_year(indicator, members, |value| gate.state(value), (threshold.unwrap_or_default(), marks))
    }

    fn within(&self, indicator: &str, members: &[u32], gate: &Within) -> Measured {
        let details = [
            ("low", gate.low.trimmed().printed()),
            ("high", gate.high.trimmed().printed()),
            ("least", gate.low.minus(gate.near).trimmed().printed()),
        ];
        let threshold = self.filled("gate.within", &details);
        let marks = vec![gate.low.minus(gate.near), gate.low, gate.high];
        self.of_year(indicator, members, |value| gate.state(value), (threshold, marks))
    }

    /// An indicator of the class over twelve months.
    fn of_year(
        &self,
        id: &str,
        members: &[u32],
        state: impl Fn(Fraction) -> GateState,
        (threshold, marks): (String, Vec<Decimal>),
    ) -> Measured {
        let months = months(self.period);
        let entity = self.devices(members);
        let found = self
            .indicators
            .get(id)
            .map(|indicator| (&indicator.definition, self.evaluation.over_months(indicator, &entity, &months)));
        let none = |state: GateState, printed: String| Measured {
            state,
            value: None,
            printed,
            counts: String::new(),
            marks: Vec::new(),
            threshold: threshold.clone(),
        };
        let Some((definition, value)) = found else { return none(GateState::Unknown, String::new()) };
        let words = || wording::value_figure(&value, self.labels).printed;
        match (value.state, value.printed) {
            (State::Known, Some(printed)) => Measured {
                state: state(printed.fraction()),
                value: Some(printed),
                printed: self.as_scored(printed, definition),
                counts: if value.denominator.is_some() { self.counts_of(&value) } else { String::new() },
                marks,
                threshold,
            },
            (State::NotApplicable, _) => none(GateState::NotApplicable, words()),
            (State::Known | State::NotCollected | State::NoData | State::Suppressed, _) => {
                none(GateState::Unknown, words())
            }
        }
    }

    /// How much of its life the device to be replaced, or the oldest of the class, has behind it.
    fn age(&self, request: &DeviceRequest, members: &[u32], gate: &AtLeast) -> Measured {
        let day = day_of_date(self.period.span().last_day());
        let share = |device: &crate::tables::devices::Device| {
            let life = i128::from(device.depreciation_months?) * DAYS_OF_YEAR;
            Some(Fraction::new(i128::from(day - device.commissioned) * 12 * 100, life)?.rounded(1))
        };
        let serving = members.iter().filter(|number| self.devices.serves_at_end(**number, self.period.span()));
        let device = match request.kind {
            RequestKind::Replacement => self.replaced(request),
            RequestKind::Purchase => {
                serving.filter_map(|number| self.devices.device(*number)).min_by_key(|device| device.commissioned)
            }
        };
        let per_cent = |value: Decimal| format!("{}%", value.trimmed().printed());
        let threshold = self.filled("gate.at_least", &[("met", per_cent(gate.met)), ("near", per_cent(gate.near))]);
        match device.and_then(|device| Some((device, share(device)?))) {
            Some((device, share)) => {
                let since = wording::date(date_of_day(device.commissioned), self.labels);
                let months = device.depreciation_months.map(|months| months.to_string()).unwrap_or_default();
                let details = [("device", device.name.clone()), ("date", since), ("months", months)];
                Measured {
                    state: gate.state(share.fraction()),
                    value: Some(share),
                    printed: format!("{}%", share.printed()),
                    counts: self.filled("gate.age_counts", &details),
                    marks: vec![gate.near, gate.met],
                    threshold,
                }
            }
            None => Measured {
                state: GateState::Unknown,
                value: None,
                printed: self.text("value_state.no_data"),
                counts: String::new(),
                marks: Vec::new(),
                threshold,
            },
        }
    }

    fn gate_row(&self, gate: Gate, found: &Measured, kind: RequestKind) -> GateRow {
        // The axis holds the value and all marks, with some room beyond.
        let largest = found.value.iter().chain(&found.marks).max().map(|largest| largest.fraction());
        let place = |value: &Decimal| {
            let thousandths =
                value.fraction().times(Fraction::integer(800))?.over(largest.filter(|it| it.is_positive())?)?;
            i64::try_from(thousandths.rounded(0).units()).ok()
        };
        GateRow {
            name: self.text(&format!("gate.{}", gate.code())),
            value: found.printed.clone(),
            counts: found.counts.clone(),
            threshold: found.threshold.clone(),
            state: found.state,
            said: self.text(&format!("gate.state_{}", found.state.code())),
            decides: gate.decides(kind),
            permille: found.value.as_ref().and_then(place),
            marks: found.marks.iter().filter_map(place).collect(),
        }
    }

    fn verdict_words(
        &self,
        verdict: Verdict,
        measured: &[(Gate, Measured)],
        kind: RequestKind,
        alarmed: &[String],
    ) -> Vec<String> {
        let mut said = vec![self.text(&format!("gate.why_{}", verdict.code()))];
        let missed = measured.iter().filter(|(gate, found)| {
            gate.decides(kind) && matches!(found.state, GateState::NotMet | GateState::Unknown | GateState::Near)
        });
        said.extend(missed.map(|(gate, found)| self.text(&format!("gate.{}_{}", gate.code(), found.state.code()))));
        if !alarmed.is_empty() {
            said.push(self.filled("gate.alarmed", &[("names", self.listed(alarmed))]));
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_that_of_the_worst_gate_and_alarm_allows_nothing_without_condition() {
        use GateState::{Met, Near, NotApplicable, NotMet, Unknown};
        assert_eq!(Verdict::of(&[Met, Met, Met], false), Verdict::Pass);
        assert_eq!(Verdict::of(&[Met, Met, Met], true), Verdict::Conditional);
        assert_eq!(Verdict::of(&[Met, Near, Met], false), Verdict::Conditional);
        assert_eq!(Verdict::of(&[Met, Unknown, Near], false), Verdict::Unknown);
        assert_eq!(Verdict::of(&[NotMet, Unknown, Met], false), Verdict::Reject);
        // Machines that treat have no positive rate.
        assert_eq!(Verdict::of(&[Met, Met, NotApplicable], false), Verdict::Pass);
        assert_eq!(Verdict::of(&[NotApplicable, NotApplicable], false), Verdict::Unknown);
    }

    #[test]
    fn too_few_positive_rejects_and_too_many_are_near() {
        let gates = Gates::default();
        let of = |per_cent: i128| gates.positive.state(Fraction::integer(per_cent));
        assert_eq!([49, 50, 59, 60, 90, 91].map(of), {
            use GateState::{Met, Near, NotMet};
            [NotMet, Near, Near, Met, Met, Near]
        });
        let load = |per_cent: i128| gates.load.state(Fraction::integer(per_cent));
        assert_eq!([59, 60, 80].map(load), [GateState::NotMet, GateState::Near, GateState::Met]);
    }
}
