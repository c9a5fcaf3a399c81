//! Exports: what is asked for in words, and the writing of it.
//!
//! An export that a client reads is written by a thread of its own, because it waits whenever the
//! client does, and a thread of the compute pool that waits would be missing to others.

use std::{
    io::{self, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::mpsc;

use super::Service;
use crate::{
    exchange::{Export, Format, Part, Placed, Style, Theme, WriteError},
    graph::{
        Budget, ClaimIdx, Direction, EntityIdx, FILTER_FIELDS, Filter, FilterTextError, Snapshot,
        View,
    },
    query::{self, Neighborhood, Slice},
    text::LANGUAGES,
};

/// What can be asked of an export beside the fields of a view; kebab case is understood as well.
pub const EXPORT_FIELDS: [&str; 6] = ["ids", "depth", "limit", "language", "theme", "title"];

/// Entities that can be named in one request.
const IDS_MAX: usize = 1_000;
const DEPTH_MAX: usize = 6;
const LIMIT_MAX: usize = 100_000;
/// Entities of a picture, if nothing is said, and at most.
const PICTURE: usize = 300;
const PICTURE_MAX: usize = 2_000;
/// Exports of at most so many entities have places for them.
const PLACED_MAX: usize = 5_000;
const TITLE_CHARS_MAX: usize = 200;
/// Bytes that are handed on together, and how many such pieces wait.
const PIECE_BYTES: usize = 64 * 1024;
const PIECES_MAX: usize = 4;

/// What is to be exported, checked.
#[derive(Clone, Debug)]
pub struct ExportAsked {
    format: &'static Format,
    filter: Arc<Filter>,
    ids: Vec<EntityIdx>,
    depth: usize,
    limit: Option<usize>,
    language: String,
    theme: Theme,
    title: Option<String>,
}

/// Why an export was not written to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// There is more to look at than one request may.
    #[error(
        "the part that was asked for has more ties than one request may look at; ask for less, or for everything"
    )]
    TooMuch,
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// No thread could be started.
    #[error("the service is busy; ask again in a moment")]
    Busy(#[source] io::Error),
}

/// A piece of an export. One that does not end with [`Piece::End`] broke off.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Some bytes.
    Bytes(Vec<u8>),
    /// There is no more.
    End,
}

/// An export on its way to whoever reads it; dropping it ends the work.
pub struct ExportStream {
    pieces: mpsc::Receiver<Result<Piece, ExportError>>,
    stop: Arc<AtomicBool>,
    /// Kept until the end was read: what waits to be read takes memory too.
    place: Option<Arc<dyn Send + Sync>>,
}

impl ExportStream {
    /// The next piece; nothing if the work ended without an end, which is a bug.
    pub async fn next(&mut self) -> Option<Result<Piece, ExportError>> {
        let piece = self.pieces.recv().await;
        if !matches!(piece, Some(Ok(Piece::Bytes(_)))) {
            // Whoever reads the end may ask for the next at once.
            self.place = None;
        }
        piece
    }
}

