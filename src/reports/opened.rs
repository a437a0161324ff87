//! A PDF read again: what is attached to it, what its metadata says, which object belongs to which page.
//!
//! The file is somebody else's now: nothing in it is trusted, and what cannot be read is said, never assumed.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// No attachment of this program is larger; a stream that swells beyond it is not unpacked.
const LARGEST: usize = 256 << 20;

/// Objects within objects that are followed, at most.
const DEPTH: usize = 64;

/// Ends a PDF, and every later revision of it.
const END: &[u8] = b"%%EOF";

/// A PDF that could be read.
pub struct Opened {
    document: Document,
}

/// Where in a document something lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Attachment(String),
    /// From 1.
    Page(u32),
    /// Neither: fonts, tags, metadata, tables of the file itself. With the number of the object and its type, where there is one.
    Structure(String),
}

/// The bytes of the document as it was issued, and what stands after its end.
pub fn issued(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.windows(END.len()).position(|window| window == END).map(|at| at + END.len());
    bytes.split_at(end.unwrap_or(bytes.len()))
}

impl Opened {
    /// `None` for what is no PDF, or is too damaged to be read.
    pub fn read(bytes: &[u8]) -> Option<Opened> {
        let document = Document::load_mem(bytes).ok()?;
        (!document.objects.is_empty()).then_some(Opened { document })
    }

    /// Every attachment by name; nothing in place of one that cannot be unpacked.
    pub fn attachments(&self) -> BTreeMap<String, Option<Vec<u8>>> {
        let files = self.file_specifications();
        let files = files.into_iter().map(|(name, specification)| (name, self.unpacked(specification)));
        files.collect()
    }

    /// The keywords of the document's own metadata.
    pub fn keywords(&self) -> Option<String> {
        let info = self.dictionary(self.document.trailer.get(b"Info").ok()?)?;
        let keywords = info.get(b"Keywords").ok()?.as_str().ok()?;
        Some(String::from_utf8_lossy(keywords).into_owned())
    }

    pub fn pages(&self) -> usize {
        self.document.get_pages().len()
    }

    /// The objects of the file.
    pub fn objects(&self) -> &BTreeMap<ObjectId, Object> {
        &self.document.objects
    }

    pub fn object(&self, id: ObjectId) -> Option<&Object> {
        self.document.objects.get(&id)
    }

    /// Where each object begins in the file, in order.
    pub fn offsets(&self) -> Vec<(usize, ObjectId)> {
        let entries = self.document.reference_table.entries.iter();
        let mut offsets: Vec<(usize, ObjectId)> = entries
            .filter_map(|(number, entry)| match entry {
                XrefEntry::Normal { offset, generation } => {
                    Some((usize::try_from(*offset).ok()?, (*number, *generation)))
                }
                XrefEntry::Free | XrefEntry::UnusableFree | XrefEntry::Compressed { .. } => None,
            })
            .collect();
        offsets.sort_unstable();
        offsets
    }

    /// Where the tables at the end of the file begin.
    pub fn end_of_objects(&self) -> usize {
        self.document.xref_start
    }

    /// To which page or attachment each object belongs; what several pages share is structure, and is left out.
    pub fn parts(&self) -> BTreeMap<ObjectId, Part> {
        let mut of_pages: BTreeMap<ObjectId, BTreeSet<u32>> = BTreeMap::new();
        for (number, page) in self.document.get_pages() {
            let mut reached = BTreeSet::from([page]);
            if let Some(Object::Dictionary(dictionary)) = self.object(page) {
                for key in [b"Contents".as_slice(), b"Resources"] {
                    if let Ok(object) = dictionary.get(key) {
                        self.reach(object, &mut reached, DEPTH);
                    }
                }
            }
            for object in reached {
                of_pages.entry(object).or_default().insert(number);
            }
        }
        let single =
            of_pages.into_iter().filter_map(|(object, pages)| match pages.iter().collect::<Vec<_>>().as_slice() {
                [page] => Some((object, Part::Page(**page))),
                [] | [_, _, ..] => None,
            });
        let mut parts: BTreeMap<ObjectId, Part> = single.collect();
        for (name, specification) in self.file_specifications() {
            let mut reached = BTreeSet::new();
            self.reach(specification, &mut reached, DEPTH);
            parts.extend(reached.into_iter().map(|object| (object, Part::Attachment(name.clone()))));
        }
        parts
    }

