//! What is wrong with an ontology, where, and what to do about it.

use async_graphql_parser::Pos;

/// One thing to correct in an ontology's text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("line {line}, column {column}: {message}; {remedy}")]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, and with what.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// More problems than this are counted, not described.
const DESCRIBED_MAX: usize = 100;

/// Collects problems, so that one reading finds them all.
#[derive(Default)]
pub(super) struct Problems {
    found: Vec<Problem>,
    n_left_out: usize,
}

impl Problems {
    pub(super) fn add(&mut self, at: Pos, message: impl Into<String>, remedy: impl Into<String>) {
        self.add_with(at, || (message.into(), remedy.into()));
    }

    /// Like `add`, but the texts are made only if they are needed: finding the nearest name is work.
    pub(super) fn add_with<M, R>(&mut self, at: Pos, texts: impl FnOnce() -> (M, R))
    where
        M: Into<String>,
        R: Into<String>,
    {
        if self.found.len() == DESCRIBED_MAX {
            self.n_left_out += 1;
            return;
        }
        let (message, remedy) = texts();
        self.found.push(Problem {
            line: at.line,
            column: at.column,
            message: message.into(),
            remedy: remedy.into(),
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The problems in the order of the text, the number of those left out at the end.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.found.sort();
        if let (1.., Some(last)) = (self.n_left_out, self.found.last()) {
            let more = Problem {
                line: last.line,
                column: last.column,
                message: format!("{} more problems are not listed", self.n_left_out),
                remedy: "correct the ones above first".to_owned(),
            };
            self.found.push(more);
        }
        self.found
    }
}
