//! The pages of a class of devices: what they do together, whether it is too much, and whose doing it is.
//!
//! A chapter of the hospital's report, and a document of its own. Devices are not ranked: those with signs come first.

use serde::{Deserialize, Serialize};

use crate::indicators::definition::Accountable;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::period::Period;
use crate::record::audience::Audience;
use crate::record::committee::ControlChart;
use crate::record::committee::funnels::FunnelChart;
use crate::record::detail_table::{DetailTable, Set};
use crate::record::public::figures::PublicFigures;
use crate::record::summary::{Furniture, Opening};
use crate::record::tidy::entities::TidyEntity;
use crate::record::wording;

use super::context::DeviceContext;
use super::hours::HourMap;
use super::public::PUBLIC;
use super::scissors::IndexChart;
use super::signs::{Found, Sign};
use super::subject::Subject;
use super::{Intervals, SignBlock};

/// Devices of a class whose charts are shown.
const SHOWN: usize = 2;

/// What a class is looked at for, in the order of the table.
const FIGURES: [&str; 32] = [
    "exams_performed",
    "device_revenue",
    "device_surplus",
    "cost_per_exam",
    "payback_years",
    "booking_wait_median",
    "on_site_wait_p90",
    "report_turnaround_p90",
    "exam_no_show_rate",
    "exam_satisfaction",
    "mean_exam_fee",
    "load_rate",
    "availability",
    "technical_retakes",
    "charge_reconciliation",
    "positive_rate",
    "positive_audit_agreement",
    "repeat_exams_7d",
    "repeat_exams_14d",
    "repeat_exams_30d",
    "repeat_exams_90d",
    "same_day_exams",
    "exam_intensity_oe",
    "multi_part_share",
    "three_part_share",
    "multi_modality_share",
    "combined_contrast_share",
    "orderer_concentration",
    "inappropriate_indications",
    "outside_results_refused",
    "screening_share",
    "follow_up_share",
];

/// Repeats within other numbers of days have the rule of these, which need not be printed four times.
const USUAL_REPEATS: &str = "repeat_exams_30d";
const OTHER_REPEATS: [&str; 3] = ["repeat_exams_7d", "repeat_exams_14d", "repeat_exams_90d"];

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClassPages {
    pub head: Furniture,
    /// ct, mri …
    pub class: String,
    pub opening: Opening,
    pub signs: Vec<SignRow>,
    /// Charts of devices, those with most signs first.
    pub devices: Vec<DeviceCharts>,
    /// How many are not charted; empty where none is.
    pub not_charted: String,
    /// Who orders the repeats of the class.
    pub orderers: Option<SignBlock<FunnelChart>>,
    /// Who orders exams of the class, without names.
    pub physicians: Option<SignBlock<FunnelChart>>,
    pub hours: Option<SignBlock<HourMap>>,
    /// Exams against what last year's rates would have led to, by where patients come from.
    pub by_setting: Option<DetailTable>,
    pub figures: DetailTable,
    /// How many exams stand in no denominator, and why; empty of what treats.
    pub left_out: String,
}

/// One sign of one device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignRow {
    pub device: String,
    /// The first sign of its device: its name need not be printed again.
    pub first: bool,
    pub name: String,
    /// Counts, limits, rule.
    pub evidence: String,
    pub means: String,
    pub innocent: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeviceCharts {
    pub device: String,
    pub results: Option<SignBlock<ControlChart>>,
    pub scissors: Option<SignBlock<IndexChart>>,
    pub intervals: Option<SignBlock<Intervals>>,
}

/// A device with what was found about it.
struct Examined<'a> {
    subject: Subject<'a>,
    found: Found<'a>,
}

impl<'a> DeviceContext<'a> {
    /// The classes of which a device was in service in the period, in the order of the ledger.
    pub fn classes(&self) -> Vec<&'a str> {
        let serving = self.devices.numbers().filter(|number| self.devices.serves_within(*number, self.period.span()));
        let mut classes: Vec<&str> = Vec::new();
        for class in serving.map(|number| self.devices.class(number)) {
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
        classes
    }

    pub fn class_pages(&self, class: &str) -> ClassPages {
        let members: Vec<u32> = self.devices.of_class(class).collect();
        let examined = self.examined(&members);
        let public = self.audience == Audience::Public;
        let orderers = if public || examined.is_empty() { None } else { self.orderers(&members) };
        // Few exams make a cell of it: they could be told apart.
        let hours = if public { None } else { self.hours(&members) };
        ClassPages {
            head: self.furniture("equipment_report.class_document", &self.class_name(class)),
            class: class.to_owned(),
            opening: self.class_opening(class, &examined),
            signs: examined.iter().flat_map(Examined::signs).collect(),
            devices: examined.iter().take(SHOWN).enumerate().map(|(place, one)| one.charts(place == 0)).collect(),
            not_charted: self.not_charted(examined.len()),
            orderers: orderers.map(|orderers| self.orderers_block(&orderers)),
            physicians: if public || examined.is_empty() { None } else { self.physicians(&members) },
            hours: hours.and_then(|hours| self.hour_map(&hours)),
            by_setting: if public { None } else { self.by_setting(&members) },
            figures: self.figures(&members),
            left_out: self.left_out(&members),
        }
    }