    /// What an object is, for who looks for it.
    pub fn described(&self, id: ObjectId) -> Part {
        let dictionary = match self.object(id) {
            Some(Object::Dictionary(dictionary)) => Some(dictionary),
            Some(Object::Stream(stream)) => Some(&stream.dict),
            Some(_) | None => None,
        };
        let kind = dictionary.and_then(|dictionary| dictionary.get(b"Type").ok()?.as_name().ok());
        let kind = kind.map(|kind| format!(" {}", String::from_utf8_lossy(kind))).unwrap_or_default();
        Part::Structure(format!("{} {} obj{kind}", id.0, id.1))
    }

    fn dictionary<'a>(&'a self, object: &'a Object) -> Option<&'a Dictionary> {
        match self.document.dereference(object).ok()?.1 {
            Object::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    /// The attachments' specifications by name, from the tree of names.
    fn file_specifications(&self) -> Vec<(String, &Object)> {
        let mut found = Vec::new();
        let tree = self.document.catalog().ok().and_then(|catalog| {
            let names = self.dictionary(catalog.get(b"Names").ok()?)?;
            names.get(b"EmbeddedFiles").ok()
        });
        if let Some(tree) = tree {
            self.names(tree, &mut found, DEPTH);
        }
        found
    }

    fn names<'a>(&'a self, node: &'a Object, found: &mut Vec<(String, &'a Object)>, depth: usize) {
        let Some(node) = self.dictionary(node).filter(|_| depth > 0) else { return };
        let list = |key: &[u8]| node.get(key).and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        for pair in list(b"Names").chunks_exact(2) {
            if let Ok(name) = pair[0].as_str() {
                found.push((String::from_utf8_lossy(name).into_owned(), &pair[1]));
            }
        }
        for kid in list(b"Kids") {
            self.names(kid, found, depth - 1);
        }
    }

    fn unpacked(&self, specification: &Object) -> Option<Vec<u8>> {
        let files = self.dictionary(self.dictionary(specification)?.get(b"EF").ok()?)?;
        let file = files.get(b"UF").or_else(|_| files.get(b"F")).ok()?;
        match self.document.dereference(file).ok()?.1 {
            Object::Stream(stream) => content(stream),
            _ => None,
        }
    }

    /// Everything that an object leads to, but not back to the pages.
    fn reach(&self, object: &Object, reached: &mut BTreeSet<ObjectId>, depth: usize) {
        if depth == 0 {
            return;
        }
        match object {
            Object::Reference(id) => {
                if reached.insert(*id)
                    && let Some(object) = self.object(*id)
                {
                    self.reach(object, reached, depth - 1);
                }
            }
            Object::Array(items) => items.iter().for_each(|item| self.reach(item, reached, depth - 1)),
            Object::Dictionary(dictionary) => self.reach_all(dictionary, reached, depth),
            Object::Stream(stream) => self.reach_all(&stream.dict, reached, depth),
            _ => {}
        }
    }

    fn reach_all(&self, dictionary: &Dictionary, reached: &mut BTreeSet<ObjectId>, depth: usize) {
        let inner = dictionary.iter().filter(|(key, _)| key.as_slice() != b"Parent");
        inner.for_each(|(_, object)| self.reach(object, reached, depth - 1));
    }
}

/// What a stream holds, unpacked.
fn content(stream: &Stream) -> Option<Vec<u8>> {
    stream.get_plain_content_with_limit(LARGEST).ok()
}

/// Whether two objects say the same, wherever in their files they stand and however they are packed.
pub fn same(one: &Object, other: &Object) -> bool {
    match (one, other) {
        (Object::Stream(one), Object::Stream(other)) => {
            let dictionary = |stream: &Stream| {
                let mut dictionary = stream.dict.clone();
                [b"Length".as_slice(), b"Filter", b"DecodeParms"].iter().for_each(|key| {
                    dictionary.remove(key);
                });
                dictionary
            };
            let contents = one.content == other.content || content(one).is_some_and(|one| content(other) == Some(one));
            contents && dictionary(one) == dictionary(other)
        }
        (one, other) => one == other,
    }
}