impl Drop for ExportStream {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl ExportAsked {
    /// Reads what is asked for from pairs of field and value.
    ///
    /// Without any field of a view, formats that can be imported again hold every claim whatever
    /// its status, and the others show the default view.
    ///
    /// # Errors
    /// [`FilterTextError`] for a field that is not known or comes twice, and for a value that is not right.
    pub fn from_text(
        snapshot: &Snapshot,
        format: &'static Format,
        pairs: &[(&str, &str)],
    ) -> Result<Self, FilterTextError> {
        let mut asked = Self {
            format,
            filter: Arc::default(),
            ids: Vec::new(),
            depth: 1,
            limit: None,
            language: LANGUAGES[0].to_owned(),
            theme: Theme::default(),
            title: None,
        };
        let mut of_view = Vec::new();
        for (at, (field, value)) in pairs.iter().enumerate() {
            let name = plain(field);
            if pairs[..at].iter().any(|(known, _)| plain(known) == name) {
                return Err(wrong(
                    field,
                    "it is given twice; lists are separated by commas",
                ));
            }
            if value.is_empty() {
                return Err(wrong(field, "it is empty; give it a value or leave it out"));
            }
            if FILTER_FIELDS.iter().any(|known| plain(known) == name) {
                of_view.push((*field, *value));
            } else if name == "ids" {
                asked.ids = entities(snapshot, value)?;
            } else {
                let set = asked.set(&name, value);
                set.map_err(|message| wrong(field, &message))?;
            }
        }
        asked.filter = Arc::new(if of_view.is_empty() && format.reads() {
            Filter::everything()
        } else {
            Filter::from_text(snapshot, of_view)?
        });
        if asked.ids.is_empty() && pairs.iter().any(|(field, _)| plain(field) == "depth") {
            return Err(wrong(
                "depth",
                "it counts steps from the entities in ids; name some",
            ));
        }
        Ok(asked)
    }

    fn set(&mut self, field: &str, value: &str) -> Result<(), String> {
        match field {
            "depth" => self.depth = number(value, DEPTH_MAX)?,
            "limit" if self.format.is_picture => self.limit = Some(number(value, PICTURE_MAX)?),
            "limit" => self.limit = Some(number(value, LIMIT_MAX)?),
            "language" => {
                let known = LANGUAGES.iter().find(|known| **known == value);
                let known = known.ok_or_else(|| format!("`{value}` is none of en, fr, ar"))?;
                (*known).clone_into(&mut self.language);
            }
            "theme" => {
                self.theme = match value {
                    "light" => Theme::Light,
                    "dark" => Theme::Dark,
                    _ => return Err(format!("`{value}` is neither light nor dark")),
                }
            }
            "title" if value.chars().count() > TITLE_CHARS_MAX => {
                return Err(format!("it is longer than {TITLE_CHARS_MAX} characters"));
            }
            "title" => self.title = Some(value.to_owned()),
            _ => {
                return Err(format!(
                    "there is no such field; there are {}, and of a view {}",
                    EXPORT_FIELDS.join(", "),
                    FILTER_FIELDS.join(", ")
                ));
            }
        }
        Ok(())
    }

    /// The format.
    #[must_use]
    pub fn format(&self) -> &'static Format {
        self.format
    }

    /// The language of names and labels.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The part of the view that is asked for; nothing for all of it.
    fn part(&self, view: &View, budget: &mut Budget) -> Result<Option<Part>, ExportError> {
        let limit = self.limit.or(self.format.is_picture.then_some(PICTURE));
        let slice = if self.ids.is_empty() {
            let shown = |entity: &EntityIdx| view.shows(*entity);
            let all: Vec<EntityIdx> = view.snapshot().entities().filter(shown).collect();
            // A format of several tables has no use for places.
            let is_placed = all.len() <= PLACED_MAX && self.format.extension.is_some();
            match limit {
                None if !is_placed => return Ok(None),
                limit => query::slice(view, &all, limit.unwrap_or(usize::MAX), budget),
            }
        } else {
            let ask = Neighborhood {
                depth: self.depth,
                direction: Direction::Both,
                entities_max: limit.unwrap_or(usize::MAX),
            };
            query::neighborhood(view, &self.ids, ask, budget)
        };
        if budget.is_exhausted() {
            return Err(ExportError::TooMuch);
        }
        Ok(Some(placed(slice)))
    }
}

fn placed(slice: Slice) -> Part {
    let points = query::layout(&slice);
    let entities = slice.entities.iter().zip(points);
    Part {
        n_entities_left_out: slice.total_entities - slice.entities.len(),
        entities: entities
            .map(|(entity, point)| Placed {
                entity: *entity,
                x: point.x,
                y: point.y,
            })
            .collect(),
        relationships: slice.relationships,
    }
}

/// A field in one spelling.
fn plain(field: &str) -> String {
    field.replace('-', "").to_lowercase()
}

