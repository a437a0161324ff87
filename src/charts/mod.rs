//! Pictures of a record: one file per chart, one style for all of them; data in, SVG out.
//!
//! A chart draws what the record says and reckons nothing of its own but places on paper. Its text stays text, in the
//! page's font; the words that stand for it (alt text) come from the record.

use std::collections::BTreeMap;

use crate::record::card::Card;
use crate::record::committee::brief::Brief;
use crate::record::committee::funnels::FunnelBlock;
use crate::record::committee::{Icon, Pack, SignalPage};
use crate::record::document::Page;
use crate::record::equipment::DeviceCard;
use crate::record::equipment::class_page::ClassPages;
use crate::record::equipment::report::EquipmentReport;
use crate::record::summary::Summary;

pub mod canvas;
pub mod distribution;
pub mod funnel;
pub mod hours;
mod icon;
pub mod intervals;
mod names;
pub mod parts;
pub mod scale;
pub mod scissors;
pub mod spc;
pub mod style;
pub mod trends;
pub mod waterfall;

/// One chart, as a template finds it: `figures/<name>.svg`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub name: String,
    pub svg: String,
}

/// Every chart of a document. Of several cards, each one's names begin with its number: `1-waterfall`.
pub fn of_page(page: &Page) -> Vec<Picture> {
    match page {
        Page::Card(card) => of_card(card, ""),
        Page::Cards(cards) => {
            (1..).zip(cards).flat_map(|(number, card): (usize, _)| of_card(card, &format!("{number}-"))).collect()
        }
        Page::Summary(summary) => of_summary(summary),
        Page::Equipment(card) => of_device(card),
        Page::EquipmentClass(pages) => of_class(pages),
        Page::EquipmentReport(report) => of_equipment(report),
        Page::Committee(pack) => of_pack(pack),
        Page::CommitteeBrief(brief) => of_brief(brief),
        Page::CommitteeSlides(pack) => of_slides(pack),
        // Tables only.
        Page::Consultation(_)
        | Page::AwardsAndBonus(_)
        | Page::WageSlip(_)
        | Page::Restatement(_)
        | Page::Submission(_)
        | Page::PublicEdition(_) => Vec::new(),
    }
}

fn of_pack(pack: &Pack) -> Vec<Picture> {
    let signals = pack.signals.iter().flat_map(|page| {
        let control = Picture { name: format!("spc-{}", page.indicator), svg: spc::control(&page.control, spc::PAGE) };
        let parts = page
            .parts
            .iter()
            .map(|parts| Picture { name: format!("parts-{}", page.indicator), svg: parts::waterfall(parts) });
        std::iter::once(control).chain(parts)
    });
    let small = (1..).zip(trends::upright_rows(&pack.appendix.series));
    let small = small.map(|(number, svg): (usize, _)| Picture { name: format!("small-{number}"), svg });
    let departments = pack.departments.iter().flat_map(|departments| &departments.rows);
    let departments = (1..).zip(departments).map(|(number, row): (usize, _)| Picture {
        name: format!("department-signal-{number}"),
        svg: trends::within_a_row(&row.series),
    });
    let funnels = pack.funnels.iter().flat_map(|funnels| &funnels.funnels);
    let funnels = funnels.map(|block| funnel_picture(block, funnel::PAGE));
    of_matrix(pack).chain(signals).chain(departments).chain(funnels).chain(small).collect()
}

/// The icons, control charts of a slide's proportions, and the small pictures, two rows of them to a slide.
fn of_slides(pack: &Pack) -> Vec<Picture> {
    let control = |page: &SignalPage| Picture {
        name: format!("spc-{}", page.indicator),
        svg: spc::control(&page.control, spc::SLIDE),
    };
    let rows: Vec<_> = pack.appendix.series.chunks(trends::PER_UPRIGHT_ROW).collect();
    let small = (1..).zip(&rows).map(|(number, series): (usize, _)| Picture {
        name: format!("small-{number}"),
        svg: trends::row(series, trends::PER_UPRIGHT_ROW, true),
    });
    let funnels = pack.funnels.iter().flat_map(|funnels| &funnels.funnels);
    let funnels = funnels.map(|block| funnel_picture(block, funnel::SLIDE));
    of_matrix(pack).chain(pack.signals.iter().map(control)).chain(funnels).chain(small).collect()
}

fn funnel_picture(block: &FunnelBlock, frame: funnel::Frame) -> Picture {
    Picture { name: format!("funnel-{}", block.indicator), svg: funnel::funnel(&block.chart, frame) }
}

