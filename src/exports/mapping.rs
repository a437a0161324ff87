//! A block's mapping: parsed once, then bound to the header of each of its files.

use std::collections::BTreeSet;
use std::ops::Range;

use super::definition::{ExportBlock, Origin, TotalRow, Writing};
use super::expression::{self, Caution, Parsed, Refusal};
use super::header::{Header, Named};
use super::nulls::trimmed;
use super::rows::{Cell, TotalMark};
use crate::diagnostics::Fault;
use crate::toml_source::TomlSource;

pub struct Mapping<'b> {
    pub columns: Vec<MappedColumn<'b>>,
    total_row: Option<&'b TotalRow>,
    source: &'b TomlSource,
}

pub struct MappedColumn<'b> {
    /// Column of the table.
    pub id: &'b str,
    pub writing: &'b Writing,
    span: Range<usize>,
    origin: MappedOrigin<'b>,
}

enum MappedOrigin<'b> {
    Header(&'b str),
    Expression(Parsed),
    Constant(&'b str),
}

/// A mapping bound to one file's header.
pub struct Binding<'m> {
    /// Parallel to the mapping's columns.
    pub cells: Vec<Cell<'m>>,
    pub total: Option<TotalMark<'m>>,
}

impl<'b> Mapping<'b> {
    /// The mapping, with warnings about expressions that hardly mean what they say.
    pub fn new(block: &'b ExportBlock, source: &'b TomlSource) -> Result<(Mapping<'b>, Vec<Fault>), Vec<Fault>> {
        let (mut columns, mut warnings, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for (id, mapping) in &block.columns {
            let place = || source.place(&id.span());
            let origin = match &mapping.origin {
                Origin::Header(header) => MappedOrigin::Header(header),
                Origin::Constant(text) => MappedOrigin::Constant(text),
                Origin::Expression(sql) => match expression::parsed(sql) {
                    Ok(parsed) => {
                        let warning = |caution: &Caution| caution_fault(*caution).with("column", id.get_ref());
                        warnings.extend(parsed.cautions.iter().map(|caution| warning(caution).at(place())));
                        MappedOrigin::Expression(parsed)
                    }
                    Err(refusal) => {
                        faults.push(refusal_fault(refusal).with("column", id.get_ref()).at(place()));
                        continue;
                    }
                },
            };
            columns.push(MappedColumn { id: id.get_ref(), writing: &mapping.writing, span: id.span(), origin });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mapping = Mapping { columns, total_row: block.total_row.as_ref(), source };
        Ok((mapping, warnings))
    }

    /// Every header that the mapping needs, each once.
    pub fn headers(&self) -> Vec<&str> {
        let headers: BTreeSet<&str> = self.needs().into_iter().map(|(header, _)| header).collect();
        headers.into_iter().collect()
    }

    /// Where each column is in a file with this header; a fault for every header that is not there, or there twice.
    pub fn bound(&self, path: &str, header: &Header) -> Result<Binding<'_>, Vec<Fault>> {
        let (mut faults, mut reported) = (Vec::new(), BTreeSet::new());
        for (needed, span) in self.needs() {
            if !reported.insert(needed) {
                continue;
            }
            faults.extend(match header.find(needed) {
                Named::Once(_) => None,
                Named::Nowhere => Some(self.missing(path, header, needed, &span)),
                Named::Repeatedly => Some(header.duplicate(path, needed)),
            });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let index = |needed: &str| match header.find(needed) {
            Named::Once(index) => Some(index),
            Named::Nowhere | Named::Repeatedly => None,
        };
        let cells = self.columns.iter().map(|column| match &column.origin {
            MappedOrigin::Header(header) => index(header).map(Cell::Field),
            MappedOrigin::Constant(text) => Some(Cell::Constant(text)),
            MappedOrigin::Expression(parsed) => {
                let indexes: Option<Vec<usize>> = parsed.headers.iter().map(|header| index(header)).collect();
                indexes.map(|indexes| Cell::Expression { expression: &parsed.expression, indexes })
            }
        });
        let total = self.total_row.and_then(|total| {
            index(total.header.get_ref()).map(|field| TotalMark { field, value: trimmed(&total.value) })
        });
        // No index is absent here: each was found above.
        Ok(Binding { cells: cells.flatten().collect(), total })
    }

    /// The header as a file has it, for messages about a column's values; the column's id where it has no header.
    pub fn shown(&self, column: usize, header: &Header) -> String {
        let mapped = &self.columns[column];
        match &mapped.origin {
            MappedOrigin::Header(name) => match header.find(name) {
                Named::Once(index) => header.names[index].clone(),
                Named::Nowhere | Named::Repeatedly => (*name).to_owned(),
            },
            MappedOrigin::Expression(_) | MappedOrigin::Constant(_) => mapped.id.to_owned(),
        }
    }

    /// Each header that a column or the total row needs, and the place in scorecard.toml that asks for it.
    fn needs(&self) -> Vec<(&str, Range<usize>)> {
        let mut needs = Vec::new();
        for column in &self.columns {
            match &column.origin {
                MappedOrigin::Header(header) => needs.push((*header, column.span.clone())),
                MappedOrigin::Expression(parsed) => {
                    needs.extend(parsed.headers.iter().map(|header| (header.as_str(), column.span.clone())));
                }
                MappedOrigin::Constant(_) => {}
            }
        }
        needs.extend(self.total_row.map(|total| (total.header.get_ref().as_str(), total.header.span())));
        needs
    }

    fn missing(&self, path: &str, header: &Header, needed: &str, span: &Range<usize>) -> Fault {
        if let Some(fault) = header.double_encoding(path, [needed]) {
            return fault;
        }
        let fault = Fault::configuration("header-missing").with("file", path).with("header", needed);
        header.with_what_there_is(fault.at(self.source.place(span)), needed)
    }
}

fn caution_fault(caution: Caution) -> Fault {
    match caution {
        Caution::EmptyText => Fault::warning("expression-empty-text").hint("expression-empty-text"),
        Caution::OrdersText => Fault::warning("expression-orders-text").hint("expression-orders-text"),
    }
}

fn refusal_fault(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Syntax(problem) => {
            Fault::configuration("expression-invalid").with("problem", problem).hint("expression-allowed")
        }
        Refusal::Unsupported(construct) => {
            Fault::configuration("expression-unsupported").with("construct", construct).hint("expression-allowed")
        }
        Refusal::ConditionNeeded(construct) => Fault::configuration("expression-not-condition")
            .with("construct", construct)
            .hint("expression-not-condition"),
        Refusal::TooLong => Fault::configuration("expression-too-long").hint("expression-too-long"),
    }
}
