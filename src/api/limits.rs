//! How much one request may ask of the graph.

use std::sync::{
    Arc, Mutex, OnceLock,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_graphql::{Result, ServerError};
use serde::Serialize;
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    task::yield_now,
};

use super::error::{Code, error};

/// Fields that an item has, on average over all items of an answer.
const FIELDS_PER_ITEM: usize = 20;
/// Ties that the lists of entities within lists look at, all together.
const TIES_MAX: usize = 4_000_000;
/// So many items are written before others have their turn.
const ITEMS_PER_TURN: usize = 256;

/// How much one request may ask of the graph. `serverInfo` shows these numbers as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryLimits {
    /// Fields within fields; the standard introspection query needs 16.
    pub depth_max: usize,
    /// Fragments and fields within each other that the parser follows.
    pub recursion_max: usize,
    /// Directives on one field.
    pub directives_max: usize,
    /// Sum over all fields, with the sizes of lists multiplied in.
    pub complexity_max: usize,
    /// Items in all lists of one answer together, with up to 20 fields each on average.
    pub items_max: usize,
    /// Entities of a slice with typed fields.
    pub slice_entities_max: usize,
    /// Entities of a slice of which only the document is asked for.
    pub document_entities_max: usize,
    /// Nodes and edges of all slices of one answer together, and of all answers that are being made.
    pub slice_items_max: usize,
    /// Claims, entities or sources that one mutation may change.
    pub changes_max: usize,
    /// Changes by which a subscriber may be behind, once it has caught up.
    pub lag_max: usize,
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self {
            depth_max: 18,
            recursion_max: 32,
            directives_max: 5,
            complexity_max: 200_000,
            items_max: 50_000,
            slice_entities_max: 5_000,
            document_entities_max: 100_000,
            slice_items_max: 250_000,
            changes_max: 1_000,
            lag_max: 10_000,
        }
    }
}

/// Fields of all items together. A field within several lists counts for the items of each.
fn fields_max(limits: &QueryLimits) -> usize {
    limits.items_max.saturating_mul(FIELDS_PER_ITEM)
}

/// Room for the nodes and edges of slices, over all requests: they are the largest of all answers.
#[derive(Clone, Debug)]
pub(super) struct SliceRoom(Arc<Semaphore>);

impl SliceRoom {
    pub(super) fn new(limits: &QueryLimits) -> Self {
        let places = limits.slice_items_max.min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Semaphore::new(places)))
    }
}

/// What one answer may still hold.
///
/// The library does not count fields below an interface when it bounds the cost of a query, and nobody knows beforehand
/// how long a list is whose length is no argument, so lists are bounded here, while they are written.
#[derive(Debug)]
pub(super) struct Allowance {
    limits: QueryLimits,
    items_left: AtomicUsize,
    fields_left: AtomicUsize,
    ties_left: AtomicUsize,
    /// Items since others had their turn.
    n_since_turn: AtomicUsize,
    /// Why the answer ends before it is complete.
    ended: OnceLock<ServerError>,
    end: Notify,
    /// Whether anybody would end it.
    is_watched: AtomicBool,
    slice_items_left: AtomicUsize,
    room: SliceRoom,
    /// Places in the room, given back with the answer.
    taken: Mutex<Vec<OwnedSemaphorePermit>>,
}

impl Allowance {
    /// What one request may ask for.
    pub(super) fn limits(&self) -> &QueryLimits {
        &self.limits
    }

    pub(super) fn new(limits: QueryLimits, room: SliceRoom) -> Self {
        Self {
            limits,
            items_left: AtomicUsize::new(limits.items_max),
            fields_left: AtomicUsize::new(fields_max(&limits)),
            ties_left: AtomicUsize::new(TIES_MAX),
            n_since_turn: AtomicUsize::new(0),
            ended: OnceLock::new(),
            end: Notify::new(),
            is_watched: AtomicBool::new(false),
            slice_items_left: AtomicUsize::new(limits.slice_items_max),
            room,
            taken: Mutex::default(),
        }
    }

    /// Lets a list of the answer grow by so many items, of each of which so many fields are asked for.
    ///
    /// Much of an answer is written without waiting for anything. Here it waits for a moment from time to time, and ends
    /// there if nobody waits for it any more.
    pub(super) async fn take_items(&self, n_items: usize, n_fields: usize) -> Result<()> {
        if self.n_since_turn.fetch_add(n_items, Ordering::Relaxed) >= ITEMS_PER_TURN {
            self.n_since_turn.store(0, Ordering::Relaxed);
            yield_now().await;
        }
        take(&self.items_left, n_items).ok_or_else(|| {
            let max = self.limits.items_max;
            too_expensive(format!(
                "the lists of one answer hold more than {max} items; ask for shorter or fewer lists"
            ))
        })?;
        take(&self.fields_left, n_items.saturating_mul(n_fields)).ok_or_else(|| {
            let max = fields_max(&self.limits);
            too_expensive(format!(
                "the items in the lists of one answer have more than {max} fields; ask for fewer fields, or for shorter or fewer lists"
            ))
        })
    }