/// The pictures of the signs that there are.
fn of_device(card: &DeviceCard) -> Vec<Picture> {
    let Some(overuse) = &card.overuse else { return Vec::new() };
    let results = overuse
        .results
        .iter()
        .map(|sign| Picture { name: "spc-positive_rate".to_owned(), svg: spc::control(&sign.chart, spc::CARD) });
    let intervals = overuse
        .intervals
        .iter()
        .map(|sign| Picture { name: "intervals".to_owned(), svg: intervals::intervals(&sign.chart) });
    let orderers = overuse
        .orderers
        .iter()
        .map(|sign| Picture { name: "funnel-orderers".to_owned(), svg: funnel::funnel(&sign.chart, funnel::HALF) });
    results.chain(intervals).chain(orderers).collect()
}

fn of_equipment(report: &EquipmentReport) -> Vec<Picture> {
    let spans = report.sharing.iter().filter_map(|sharing| sharing.spans.as_ref());
    let spans = spans.map(|block| Picture { name: "spans".to_owned(), svg: spc::control(&block.chart, spc::LOW) });
    report.classes.iter().flat_map(of_class).chain(spans).collect()
}

/// The names end with the class, and the place of the device: `spc-ct-1`, `funnel-ct`.
fn of_class(pages: &ClassPages) -> Vec<Picture> {
    let class = &pages.class;
    let devices = (1..).zip(&pages.devices).flat_map(|(number, device): (usize, _)| {
        let name = |what: &str| format!("{what}-{class}-{number}");
        let results = device.results.iter().map(|block| spc::control(&block.chart, spc::LOW));
        let scissors = device.scissors.iter().map(|block| scissors::scissors(&block.chart));
        let intervals = device.intervals.iter().map(|block| intervals::intervals(&block.chart));
        let results = results.map(|svg| Picture { name: name("spc"), svg });
        let scissors = scissors.map(|svg| Picture { name: name("scissors"), svg });
        let intervals = intervals.map(|svg| Picture { name: name("intervals"), svg });
        results.chain(scissors).chain(intervals).collect::<Vec<_>>()
    });
    let physicians = pages
        .physicians
        .iter()
        .map(|block| Picture { name: format!("physicians-{class}"), svg: funnel::funnel(&block.chart, funnel::HALF) });
    let orderers = pages.orderers.iter();
    let orderers = orderers
        .map(|block| Picture { name: format!("funnel-{class}"), svg: funnel::funnel(&block.chart, funnel::HALF) });
    let hours = pages.hours.iter();
    let hours = hours.map(|block| Picture { name: format!("hours-{class}"), svg: hours::map(&block.chart) });
    devices.chain(orderers).chain(physicians).chain(hours).collect()
}

fn of_brief(brief: &Brief) -> Vec<Picture> {
    let indicators = brief.talk.iter().chain(&brief.improvements).flat_map(|indicator| &indicator.icons);
    let departments = brief.departments.iter().flat_map(|departments| &departments.rows).map(|row| &row.icon);
    icons(brief.counts.iter().map(|count| &count.icon).chain(indicators).chain(departments)).collect()
}

fn of_matrix(pack: &Pack) -> impl Iterator<Item = Picture> {
    icons(pack.matrix.variation_legend.iter().chain(&pack.matrix.assurance_legend))
}

/// Each once.
fn icons<'a>(icons: impl Iterator<Item = &'a Icon>) -> impl Iterator<Item = Picture> {
    let icons: BTreeMap<&str, &Icon> = icons.map(|icon| (icon.name.as_str(), icon)).collect();
    icons.into_iter().map(|(name, icon)| Picture { name: format!("icon-{name}"), svg: icon::icon(icon) })
}

fn of_summary(summary: &Summary) -> Vec<Picture> {
    let spread = summary.changes.iter().map(|changes| &changes.distribution);
    spread.map(|spread| Picture { name: "distribution".to_owned(), svg: distribution::strips(spread) }).collect()
}

fn of_card(card: &Card, prefix: &str) -> Vec<Picture> {
    let mut pictures = Vec::new();
    if !card.movement.comparisons.is_empty() {
        pictures.push(Picture { name: format!("{prefix}waterfall"), svg: waterfall::waterfall(&card.movement) });
    }
    if let Some(standing) = &card.standing {
        pictures.push(Picture { name: format!("{prefix}standing"), svg: distribution::strips(&standing.strip) });
    }
    let rows: Vec<_> = card.trends.series.chunks(trends::PER_ROW).collect();
    pictures.extend((1..).zip(&rows).map(|(number, series): (usize, _)| Picture {
        name: format!("{prefix}trends-{number}"),
        svg: trends::row(series, trends::PER_ROW, number == rows.len()),
    }));
    pictures
}
