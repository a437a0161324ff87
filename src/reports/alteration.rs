//! Where a PDF is not what it should be: against the same document made again, and against itself before something was
//! appended.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::opened::{Opened, Part, same};

/// The table of objects and the trailer.
const TABLES: &str = "xref";

/// The parts in which a file differs from the document as it is made.
pub fn between(made: &[u8], found: &[u8]) -> BTreeSet<Part> {
    if made == found {
        return BTreeSet::new();
    }
    let (Some(made_again), Some(read)) = (Opened::read(made), Opened::read(found)) else {
        return BTreeSet::from([Part::Structure(TABLES.to_owned())]);
    };
    let parts = made_again.parts();
    let part = |id: ObjectId| parts.get(&id).cloned().unwrap_or_else(|| made_again.described(id));
    if made.len() == found.len() {
        return of_bytes(made, found, &made_again).into_iter().map(|id| id.map_or_else(tables, part)).collect();
    }
    let own = read.parts();
    let ids: BTreeSet<ObjectId> = made_again.objects().keys().chain(read.objects().keys()).copied().collect();
    let differ = |id: &ObjectId| match (made_again.object(*id), read.object(*id)) {
        (Some(one), Some(other)) => !same(one, other),
        (_, _) => true,
    };
    let of_found = |id: ObjectId| own.get(&id).cloned().unwrap_or_else(|| read.described(id));
    let located = |id: ObjectId| if made_again.object(id).is_some() { part(id) } else { of_found(id) };
    let differing: BTreeSet<Part> = ids.into_iter().filter(differ).map(located).collect();
    // The same objects, written otherwise: somebody's program has saved the file again.
    if differing.is_empty() { BTreeSet::from([tables()]) } else { differing }
}

fn tables() -> Part {
    Part::Structure(TABLES.to_owned())
}

/// The objects in which bytes differ; nothing stands for what is between and behind them.
fn of_bytes(made: &[u8], found: &[u8], made_again: &Opened) -> BTreeSet<Option<ObjectId>> {
    let (offsets, end) = (made_again.offsets(), made_again.end_of_objects());
    let differing = (0..made.len()).filter(|at| made[*at] != found[*at]);
    let object = |at: usize| {
        let next = offsets.partition_point(|(offset, _)| *offset <= at);
        let (_, id) = offsets.get(next.checked_sub(1)?)?;
        (at < end).then_some(*id)
    };
    differing.map(object).collect()
}

/// What bytes after the end of a document do to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    pub bytes: usize,
    /// They are an update of the PDF, which readers apply.
    pub is_update: bool,
    /// Pages on which annotations were put: a seal, the picture of a signature.
    pub annotated: BTreeSet<u32>,
    /// A form was added: that is how signatures are kept.
    pub form: bool,
    /// What of the issued document they replace.
    pub replaced: BTreeSet<Part>,
}

/// Entries of the catalog that signing adds or changes.
const OF_SIGNING: [&[u8]; 6] = [b"AcroForm", b"Perms", b"DSS", b"Extensions", b"Version", b"Metadata"];

impl Appended {
    /// `issued` is the document up to its own end, `whole` the file.
    pub fn of(issued: &[u8], whole: &[u8]) -> Appended {
        let mut appended = Appended { bytes: whole.len() - issued.len(), ..Appended::default() };
        let (Some(before), Some(after)) = (Opened::read(issued), Opened::read(whole)) else { return appended };
        let parts = before.parts();
        let changed =
            after.objects().iter().filter(|(id, object)| before.object(**id).is_none_or(|own| !same(own, object)));
        let changed: Vec<ObjectId> = changed.map(|(id, _)| *id).collect();
        appended.is_update = !changed.is_empty();
        for id in changed {
            // What is new is reached through something that was there, or through nothing.
            let (Some(was), Some(is)) = (before.object(id), after.object(id)) else { continue };
            match (was, is, parts.get(&id)) {
                (Object::Dictionary(was), Object::Dictionary(is), Some(Part::Page(page)))
                    if without(was, &[b"Annots"]) == without(is, &[b"Annots"]) =>
                {
                    appended.annotated.insert(*page);
                }
                (Object::Dictionary(was), Object::Dictionary(is), None)
                    if kind(was) == Some(b"Catalog".as_slice())
                        && without(was, &OF_SIGNING) == without(is, &OF_SIGNING) =>
                {
                    appended.form |= is.has(b"AcroForm");
                }
                (Object::Dictionary(was), Object::Dictionary(_), None) if is_information(was) => {}
                (_, _, part) => {
                    appended.replaced.insert(part.cloned().unwrap_or_else(|| before.described(id)));
                }
            }
        }
        appended
    }
}

fn kind(dictionary: &Dictionary) -> Option<&[u8]> {
    dictionary.get(b"Type").ok()?.as_name().ok()
}

/// The document's information, to which a program that signs adds its name and the time.
fn is_information(dictionary: &Dictionary) -> bool {
    dictionary.has(b"Producer") || dictionary.has(b"Creator")
}

fn without(dictionary: &Dictionary, keys: &[&[u8]]) -> Dictionary {
    let mut rest = dictionary.clone();
    for key in keys {
        rest.remove(key);
    }
    rest
}