fn wrong(field: &str, message: &str) -> FilterTextError {
    FilterTextError {
        field: field.to_owned(),
        message: message.to_owned(),
        is_missing: false,
    }
}

fn entities(snapshot: &Snapshot, value: &str) -> Result<Vec<EntityIdx>, FilterTextError> {
    let ids = value.split(',').map(str::trim).filter(|id| !id.is_empty());
    let mut found = Vec::new();
    for id in ids {
        let entity = snapshot.find_entity(id);
        found.push(entity.ok_or_else(|| FilterTextError {
            is_missing: true,
            ..wrong("ids", &format!("entity `{id}` is not known"))
        })?);
    }
    if found.is_empty() || found.len() > IDS_MAX {
        let message = format!("name 1 to {IDS_MAX} entities, separated by commas");
        return Err(wrong("ids", &message));
    }
    Ok(found)
}

fn number(value: &str, max: usize) -> Result<usize, String> {
    let number = value.parse().ok();
    number
        .filter(|number| (1..=max).contains(number))
        .ok_or_else(|| format!("`{value}` is no whole number from 1 to {max}"))
}

impl Service {
    /// Writes an export into a folder; it appears whole or not at all.
    ///
    /// # Errors
    /// [`ExportError`] when it cannot be written.
    pub fn export_folder(
        &self,
        snapshot: &Arc<Snapshot>,
        asked: &ExportAsked,
        folder: &Path,
    ) -> Result<(), ExportError> {
        let budget = Budget::unlimited();
        self.export(snapshot, asked, budget, |format, export| {
            format.write_folder(export, folder)
        })
    }

    /// Writes an export into a stream.
    ///
    /// # Errors
    /// [`ExportError`] when it cannot be written.
    pub fn export_stream(
        &self,
        snapshot: &Arc<Snapshot>,
        asked: &ExportAsked,
        output: &mut dyn Write,
    ) -> Result<(), ExportError> {
        let budget = Budget::unlimited();
        self.export(snapshot, asked, budget, |format, export| {
            format.write_stream(export, output)
        })
    }

    /// Begins an export whose pieces can be awaited. `place` is kept until the work has ended and the end was read.
    ///
    /// # Errors
    /// [`ExportError::Busy`] when no thread can be started.
    pub fn begin_export(
        &self,
        snapshot: Arc<Snapshot>,
        asked: ExportAsked,
        place: impl Send + Sync + 'static,
    ) -> Result<ExportStream, ExportError> {
        let place: Arc<dyn Send + Sync> = Arc::new(place);
        let kept = Some(Arc::clone(&place));
        let (sender, pieces) = mpsc::channel(PIECES_MAX);
        let stop = Arc::new(AtomicBool::new(false));
        let budget = Budget::new(self.compute_limits().ties_max, Arc::clone(&stop));
        let service = self.clone();
        let work = move || {
            let mut output = Pieces::new(&sender);
            let written = service.export(&snapshot, &asked, budget, |format, export| {
                format.write_stream(export, &mut output)?;
                Ok(output.flush()?)
            });
            drop(place);
            // Whoever went away wants no answer.
            let _ = sender.blocking_send(written.map(|()| Piece::End));
        };
        std::thread::Builder::new()
            .name("export".to_owned())
            .spawn(work)
            .map_err(ExportError::Busy)?;
        Ok(ExportStream {
            pieces,
            stop,
            place: kept,
        })
    }

    fn export(
        &self,
        snapshot: &Arc<Snapshot>,
        asked: &ExportAsked,
        mut budget: Budget,
        write: impl FnOnce(&'static Format, &Export<'_>) -> Result<(), WriteError>,
    ) -> Result<(), ExportError> {
        let view = View::new(Arc::clone(snapshot), Arc::clone(&asked.filter)).naming(&asked.ids);
        let part = asked.part(&view, &mut budget)?;
        let texts = |claim: ClaimIdx| self.texts(snapshot, claim).map_err(Into::into);
        let export = Export {
            view: &view,
            part: part.as_ref(),
            texts: &texts,
            style: Style {
                language: Some(&asked.language),
                theme: asked.theme,
                title: asked.title.as_deref(),
            },
        };
        Ok(write(asked.format, &export)?)
    }
}

