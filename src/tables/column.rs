//! Columns in memory: integers, or words by number.

use std::collections::BTreeMap;

/// No value, in a column of integers. Typed values are bounded far inside it.
pub const NULL: i64 = i64::MIN;

#[derive(Clone, Debug)]
pub enum Column {
    Integers(Vec<i64>),
    Words(Words),
}

impl Column {
    pub fn len(&self) -> usize {
        match self {
            Column::Integers(values) => values.len(),
            Column::Words(words) => words.numbers.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn integer(&self, row: usize) -> Option<i64> {
        match self {
            Column::Integers(values) => values.get(row).copied().filter(|value| *value != NULL),
            Column::Words(_) => None,
        }
    }

    pub fn word(&self, row: usize) -> Option<&str> {
        match self {
            Column::Integers(_) => None,
            Column::Words(words) => words.get(row),
        }
    }
}

/// Texts that repeat: each different one is kept once.
#[derive(Clone, Debug, Default)]
pub struct Words {
    numbers: Vec<u32>,
    words: Vec<String>,
    known: BTreeMap<String, u32>,
}

const NO_WORD: u32 = u32::MAX;

impl Words {
    pub fn push(&mut self, word: Option<&str>) {
        let number = match word {
            None => NO_WORD,
            Some(word) => match self.known.get(word) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(self.words.len()).unwrap_or(NO_WORD);
                    self.words.push(word.to_owned());
                    self.known.insert(word.to_owned(), number);
                    number
                }
            },
        };
        self.numbers.push(number);
    }

    pub fn get(&self, row: usize) -> Option<&str> {
        let number = *self.numbers.get(row)?;
        self.words.get(usize::try_from(number).ok()?).map(String::as_str)
    }

    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.numbers.len()).map(|row| self.get(row))
    }
}
