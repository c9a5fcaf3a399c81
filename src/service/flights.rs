//! Questions that are being answered, so that of several who ask the same at the same time one works and the others wait.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The questions that somebody is answering.
pub(super) struct Flights<K> {
    under_way: Mutex<Vec<(K, Arc<Flight>)>>,
}

/// One question on its way to an answer. Who holds its only permit works; it is closed when the answer is there.
struct Flight {
    lead: Arc<Semaphore>,
}

/// Somebody who works or waits.
struct Aboard<'a, K> {
    flights: &'a Flights<K>,
    flight: Arc<Flight>,
}

/// The one who works. If it is dropped before it has landed, one of those who wait takes over.
pub(super) struct Lead<'a, K> {
    _permit: OwnedSemaphorePermit,
    aboard: Aboard<'a, K>,
}

impl<K> Default for Flights<K> {
    fn default() -> Self {
        Self {
            under_way: Mutex::default(),
        }
    }
}

impl<K: PartialEq + Clone> Flights<K> {
    /// Waits for whoever answers the question. The caller is to answer it itself if it gets the lead.
    pub(super) async fn board(&self, question: &K) -> Option<Lead<'_, K>> {
        let aboard = Aboard {
            flights: self,
            flight: self.flight(question),
        };
        let permit = Arc::clone(&aboard.flight.lead).acquire_owned().await;
        Some(Lead {
            _permit: permit.ok()?,
            aboard,
        })
    }

    fn flight(&self, question: &K) -> Arc<Flight> {
        let mut under_way = self.lock();
        if let Some((_, flight)) = under_way.iter().find(|(asked, _)| asked == question) {
            return Arc::clone(flight);
        }
        let flight = Arc::new(Flight {
            lead: Arc::new(Semaphore::new(1)),
        });
        under_way.push((question.clone(), Arc::clone(&flight)));
        flight
    }
}

impl<K> Flights<K> {
    fn lock(&self) -> MutexGuard<'_, Vec<(K, Arc<Flight>)>> {
        // Whatever a panic left behind is whole: every change is one push or one removal.
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, flight: &Arc<Flight>) {
        self.lock().retain(|(_, known)| !Arc::ptr_eq(known, flight));
    }
}

impl<K> Lead<'_, K> {
    /// Lets those who wait go on: there is an answer now, kept or not.
    pub(super) fn land(self) {
        self.aboard.flights.forget(&self.aboard.flight);
        self.aboard.flight.lead.close();
    }
}

impl<K> Drop for Aboard<'_, K> {
    fn drop(&mut self) {
        // Its own handle and the one in the list: nobody else is aboard.
        let mut under_way = self.flights.lock();
        if Arc::strong_count(&self.flight) == 2 {
            under_way.retain(|(_, known)| !Arc::ptr_eq(known, &self.flight));
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt as _, poll};

    use super::*;

    fn n_under_way(flights: &Flights<u32>) -> usize {
        flights.lock().len()
    }

    #[tokio::test]
    async fn of_those_who_ask_the_same_one_leads_and_the_others_wait() {
        let flights = Flights::default();
        let lead = flights.board(&1).await.unwrap();
        let mut waiting = [Box::pin(flights.board(&1)), Box::pin(flights.board(&1))];
        for waiter in &mut waiting {
            assert!(poll!(waiter).is_pending());
        }
        assert!(flights.board(&2).await.is_some(), "another question");
        lead.land();
        for waiter in waiting {
            assert!(waiter.await.is_none(), "the answer is there");
        }
        assert!(flights.board(&1).await.is_some(), "asked anew");
        assert_eq!(n_under_way(&flights), 0);
    }

    #[tokio::test]
    async fn whoever_waits_takes_over_from_one_that_gives_up() {
        let flights = Flights::default();
        let lead = flights.board(&1).await.unwrap();
        let mut impatient = Box::pin(flights.board(&1));
        let mut patient = Box::pin(flights.board(&1));
        assert!(poll!(&mut impatient).is_pending() && poll!(&mut patient).is_pending());
        drop(impatient);
        drop(lead);
        let lead = patient.await.unwrap();
        assert!(flights.board(&1).now_or_never().is_none());
        lead.land();
        assert_eq!(n_under_way(&flights), 0);
    }
}