    /// Lets a list look at so many ties, however few of them are in its page.
    pub(super) fn take_ties(&self, n_ties: usize) -> Result<()> {
        take(&self.ties_left, n_ties).ok_or_else(|| {
            too_expensive(format!(
                "the entities of one answer have more than {TIES_MAX} ties in whose lists it looks; ask for the ties of fewer entities"
            ))
        })
    }

    /// Ends the whole answer with an error, if anybody waits for its end; nothing comes after it.
    ///
    /// Otherwise every list that could be null would add an error of its own, as many as there are items.
    pub(super) async fn end_with(&self, error: &ServerError) {
        if !self.is_watched.load(Ordering::Relaxed) {
            return;
        }
        // The first error stays.
        let _ = self.ended.set(error.clone());
        self.end.notify_one();
        std::future::pending::<()>().await;
    }

    /// Comes back when the answer is to end, with the reason.
    pub(super) async fn ended(&self) -> ServerError {
        self.is_watched.store(true, Ordering::Relaxed);
        loop {
            if let Some(error) = self.ended.get() {
                return error.clone();
            }
            self.end.notified().await;
        }
    }

    /// Lets slices of the answer grow by so many nodes and edges, once there is room for them.
    pub(super) async fn take_slice_items(&self, n_items: usize) -> Result<()> {
        take(&self.slice_items_left, n_items).ok_or_else(|| {
            let max = self.limits.slice_items_max;
            too_expensive(format!(
                "the slices of one answer hold more than {max} nodes and edges; ask for a smaller `limit`, or narrow the view"
            ))
        })?;
        let places = u32::try_from(n_items).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room.0);
        let is_first = self.taken.lock().expect("no holder panics").is_empty();
        // Whoever holds some may not wait for more: two of them could wait for each other.
        let permit = if is_first {
            room.acquire_many_owned(places).await.ok()
        } else {
            room.try_acquire_many_owned(places).ok()
        };
        let permit = permit.ok_or_else(|| {
            too_expensive("the service is busy with large slices; ask again in a moment".to_owned())
        })?;
        self.taken.lock().expect("no holder panics").push(permit);
        Ok(())
    }
}

fn take(left: &AtomicUsize, n_items: usize) -> Option<()> {
    let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
        left.checked_sub(n_items)
    });
    taken.ok().map(|_| ())
}

fn too_expensive(message: String) -> async_graphql::Error {
    error(Code::TooExpensive, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowance(room: &SliceRoom) -> Allowance {
        let limits = QueryLimits {
            slice_items_max: 10,
            ..QueryLimits::default()
        };
        Allowance::new(limits, room.clone())
    }

    /// Nothing else in a list of a thousand claims waits, and what never waits cannot be told that its time is up.
    #[tokio::test]
    async fn a_long_answer_can_be_ended_while_it_is_written() {
        let allowance = allowance(&SliceRoom::new(&QueryLimits::default()));
        let written = async { while allowance.take_items(1, 1).await.is_ok() {} };
        tokio::select! {
            biased;
            () = written => panic!("nobody else had a turn"),
            () = yield_now() => (),
        }
        assert!(allowance.take_items(40_000, 20).await.is_ok());
    }

    #[tokio::test]
    async fn the_fields_of_items_count_as_well() {
        let allowance = allowance(&SliceRoom::new(&QueryLimits::default()));
        assert!(allowance.take_items(1_000, 900).await.is_ok());
        let refused = allowance.take_items(1_000, 900).await.unwrap_err();
        let told = "more than 1000000 fields";
        assert!(refused.message.contains(told), "{}", refused.message);
    }

    #[test]
    fn the_ties_that_lists_look_at_are_bounded() {
        let allowance = allowance(&SliceRoom::new(&QueryLimits::default()));
        assert!(allowance.take_ties(3_000_000).is_ok());
        let refused = allowance.take_ties(3_000_000).unwrap_err();
        assert!(
            refused.message.contains("fewer entities"),
            "{}",
            refused.message
        );
        assert!(allowance.take_ties(1_000_000).is_ok());
    }

    #[tokio::test]
    async fn slices_of_all_answers_share_the_room() {
        let room = SliceRoom(Arc::new(Semaphore::new(10)));
        let (first, second) = (allowance(&room), allowance(&room));
        assert!(first.take_slice_items(6).await.is_ok());
        assert!(second.take_slice_items(3).await.is_ok());
        let busy = second.take_slice_items(2).await.unwrap_err();
        assert!(busy.message.contains("is busy"), "{}", busy.message);
        let too_much = first.take_slice_items(5).await.unwrap_err();
        assert!(
            too_much.message.contains("more than 10 nodes"),
            "{}",
            too_much.message
        );
        // A third waits until an answer is done.
        let third = allowance(&room);
        let waiting = tokio::spawn(async move { third.take_slice_items(7).await.is_ok() });
        drop(first);
        assert!(waiting.await.unwrap());
    }
}
