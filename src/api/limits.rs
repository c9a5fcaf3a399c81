//! How much one request may ask of the graph.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_graphql::Result;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::{Code, error};

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
    /// Items in all lists of one answer together.
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
/// The library does not count fields below an interface when it bounds the cost of a query, so
/// lists within lists are bounded here, while they are made.
#[derive(Debug)]
pub(super) struct Allowance {
    limits: QueryLimits,
    items_left: AtomicUsize,
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
            slice_items_left: AtomicUsize::new(limits.slice_items_max),
            room,
            taken: Mutex::default(),
        }
    }

    /// Lets a list of the answer grow by so many items.
    pub(super) fn take_items(&self, n_items: usize) -> Result<()> {
        take(&self.items_left, n_items).ok_or_else(|| {
            let max = self.limits.items_max;
            too_expensive(format!(
                "the lists of one answer hold more than {max} items; ask for shorter or fewer lists"
            ))
        })
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
