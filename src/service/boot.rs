//! Opening: from the journal to a graph that can be asked.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use crate::{
    graph::{Image, ImageError, Recorded},
    journal::{AppendError, Commit, Journal, ReadError, Replayed},
    model::Operation,
    ontology::{Ontology, Problem},
};

use super::{
    ComputeLimits, Service, Shared,
    ahead::{self, Step},
    codec::{self, CodecError, Meta},
    commit::Committer,
    compute::Pool,
    kept::Kept,
    redaction::{self, Redacted},
    saved::{SavedView, SavedViews},
    time_after,
};

/// How to open.
#[derive(Clone, Debug, Default)]
pub struct Boot {
    /// The ontology for an empty journal, and the one to change to for a full one; the recorded or the standard one if there is none.
    pub ontology: Option<String>,
    /// Limits on computing.
    pub compute: ComputeLimits,
    /// Whether the graph is opened only to be looked at: a newer ontology then counts, but is not recorded.
    pub only_looks: bool,
}

/// How far a replay has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Operations applied so far.
    pub n_operations: u64,
    /// Sequence of the record that is being applied.
    pub sequence: u64,
    /// Sequence of the last record.
    pub last: u64,
}

/// Why the graph could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BootError {
    /// The ontology is wrong.
    #[error("the ontology has {} problem(s); the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Ontology(Vec<Problem>),
    /// The ontology does not fit the data.
    #[error(
        "the ontology does not fit the data in this folder: {0}. Keep the recorded ontology (leave --ontology out), or import the data into a new folder"
    )]
    Incompatible(String),
    /// The journal cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The journal cannot be written.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The journal holds what this version does not know.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// The journal does not fit its ontology.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A thread could not be started.
    #[error("a thread could not be started")]
    Thread(#[source] std::io::Error),
    /// The pool could not be started.
    #[error("the compute pool could not be started")]
    Pool(#[from] rayon::ThreadPoolBuildError),
}

impl Service {
    /// Opens the graph that a journal holds.
    ///
    /// # Errors
    /// [`BootError`] says what does not fit and what to do.
    pub fn open(
        journal: Arc<dyn Journal>,
        boot: &Boot,
        progress: &dyn Fn(Progress),
    ) -> Result<Self, BootError> {
        let replayed = replay(&*journal, boot, progress)?;
        let Replay {
            image,
            redacted,
            saved,
        } = match replayed {
            Some(replayed) => replayed,
            None => Replay {
                image: begin(&*journal, boot.ontology.as_deref())?,
                redacted: Vec::new(),
                saved: SavedViews::default(),
            },
        };
        let snapshot = image.snapshot();
        redaction::erase(&*journal, &snapshot, &redacted)?;
        let (committer, start) = Committer::new(image);
        let shared = Arc::new(Shared {
            revisions: watch::Sender::new(snapshot.revision()),
            snapshot: ArcSwap::new(snapshot),
            journal,
            committer,
            kept: Kept::new(boot.compute.kept_bytes_max),
            compute: Pool::new(boot.compute)?,
            saved,
        });
        start(&shared).map_err(BootError::Thread)?;
        Ok(Self { shared })
    }
}

/// An empty graph under its ontology, which is the first thing that the journal records.
fn begin(journal: &dyn Journal, ontology: Option<&str>) -> Result<Image, BootError> {
    let ontology = match ontology {
        Some(text) => Ontology::parse(text).map_err(BootError::Ontology)?,
        None => Ontology::standard(),
    };
    let mut image = Image::new(Arc::new(ontology));
    record_ontology(journal, &mut image)?;
    Ok(image)
}

fn record_ontology(journal: &dyn Journal, image: &mut Image) -> Result<(), BootError> {
    let operation = Operation::SetOntology(image.current().ontology().text().to_owned());
    let entry = codec::encode(&operation)?;
    let meta = Meta {
        author: "rawabit".to_owned(),
        reason: Some("ontology".to_owned()),
        ..Meta::default()
    };
    let time_ms = time_after(image.current());
    let mut commits = [Commit {
        time_ms,
        meta: codec::encode_meta(&meta)?,
        entries: Box::new(std::iter::once(entry)),
    }];
    let appended = journal.append(journal.head().sequence, &mut commits, &mut |_, _, _| {})?;
    for appended in appended {
        image.finish(&Recorded {
            first: appended.first,
            last: appended.last,
            time_ms,
            author: meta.author.clone(),
            reason: meta.reason.clone(),
            idempotency_key: None,
            fingerprint: None,
        });
    }
    Ok(())
}

/// The graph that the journal holds; nothing if it is empty.
fn replay(
    journal: &dyn Journal,
    boot: &Boot,
    progress: &dyn Fn(Progress),
) -> Result<Option<Replay>, BootError> {
    if journal.head().sequence == 0 {
        return Ok(None);
    }
    let replayed = build(journal, None, progress)?;
    let image = &replayed.image;
    let recorded = image.current().ontology().text().to_owned();
    let wanted = boot.ontology.as_deref();
    let Some(wanted) = wanted.filter(|wanted| *wanted != recorded) else {
        return Ok(Some(replayed));
    };
    let newer = Ontology::parse(wanted).map_err(BootError::Ontology)?;
    let breaking: Vec<String> = image
        .current()
        .ontology()
        .differences(&newer)
        .into_iter()
        .filter(|difference| difference.breaking)
        .map(|difference| difference.text)
        .collect();
    if !breaking.is_empty() {
        return Err(BootError::Incompatible(breaking.join("; ")));
    }
    let mut replayed = build(journal, Some(Arc::new(newer)), progress)?;
    if !boot.only_looks {
        record_ontology(journal, &mut replayed.image)?;
    }
    Ok(Some(replayed))
}

/// What a journal holds.
struct Replay {
    image: Image,
    /// The claims whose texts must be gone.
    redacted: Vec<Redacted>,
    saved: SavedViews,
}

struct Builder {
    image: Image,
    redacted: Vec<Redacted>,
    saved: SavedViews,
    /// Whether the ontology may still be taken from the journal.
    is_open: bool,
    /// The last ontology that was recorded after the first.
    newer: Option<Arc<Ontology>>,
    /// What does not fit the ontology so far; it may fit a later one.
    misfit: Option<ImageError>,
    begun: Option<(u64, i64, Meta)>,
}

/// Tells how far a replay has come.
struct Meter<'a> {
    n_operations: u64,
    last: u64,
    report: &'a dyn Fn(Progress),
}

