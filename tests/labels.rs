//! Every fixed word in both languages: the same keys, the same places to fill in, none missing and none too many.

use std::collections::BTreeSet;
use std::path::Path;

use hospital_scorecard::labels::{Labels, Language};

use crate::architecture::sources;

/// Keys put together at run time: what stands before the dot, and where the rest comes from.
const MADE_AT_RUN_TIME: &[(&str, &str)] = &[
    ("verify.why.", "why figures are carried as given"),
    ("submission.ordinal_", "numbers of quarters"),
    ("submission.item_", "numbers of items"),
    ("submission.class_", "classes of devices"),
    ("submission_page.", "the template of the submission takes the whole section"),
    ("programme.", "inspection programmes"),
    ("step.", "steps of methods"),
    ("fact_unit.", "units of measures"),
    ("explain.chart_kind.", "kinds of charts"),
    ("explain.rates.", "whose rates are expected"),
    ("explain.not_compared.", "why a device is held against nothing"),
    ("explain.place_verdict.", "how cards stand to each other"),
    ("explain.chart_of.", "what a chart is of that is no indicator"),
    ("explain.chart_rule.", "rules of control charts, with their sides"),
    ("explain.rule_name.", "rules that leave a row out"),
    ("explain.made.", "tables that are computed"),
    ("explain.unused.", "rules that leave a row out"),
    ("audience.", "audiences"),
    ("expert_column.", "columns of files that experts fill in"),
    ("consultation_rule.", "rules of a consultation"),
    ("consultation_page.", "the template of the consultation takes the whole section"),
    ("help.", "the names of commands and arguments"),
    ("unit.", "units of indicators"),
    ("standard_unit.", "units of indicators"),
    ("step_unit.", "units of indicators"),
    ("data_source.", "indicators.toml"),
    ("department_type.", "types of departments"),
    ("entity_kind.", "kinds of entities"),
    ("method_name.", "methods"),
    ("value_state.", "states of values"),
    ("card_state.", "states of cards"),
    ("month.", "months"),
    ("report_name.", "reports"),
    ("report_detail.", "reports"),
    ("card.", "the template of the card takes the whole section"),
    ("rule.", "rules of the card"),
    ("ordinal.", "endings of English ordinals"),
    ("form.sign_off.", "the template of the card"),
    ("summary_page.", "the template of the summary takes the whole section"),
    ("amount.", "amounts of the cost ratios"),
    ("committee.", "rules and sides of signals"),
    ("meeting.", "outcomes and states of a meeting"),
    ("committee_page.", "the template of the pack takes the whole section"),
    ("brief_page.", "the template of the brief takes the whole section"),
    ("slides_page.", "the template of the slides takes the whole section"),
    ("device.catalogue_", "classes of the catalogue"),
    ("device.sign_", "signs of overuse"),
    ("device_class.", "classes of devices"),
    ("weekday.", "days of the week"),
    ("exam_setting.", "where patients come from"),
    ("gate.", "gates, their states and verdicts"),
    ("equipment_page.", "the templates of the report take the whole section"),
    ("device_page.", "the template of the device takes the whole section"),
    ("staff_group.", "groups of staff"),
    ("standing.", "how a department stands to money"),
    ("allocation.sign_off.", "who signs"),
    ("charge_category.", "guarded categories of charges"),
    ("adjustment.", "kinds of adjustments"),
    ("details.decision_", "decisions on appeals"),
    ("difference.", "causes of a difference"),
    ("status.", "how final a document is"),
    ("award_state.", "states of an award"),
    ("restatement.sign_off.", "who signs"),
    ("of_quarter.", "a test below: what takes the place of other texts"),
    ("of_year.", "a test below: what takes the place of other texts"),
];

/// Keys whose texts need not fill in the same: Chinese says it without, or English does.
const DIFFERENT_PLACES: [&str; 6] = [
    // Chinese names the unit of each step where English has "above" and "below".
    "reason.above-under-one-unit",
    "reason.above-units",
    "reason.above-units-limited",
    "reason.below-under-one-unit",
    "reason.below-units",
    "reason.below-units-limited",
];

#[test]
fn both_languages_have_the_same_keys_and_places_to_fill_in() {
    let (zh, en) = (Labels::shipped(Language::Zh), Labels::shipped(Language::En));
    let keys = |labels: &Labels| labels.keys().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(keys(&zh), keys(&en));
    let differ: Vec<&str> = zh
        .keys()
        .filter(|key| !DIFFERENT_PLACES.contains(key))
        .filter(|key| places(zh.text(key)) != places(en.text(key)))
        .collect();
    assert!(differ.is_empty(), "the languages fill in different places of {differ:?}");
}

#[test]
fn what_is_said_of_a_length_takes_the_place_of_something() {
    let labels = Labels::shipped(Language::Zh);
    for length in ["of_quarter", "of_year"] {
        let texts = labels.section(length);
        assert!(!texts.is_empty(), "{length}");
        for (key, text) in texts {
            let namesake = labels.get(&key).unwrap_or_else(|| panic!("{length}.{key} takes the place of nothing"));
            // An empty text leaves a column out.
            assert!(text.is_empty() || places(&text) == places(namesake), "{length}.{key} fills in something else");
        }
    }
}

#[test]
fn every_text_that_the_source_names_is_there() {
    let labels = Labels::shipped(Language::En);
    let mut missing = Vec::new();
    for (file, text) in sources(Path::new("src")) {
        for (before, section) in NAMING {
            for word in words_after(&text, before) {
                let key = format!("{section}{word}");
                if labels.get(&key).is_none() {
                    missing.push(format!("{}: {key}", file.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn no_text_is_there_for_nothing() {
    let mut words = BTreeSet::new();
    for (_, text) in sources(Path::new("src")) {
        words.extend(literals(&text));
    }
    let labels = Labels::shipped(Language::En);
    let used = |key: &&str| {
        let code = ["message.", "hint.", "reason."].iter().find_map(|section| key.strip_prefix(section));
        words.contains(*key)
            || code.is_some_and(|code| words.contains(code))
            || MADE_AT_RUN_TIME.iter().any(|(section, _)| key.starts_with(section))
    };
    let unused: Vec<&str> = labels.keys().filter(|key| !used(key)).collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

/// What stands in the source before the name of a text, and the section of it.
const NAMING: [(&str, &str); 12] = [
    ("Step::new(", "step."),
    ("Fault::configuration(", "message."),
    ("Fault::input(", "message."),
    ("Fault::warning(", "message."),
    ("Fault::note(", "message."),
    ("Fault::error(", "message."),
    ("Unreadable::rule(", "message."),
    ("row_fault(", "message."),
    (".hint(", "hint."),
    ("Reason::new(", "reason."),
    ("labels.text(", ""),
    ("labels.filled(", ""),
];

/// The plain literals that follow `before`, over line breaks.
fn words_after<'t>(text: &'t str, before: &str) -> impl Iterator<Item = &'t str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let after =
        code.match_indices(before).map(move |(at, _)| code[at + before.len()..].trim_start()).collect::<Vec<_>>();
    after.into_iter().filter_map(|rest| rest.strip_prefix('"')?.split('"').next())
}

/// Every text between quotes on one line.
fn literals(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let quoted = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    quoted.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// The names between braces.
fn places(text: &str) -> BTreeSet<&str> {
    let inner = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    inner.map(|(name, _)| name).filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).collect()
}