    /// Every sign of some devices, those with most first.
    pub(super) fn sign_rows(&self, members: &[u32]) -> Vec<SignRow> {
        self.examined(members).iter().flat_map(Examined::signs).collect()
    }

    /// Devices that examine, with a card or without, those with most signs first; for the public nobody.
    fn examined(&self, members: &[u32]) -> Vec<Examined<'a>> {
        if self.audience == Audience::Public {
            return Vec::new();
        }
        let serving = members.iter().filter(|number| self.devices.serves_within(**number, self.period.span()));
        let examined = serving.filter_map(|number| {
            let subject = self.subject(*number)?;
            let found = subject.found()?;
            Some(Examined { subject, found })
        });
        let mut examined: Vec<Examined<'a>> = examined.collect();
        examined.sort_by_key(|one| std::cmp::Reverse(one.found.signs.len()));
        examined
    }

    fn class_opening(&self, class: &str, examined: &[Examined<'_>]) -> Opening {
        let with_signs = examined.iter().filter(|one| !one.found.signs.is_empty());
        let told: Vec<String> = with_signs
            .map(|one| {
                let details =
                    [("device", one.subject.device.name.clone()), ("count", one.found.signs.len().to_string())];
                self.filled("equipment_report.device_signs", &details)
            })
            .collect();
        let without: Vec<String> = examined
            .iter()
            .filter(|one| one.found.signs.is_empty())
            .map(|one| one.subject.device.name.clone())
            .collect();
        let name = self.class_name(class);
        let headline = match (told.is_empty(), without.is_empty()) {
            (true, true) => self.filled("equipment_report.class_headline", &[("class", name.clone())]),
            (true, false) => {
                self.filled("equipment_report.class_headline_none", &[("devices", self.some_devices(&without))])
            }
            (false, true) => self.filled("equipment_report.class_headline_all", &[("signs", self.listed(&told))]),
            (false, false) => {
                let details = [("signs", self.listed(&told)), ("devices", self.some_devices(&without))];
                self.filled("equipment_report.class_headline_some", &details)
            }
        };
        let (kicker, note) = if self.audience == Audience::Public {
            ("equipment_report.class_kicker_figures", "equipment_report.class_note_public")
        } else if examined.is_empty() {
            ("equipment_report.class_kicker_figures", "equipment_report.class_note")
        } else {
            ("equipment_report.class_kicker", "equipment_report.class_note_signs")
        };
        let least = self.told.map(|told| told.threshold().to_string()).unwrap_or_default();
        Opening { kicker: self.kicker(kicker, &name), headline, note: self.filled(note, &[("least", least)]) }
    }

    fn not_charted(&self, examined: usize) -> String {
        match examined.checked_sub(SHOWN) {
            None | Some(0) => String::new(),
            Some(rest) => {
                let details = [("shown", SHOWN.to_string()), ("rest", rest.to_string())];
                self.filled("equipment_report.not_charted", &details)
            }
        }
    }

    pub(super) fn kicker(&self, key: &str, name: &str) -> String {
        [self.text(key), name.to_owned(), wording::period(self.period, self.labels)].join(" · ")
    }

    pub(super) fn class_name(&self, class: &str) -> String {
        self.text(&format!("device_class.{class}"))
    }

    /// What stands above and below the pages.
    pub(super) fn furniture(&self, document: &str, entity: &str) -> Furniture {
        Furniture {
            document: self.text(document),
            entity: entity.to_owned(),
            period: wording::period(self.period, self.labels),
            audience: self.text(&format!("audience.{}", self.audience.code())),
            // What the public reads is published: nobody checks it any more.
            status: match self.audience {
                Audience::Public => String::new(),
                Audience::Internal | Audience::Department | Audience::Administration => self.status.words(self.labels),
            },
            office: format!("{} {}", self.hospital, self.office).trim().to_owned(),
            incomplete: String::new(),
        }
    }

    /// Every figure of the class that applies now or did a year ago, with what it counts and whose doing it is.
    fn figures(&self, members: &[u32]) -> DetailTable {
        let shown: &[&str] = if self.audience == Audience::Public { &PUBLIC } else { &FIGURES };
        let columns = [
            ("equipment_report.figure_name", Set::Text),
            ("equipment_report.figure_value", Set::Number),
            ("equipment_report.figure_counts", Set::Number),
            ("equipment_report.figure_last_year", Set::Number),
            ("equipment_report.figure_accountable", Set::Text),
            ("equipment_report.figure_rule", Set::Wide),
        ];
        let rows = shown.iter().filter_map(|id| self.figure_row(members, id));
        if self.audience == Audience::Public {
            // Rates stand without their counts, and whose doing something is stays in the house.
            let [name, value, _, before, _, rule] = columns;
            let rows = rows.filter_map(|row| <[String; 6]>::try_from(row).ok());
            let rows = rows.map(|[name, value, _, before, _, rule]| vec![name, value, before, rule]).collect();
            let columns = [name, value, before, rule];
            return DetailTable::new(self.labels, self.text("equipment_report.figures"), &columns, rows);
        }
        DetailTable::new(self.labels, self.text("equipment_report.figures"), &columns, rows.collect())
    }

    fn figure_row(&self, members: &[u32], id: &str) -> Option<Vec<String>> {
        let indicator = self.indicators.get(id)?;
        let definition = &indicator.definition;
        let language = self.labels.language();
        let value = self.any_value(members, id, self.period)?;
        let before = self.any_value(members, id, self.period.last_year())?;
        if [&value, &before].iter().all(|value| value.state == State::NotApplicable) {
            return None;
        }
        let counts = match (value.state, value.denominator) {
            (State::Known, Some(_)) if self.shows_counts(members, indicator) => self.counts_of(&value),
            (_, _) => String::new(),
        };
        let accountable = definition.accountable.map(|whose| match whose {
            Accountable::Ordering => self.text("equipment_report.ordering"),
            Accountable::Performing => self.text("equipment_report.performing"),
            Accountable::Shared => self.text("equipment_report.shared"),
        });
        let usual = self.indicators.get(USUAL_REPEATS).filter(|_| OTHER_REPEATS.contains(&id));
        let rule = match (usual, definition.excludes(language)) {
            (Some(usual), _) => {
                let name = usual.definition.name(language).to_owned();
                self.filled("equipment_report.rule_as", &[("name", name)])
            }
            (None, Some(excludes)) => {
                let details = [("rule", definition.why(language).to_owned()), ("excludes", excludes.to_owned())];
                self.filled("equipment_report.rule", &details)
            }
            (None, None) => definition.why(language).to_owned(),
        };
        Some(vec![
            definition.name(language).to_owned(),
            self.shown(members, indicator, &value, self.period),
            counts,
            self.shown(members, indicator, &before, self.period.last_year()),
            accountable.unwrap_or_default(),
            rule,
        ])
    }

    /// A value for this audience, or why there is none.
    fn shown(&self, members: &[u32], indicator: &CheckedIndicator, value: &Value, period: Period) -> String {
        match (value.state, value.printed) {
            (State::Known, Some(_)) if self.is_hidden(members, indicator, period) => self.text("state.suppressed"),
            (State::Known, Some(printed)) => self.as_scored(printed, &indicator.definition),
            (_, _) => wording::value_figure(value, self.labels).printed,
        }
    }

    /// What the public is not told.
    fn is_hidden(&self, members: &[u32], indicator: &CheckedIndicator, period: Period) -> bool {
        match self.of_class(members) {
            Some((told, class)) => !told.shows(&class, &indicator.id, period, None),
            None => self.audience == Audience::Public,
        }
    }

    /// Whether the counts behind a value are shown.
    fn shows_counts(&self, members: &[u32], indicator: &CheckedIndicator) -> bool {
        let sides = self.of_class(members).map(|(told, class)| told.shows_sides(&class, &indicator.id, self.period));
        sides.map_or(self.audience != Audience::Public, |[numerator, denominator]| numerator && denominator)
    }

    /// What the public is told of the class of some devices; `None` of what is not for the public.
    fn of_class(&self, members: &[u32]) -> Option<(&'a PublicFigures<'a>, TidyEntity)> {
        let class = self.devices.class(*members.first()?);
        Some((self.told?, TidyEntity::class(class, self.devices)))
    }

    /// How many exams the positive rate and the repeats leave out.
    fn left_out(&self, members: &[u32]) -> String {
        let count = |measure: &str| self.count(members, measure).filter(|_| self.audience != Audience::Public);
        let counts = ["imaging_exams", "screening_exams", "follow_up_exams", "diagnostic_exams"].map(count);
        let [Some(all), Some(screening), Some(follow_up), Some(diagnostic)] = counts else { return String::new() };
        if diagnostic == 0 {
            return String::new();
        }
        let details = [
            ("all", self.whole(all)),
            ("screening", self.whole(screening)),
            ("follow_up", self.whole(follow_up)),
            ("rest", self.whole(all - screening - follow_up - diagnostic)),
            ("diagnostic", self.whole(diagnostic)),
        ];
        self.filled("equipment_report.left_out", &details)
    }
}

impl Examined<'_> {
    fn signs(&self) -> Vec<SignRow> {
        let Examined { subject, found } = self;
        let row = |(place, sign): (usize, &Sign)| SignRow {
            device: subject.device.name.clone(),
            first: place == 0,
            name: subject.context.of_sign(sign.kind, "name"),
            evidence: sign.evidence.clone(),
            means: subject.context.of_sign(sign.kind, "means"),
            innocent: subject.context.of_sign(sign.kind, "innocent"),
        };
        found.signs.iter().enumerate().map(row).collect()
    }

    /// The scissors are shown of the first device, and of those with signs.
    fn charts(&self, is_first: bool) -> DeviceCharts {
        let Examined { subject, found } = self;
        DeviceCharts {
            device: subject.device.name.clone(),
            results: found.results.as_ref().and_then(|watched| subject.results(watched)),
            scissors: if is_first || !found.signs.is_empty() { subject.index_chart(found) } else { None },
            intervals: subject.intervals(),
        }
    }
}