impl Meter<'_> {
    fn count(&mut self, step: &Replayed<'_>) {
        let Replayed::Entry(entry) = step else { return };
        self.n_operations += 1;
        if self.n_operations.is_multiple_of(10_000) {
            (self.report)(Progress {
                n_operations: self.n_operations,
                sequence: entry.position.sequence,
                last: self.last,
            });
        }
    }
}

/// Builds the graph under an ontology, or under the one that was recorded last.
fn build(
    journal: &dyn Journal,
    ontology: Option<Arc<Ontology>>,
    progress: &dyn Fn(Progress),
) -> Result<Replay, BootError> {
    let is_given = ontology.is_some();
    let mut builder = Builder::new(ontology);
    let mut meter = Meter {
        n_operations: 0,
        last: journal.head().sequence,
        report: progress,
    };
    ahead::replay(journal, |step| meter.count(step), |step| builder.take(step))?;
    if let Some(newer) = builder.newer.filter(|_| !is_given) {
        // A later ontology may number its kinds otherwise, so everything is applied again under it.
        return build(journal, Some(newer), progress);
    }
    if let Some(misfit) = builder.misfit {
        return Err(misfit.into());
    }
    builder.image.settle();
    Ok(Replay {
        image: builder.image,
        redacted: builder.redacted,
        saved: builder.saved,
    })
}

impl Builder {
    fn new(ontology: Option<Arc<Ontology>>) -> Self {
        Self {
            is_open: ontology.is_none(),
            image: Image::new(ontology.unwrap_or_else(|| Arc::new(Ontology::standard()))),
            redacted: Vec::new(),
            saved: SavedViews::default(),
            newer: None,
            misfit: None,
            begun: None,
        }
    }

    /// The first ontology that was recorded is the one to begin with; a later one is noted.
    fn set_ontology(&mut self, text: &str) -> Result<(), BootError> {
        let ontology = Arc::new(Ontology::parse(text).map_err(BootError::Ontology)?);
        if self.is_open {
            self.image = Image::new(ontology);
            self.is_open = false;
        } else {
            self.newer = Some(ontology);
        }
        Ok(())
    }

    fn take(&mut self, step: Step<'_>) -> Result<(), BootError> {
        match step {
            Step::Begin {
                first,
                time_ms,
                meta,
            } => {
                self.begun = Some((first, time_ms, codec::decode_meta(meta)?));
            }
            Step::Entry {
                position,
                body,
                erasable,
            } if codec::is_view(body) => {
                // A commit of saved views is none of the graph.
                self.begun = None;
                if let Some(text) = codec::view(body, erasable) {
                    self.saved.add(&SavedView::recorded(text), position);
                }
            }
            Step::Entry {
                position,
                body,
                erasable,
            } => {
                let operation = codec::decode(body, erasable)?;
                match &operation {
                    Operation::SetOntology(text) => self.set_ontology(text)?,
                    other => self.redacted.extend(Redacted::by(other, position.sequence)),
                }
                if self.misfit.is_none() {
                    let applied = self
                        .image
                        .apply_one(position.sequence, position.slot, operation);
                    self.misfit = applied.err();
                }
            }
            Step::End { last } => {
                if let Some((first, time_ms, meta)) = self.begun.take() {
                    self.image.finish(&Recorded {
                        first,
                        last,
                        time_ms,
                        author: meta.author,
                        reason: meta.reason,
                        idempotency_key: meta.idempotency_key,
                        fingerprint: meta.fingerprint,
                    });
                }
            }
        }
        Ok(())
    }
}
