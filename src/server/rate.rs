//! How much a client may ask for: points that come back with time.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::Instant;

use super::limits::Limits;
use super::refusal::Refusal;

/// Whose points are spent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Client {
    /// The holder of a valid token.
    Holder(String),
    /// Everybody at an address; of IPv6 the first 64 bits, which one customer has to himself.
    Address(IpAddr),
}

impl Client {
    pub(super) fn at(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
            address @ IpAddr::V4(_) => address,
        })
    }
}

/// The points of all clients.
pub(super) struct Purse {
    points_per_s: u64,
    points_max: u64,
    clients_max: usize,
    accounts: Mutex<BTreeMap<Client, Account>>,
}

#[derive(Clone, Copy)]
struct Account {
    /// Below zero after a request that took more than was there.
    points: f64,
    at: Instant,
}

impl Purse {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            points_per_s: limits.points_per_s,
            points_max: limits.points_max.max(1),
            clients_max: limits.clients_max.max(1),
            accounts: Mutex::default(),
        }
    }

    /// Takes `cost` points, if they are there at the time `now`.
    ///
    /// What costs more than can be saved up needs all that can be saved up, and leaves a debt.
    pub(super) fn spend(&self, client: &Client, cost: u64, now: Instant) -> Result<(), Refusal> {
        self.with_account(client, now, |account| {
            let missing = float(cost.min(self.points_max)) - account.points;
            if missing <= 0.0 {
                account.points -= float(cost);
                return Ok(());
            }
            let wait_s = whole_seconds(missing / float(self.points_per_s));
            Err(Refusal::TooMuch { wait_s })
        })
        .unwrap_or(Ok(()))
    }

    /// Takes `cost` points, there or not, for what has been done already.
    pub(super) fn charge(&self, client: &Client, cost: u64, now: Instant) {
        self.with_account(client, now, |account| {
            account.points = (account.points - float(cost)).max(-float(self.points_max));
        });
    }

    /// `None` if nothing is counted.
    fn with_account<T>(
        &self,
        client: &Client,
        now: Instant,
        change: impl FnOnce(&mut Account) -> T,
    ) -> Option<T> {
        if self.points_per_s == 0 {
            return None;
        }
        let mut accounts = self
            .accounts
            .lock()
            .expect("nothing panics while it holds the accounts");
        if accounts.len() >= self.clients_max && !accounts.contains_key(client) {
            self.make_room(&mut accounts, now);
        }
        let full = Account {
            points: float(self.points_max),
            at: now,
        };
        let account = accounts.entry(client.clone()).or_insert(full);
        account.points = self.points(*account, now);
        account.at = now;
        Some(change(account))
    }

    /// The points of an account at the time `now`.
    fn points(&self, account: Account, now: Instant) -> f64 {
        let elapsed_s = now.saturating_duration_since(account.at).as_secs_f64();
        (account.points + elapsed_s * float(self.points_per_s)).min(float(self.points_max))
    }

    /// Forgets who has all points; if that is not enough, who has not asked for longest.
    fn make_room(&self, accounts: &mut BTreeMap<Client, Account>, now: Instant) {
        accounts.retain(|_, account| self.points(*account, now) < float(self.points_max));
        // An eighth at a time, so that a crowd of new clients does not sort them all each time.
        let n_kept = self.clients_max - self.clients_max.div_ceil(8);
        let n_over = accounts.len().saturating_sub(n_kept);
        let mut times: Vec<Instant> = accounts.values().map(|account| account.at).collect();
        times.sort_unstable();
        if let Some(&latest) = n_over.checked_sub(1).and_then(|idx| times.get(idx)) {
            accounts.retain(|_, account| account.at > latest);
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "points beyond 2^53 need not be exact"
)]
fn float(points: u64) -> f64 {
    points as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float keeps within the bounds of the integer"
)]
fn whole_seconds(seconds: f64) -> u64 {
    seconds.ceil().max(1.0) as u64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn purse() -> Purse {
        Purse::new(&Limits {
            points_per_s: 10,
            points_max: 100,
            clients_max: 8,
            ..Limits::default()
        })
    }

    fn client(last: u8) -> Client {
        Client::at(IpAddr::from([10, 0, 0, last]))
    }

    /// How long the client is told to wait; 0 if it need not.
    fn wait_s(purse: &Purse, client: &Client, cost: u64, now: Instant) -> u64 {
        match purse.spend(client, cost, now) {
            Err(Refusal::TooMuch { wait_s }) => wait_s,
            _ => 0,
        }
    }

    #[test]
    fn points_are_spent_and_come_back() {
        let (purse, start) = (purse(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(wait_s(&purse, &client(1), 60, start), 0);
        assert_eq!(wait_s(&purse, &client(1), 60, start), 2);
        assert_eq!(wait_s(&purse, &client(2), 60, start), 0);
        assert_eq!(wait_s(&purse, &client(1), 60, after(2)), 0);
        assert_eq!(wait_s(&purse, &client(1), 1, after(2)), 1);
    }

    #[test]
    fn what_costs_more_than_can_be_saved_leaves_a_debt() {
        let (purse, start) = (purse(), Instant::now());
        assert_eq!(wait_s(&purse, &client(1), 150, start), 0);
        assert_eq!(wait_s(&purse, &client(1), 1, start), 6);
        purse.charge(&client(1), 1_000_000, start);
        assert_eq!(wait_s(&purse, &client(1), 1, start), 11);
    }

    #[test]
    fn nothing_is_counted_without_a_rate() {
        let (purse, now) = (Purse::new(&Limits::default()), Instant::now());
        assert_eq!(wait_s(&purse, &client(1), u64::MAX, now), 0);
        assert_eq!(wait_s(&purse, &client(1), u64::MAX, now), 0);
    }

    #[test]
    fn so_many_clients_are_remembered_and_those_in_debt_longest() {
        let (purse, start) = (purse(), Instant::now());
        for last in 0..200 {
            purse.charge(
                &client(last),
                100,
                start + Duration::from_millis(last.into()),
            );
        }
        let accounts = purse.accounts.lock().expect("nothing panicked");
        assert!((1..=8).contains(&accounts.len()), "{}", accounts.len());
        assert!(accounts.contains_key(&client(199)));
    }

    #[test]
    fn neighbours_in_ipv6_are_one_client() {
        let at = |text: &str| Client::at(text.parse().expect("an address"));
        assert_eq!(at("2001:db8::1"), at("2001:db8::ffff:2"));
        assert_ne!(at("2001:db8::1"), at("2001:db8:0:1::1"));
        assert_eq!(at("::ffff:10.0.0.1"), at("10.0.0.1"));
    }
}
