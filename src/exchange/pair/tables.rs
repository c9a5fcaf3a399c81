//! Gathers the plain rows of one file into tables, without making a claim of each.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::read::{no_interval, tie_kind};
use crate::{
    date::{Edtf, Packed},
    exchange::import::Import,
    model::{
        Claim, ClaimStatus, Confidence, Id, IdError, Manner, PlainClaims, PlainGatherer, PlainRow,
    },
    ontology::Ontology,
};

/// When a row holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Date {
    /// There is none, or it has a compact form.
    Compact(Option<Packed>),
    /// It has no compact form.
    Unusual,
}

/// The tables so far.
#[derive(Debug, Default)]
pub(super) struct Tables {
    gatherer: PlainGatherer,
    /// The lines of the rows that are being gathered.
    lines: Vec<u32>,
    full: Vec<(Vec<u32>, PlainClaims)>,
    /// Numbers of the relationship kinds, as the file spells them.
    kinds: HashMap<String, usize, RandomState>,
    /// Their names, as the ontology spells them.
    kind_names: Vec<String>,
    /// Numbers of the manners of the table that is being gathered.
    manners: HashMap<(usize, ClaimStatus, u32), u32, RandomState>,
    /// An interval that is put together.
    interval: String,
}

impl Tables {
    pub(super) fn reserve(&mut self, n_rows: usize) {
        self.gatherer.reserve(n_rows);
    }

    /// The number of a relationship kind.
    pub(super) fn kind(&mut self, text: &str, ontology: &Ontology) -> Result<usize, String> {
        if let Some(kind) = self.kinds.get(text) {
            return Ok(*kind);
        }
        self.kind_names.push(tie_kind(ontology, text)?);
        let kind = self.kind_names.len() - 1;
        self.kinds.insert(text.to_owned(), kind);
        Ok(kind)
    }

    /// The number of an entity.
    pub(super) fn entity(&mut self, text: &str) -> Result<u32, IdError> {
        match self.gatherer.find_entity(text) {
            Some(number) => Ok(number),
            None => Ok(self.gatherer.entity(&Id::new(text)?)),
        }
    }

    /// When a tie holds, from a start to an end; an empty cell is a side that is not known.
    pub(super) fn date(&mut self, start: Option<&str>, end: Option<&str>) -> Result<Date, String> {
        if start.is_none() && end.is_none() {
            return Ok(Date::Compact(None));
        }
        self.interval.clear();
        self.interval.push_str(start.unwrap_or(""));
        self.interval.push('/');
        self.interval.push_str(end.unwrap_or(""));
        let packed = Edtf::pack(&self.interval).map_err(|error| no_interval(start, end, &error))?;
        Ok(packed.map_or(Date::Unusual, |packed| Date::Compact(Some(packed))))
    }

    /// The number of what many ties share.
    pub(super) fn manner(
        &mut self,
        kind: usize,
        status: ClaimStatus,
        confidence: Confidence,
        source: &Id,
    ) -> u32 {
        let key = (kind, status, confidence.get_f32().to_bits());
        if let Some(number) = self.manners.get(&key) {
            return *number;
        }
        let number = self.gatherer.manner(Manner {
            property: self.kind_names[kind].clone(),
            states_value: false,
            source: source.clone(),
            status,
            confidence,
        });
        self.manners.insert(key, number);
        number
    }

    pub(super) fn add(&mut self, line: u32, row: PlainRow) {
        self.gatherer.add(row);
        self.added(line);
    }

    /// Adds a claim if it is plain, and says whether it was.
    pub(super) fn add_claim(&mut self, line: u32, claim: &Claim) -> bool {
        let is_plain = self.gatherer.add_claim(claim);
        if is_plain {
            self.added(line);
        }
        is_plain
    }

    fn added(&mut self, line: u32) {
        self.lines.push(line);
        if self.gatherer.is_full() {
            self.close();
        }
    }

    fn close(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        self.full.push((lines, self.gatherer.take()));
        // Manners are numbered anew in the next table.
        self.manners.clear();
    }

    /// Adds all tables to what was read.
    pub(super) fn finish(mut self, import: &mut Import) {
        if !self.lines.is_empty() {
            self.close();
        }
        for (lines, claims) in self.full {
            import.add_plain(lines, claims);
        }
    }
}