/// Gathers bytes into pieces and hands them on; waits when too many are waiting.
struct Pieces<'a> {
    sender: &'a mpsc::Sender<Result<Piece, ExportError>>,
    bytes: Vec<u8>,
}

impl<'a> Pieces<'a> {
    fn new(sender: &'a mpsc::Sender<Result<Piece, ExportError>>) -> Self {
        Self {
            sender,
            bytes: Vec::with_capacity(PIECE_BYTES),
        }
    }
}

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::replace(&mut self.bytes, Vec::with_capacity(PIECE_BYTES));
        let sent = self.sender.blocking_send(Ok(Piece::Bytes(bytes)));
        sent.map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "nobody reads the export"))
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc::channel, time::Duration};

    use super::{
        super::tests::{change, memory},
        *,
    };
    use crate::exchange;

    /// Enough entities for a dozen pieces.
    fn crowd() -> (Service, Arc<Snapshot>) {
        let service = memory();
        let names: Vec<String> = (0..6_000).map(|n| format!("entity-{n:0>60}")).collect();
        service.commit_blocking(change(&names.join(" ; "))).unwrap();
        let snapshot = service.snapshot();
        (service, snapshot)
    }

    fn asked(snapshot: &Snapshot) -> ExportAsked {
        let format = exchange::find("graphology").unwrap();
        ExportAsked::from_text(snapshot, format, &[]).unwrap()
    }

    /// Tells when it is dropped.
    struct Place(std::sync::mpsc::Sender<()>);

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }

    #[test]
    fn the_pieces_of_an_export_are_the_export_and_have_an_end() {
        let (service, snapshot) = crowd();
        let mut whole = Vec::new();
        service
            .export_stream(&snapshot, &asked(&snapshot), &mut whole)
            .unwrap();
        let mut stream = service
            .begin_export(Arc::clone(&snapshot), asked(&snapshot), ())
            .unwrap();
        let (mut pieces, mut bytes) = (0, Vec::new());
        while let Piece::Bytes(piece) = stream.pieces.blocking_recv().unwrap().unwrap() {
            pieces += 1;
            bytes.extend(piece);
        }
        assert!(bytes == whole);
        assert!(pieces > 2 * PIECES_MAX, "{pieces}");
        assert!(stream.pieces.blocking_recv().is_none());
    }

    #[test]
    fn an_export_waits_for_its_reader_and_ends_with_it() {
        let (service, snapshot) = crowd();
        let (ended, end) = channel();
        let mut stream = service
            .begin_export(Arc::clone(&snapshot), asked(&snapshot), Place(ended))
            .unwrap();
        assert!(matches!(
            stream.pieces.blocking_recv(),
            Some(Ok(Piece::Bytes(_)))
        ));
        // There is more than fits on the way, so it cannot have ended.
        assert!(end.try_recv().is_err());
        assert!(stream.pieces.len() <= PIECES_MAX);
        drop(stream);
        end.recv_timeout(Duration::from_mins(1)).unwrap();
    }

    #[test]
    fn more_than_one_request_may_look_at_is_refused_and_not_cut() {
        let service = memory();
        let ties: Vec<String> = (0..20).map(|n| format!("m{n} -MemberOf-> hub")).collect();
        service.commit_blocking(change(&ties.join(" ; "))).unwrap();
        let snapshot = service.snapshot();
        // The tests' services look at ten ties for a request.
        let mut stream = service
            .begin_export(Arc::clone(&snapshot), asked(&snapshot), ())
            .unwrap();
        let first = stream.pieces.blocking_recv().unwrap();
        assert!(matches!(first, Err(ExportError::TooMuch)), "{first:?}");
    }
}
