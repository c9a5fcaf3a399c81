//! History as it is written, and subscriptions to it.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
};

use async_graphql::{Context, Error, ID, InputObject, Object, Result, SimpleObject, Subscription};
use futures_util::stream;

use crate::{
    graph::{
        ChangeRecord, Changed, ClaimProperty, Direction, EntityIdx, Filter, Omissions, Snapshot,
        View,
    },
    ontology::{EntityKindId, KindSet, RelationshipKindId},
    service::Service,
};

use super::{
    claim::Claim,
    entity::EntityFields,
    error::{Code, error, invalid},
    events::Begun,
    page::{Edge, FIRST_MAX, PageInfo},
    projection::{EntityKind, Node, RelationshipKind},
    request::{Request, find_entities},
    scalars::DateTime,
    source::Source,
    view::{entity_kinds, relationship_kinds},
};

/// Changes that are fetched at once for a subscriber.
const BATCH: usize = 256;
/// Most entities whose neighbourhood one subscriber listens to.
const NEAR_MAX: usize = 200;

/// Something that was recorded: a new entity, source or claim, or a new version of one.
#[derive(Clone)]
pub(crate) struct Change {
    snapshot: Arc<Snapshot>,
    record: ChangeRecord,
}

impl Change {
    fn node(&self, sequence: u64) -> Option<Node> {
        let filter = Filter {
            as_of: Some(sequence),
            ..Filter::everything()
        };
        let view = View::new(Arc::clone(&self.snapshot), Arc::new(filter));
        match self.record.what {
            Changed::Entity(entity) => {
                // After a merge, it is the one that stands for it.
                let entity = self.snapshot.standing_for(entity, sequence)?;
                Some(Node::Entity(EntityFields::node(&view, entity)))
            }
            Changed::Source(source) => {
                self.snapshot.source_as_of(source, sequence)?;
                Some(Node::Source(Source::new(&view, source)))
            }
            Changed::Claim(claim) => {
                let version = if sequence < self.record.commit.first {
                    self.snapshot.claim(claim).previous()?
                } else {
                    claim
                };
                Some(Node::Claim(Claim::new(&view, version)))
            }
        }
    }
}

#[Object(serial)]
impl Change {
    /// Marks its place in the history: `after` begins behind it, also in the middle of a revision.
    async fn cursor(&self) -> String {
        cursor_of(&self.record)
    }

    /// The revision that it made, together with the other changes of the same mutation.
    async fn revision(&self) -> u64 {
        self.record.commit.last
    }

    /// When it was recorded.
    async fn at(&self) -> DateTime {
        DateTime::from_ms(self.record.commit.time_ms)
    }

    /// Who made it.
    async fn by(&self) -> &str {
        &self.record.commit.author
    }

    /// Why.
    async fn reason(&self) -> Option<&str> {
        self.record.commit.reason.as_deref()
    }

    /// What it was before; null if it is new.
    async fn before(&self) -> Option<Node> {
        self.node(self.record.commit.first.saturating_sub(1))
    }

    /// What it is after.
    async fn after(&self) -> Option<Node> {
        self.node(self.record.commit.last)
    }
}

/// A change in a list.
#[derive(SimpleObject, Clone)]
#[graphql(serial)]
pub(crate) struct ChangeEdge {
    /// Marks the place in the list.
    pub(crate) cursor: String,
    /// The change.
    pub(crate) node: Change,
}

impl Edge for ChangeEdge {
    type Node = Change;

    fn node(&self) -> &Change {
        &self.node
    }
}

/// The first changes after a revision.
pub(super) fn after(
    snapshot: &Arc<Snapshot>,
    since: Option<i32>,
    first: Option<i32>,
    after: Option<&str>,
) -> Result<(Vec<ChangeEdge>, PageInfo, usize)> {
    let since = revision(since.unwrap_or(0))?;
    let cursor = after.map(place).transpose()?;
    let first = first.unwrap_or(50);
    let changes_max = usize::try_from(first).ok().filter(|_| first <= FIRST_MAX);
    let changes_max = changes_max.ok_or_else(|| {
        invalid(format!(
            "`first` is {first}; ask for 0 to {FIRST_MAX} changes at a time"
        ))
    })?;
    let total_count = snapshot.n_changes_after(since);
    let (begin, passed) = cursor.map_or((since, 0), |cursor| snapshot.changes_from(since, cursor));
    let n_left = snapshot.n_changes_after(begin).saturating_sub(passed);
    let edges: Vec<ChangeEdge> = snapshot
        .changes_after((begin, passed), changes_max)
        .into_iter()
        .map(|record| ChangeEdge {
            cursor: cursor_of(&record),
            node: Change {
                snapshot: Arc::clone(snapshot),
                record,
            },
        })
        .collect();
    let info = PageInfo {
        has_previous_page: since > 0 || cursor.is_some(),
        has_next_page: edges.len() < n_left,
        start_cursor: edges.first().map(|edge| edge.cursor.clone()),
        end_cursor: edges.last().map(|edge| edge.cursor.clone()),
    };
    Ok((edges, info, total_count))
}

fn cursor_of(record: &ChangeRecord) -> String {
    format!("{}.{}", record.commit.last, record.place)
}

/// Revision and place of the change that a cursor marks.
fn place(cursor: &str) -> Result<(u64, usize)> {
    let parts = cursor.split_once('.');
    let place =
        parts.and_then(|(revision, place)| Some((revision.parse().ok()?, place.parse().ok()?)));
    place.ok_or_else(|| {
        invalid("`after` is no cursor of changes; take one from `pageInfo` or from a change")
    })
}

fn revision(since: i32) -> Result<u64> {
    u64::try_from(since).map_err(|_| invalid("`since` is negative; revisions start at 0"))
}

/// Which changes a subscriber is told of; every field that is given must hold.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct ChangeFilter {
    /// Of one of these entities, or of a claim that touches one.
    pub(crate) entities: Option<Vec<ID>>,
    /// Of one of these entities or of one tied to it, or of a claim that touches any of those: at most 200.
    pub(crate) near: Option<Vec<ID>>,
    /// Of an entity of one of these kinds, or of a claim that touches one.
    pub(crate) kinds: Option<Vec<EntityKind>>,
    /// Of a claim about one of these kinds of relationship.
    pub(crate) relationship_kinds: Option<Vec<RelationshipKind>>,
}

/// A filter of changes, checked.
struct ChangeTest {
    entities: Option<Vec<EntityIdx>>,
    near: Option<Vec<EntityIdx>>,
    kinds: Option<KindSet<EntityKindId>>,
    relationship_kinds: Option<KindSet<RelationshipKindId>>,
}

impl ChangeFilter {
    fn checked(self, present: &View) -> Result<ChangeTest> {
        let ontology = present.snapshot().ontology();
        Ok(ChangeTest {
            entities: self
                .entities
                .map(|ids| find_entities(present, &ids))
                .transpose()?,
            near: self.near.map(|ids| centres(present, &ids)).transpose()?,
            kinds: self
                .kinds
                .map(|kinds| entity_kinds(ontology, &kinds))
                .transpose()?,
            relationship_kinds: self
                .relationship_kinds
                .map(|kinds| relationship_kinds(ontology, &kinds))
                .transpose()?,
        })
    }
}

/// Entities whose neighbourhood is listened to.
fn centres(present: &View, ids: &[ID]) -> Result<Vec<EntityIdx>> {
    if ids.len() > NEAR_MAX {
        return Err(invalid(format!(
            "`near` names {} entities; name at most {NEAR_MAX}",
            ids.len()
        )));
    }
    find_entities(present, ids)
}

impl ChangeTest {
    /// The entities of `near` and all that are tied to them now.
    fn neighbourhood(&self, snapshot: &Arc<Snapshot>) -> Option<HashSet<EntityIdx>> {
        let centres = self.near.as_ref()?;
        let view = View::new(Arc::clone(snapshot), Arc::new(Filter::everything()));
        let mut around: HashSet<EntityIdx> = centres.iter().copied().collect();
        for centre in centres {
            let ties = view.relationships(*centre, Direction::Both, &mut Omissions::default());
            around.extend(ties.iter().flat_map(|found| {
                let relationship = &found.relationship;
                [relationship.source, relationship.target]
            }));
        }
        Some(around)
    }

    fn admits(
        &self,
        snapshot: &Snapshot,
        around: Option<&HashSet<EntityIdx>>,
        changed: Changed,
    ) -> bool {
        let (touched, property) = match changed {
            Changed::Entity(entity) => (vec![entity], None),
            Changed::Source(_) => (Vec::new(), None),
            Changed::Claim(claim) => {
                let row = snapshot.claim(claim);
                (
                    std::iter::once(row.subject()).chain(row.object()).collect(),
                    Some(row.property()),
                )
            }
        };
        self.entities.as_ref().is_none_or(|asked| touched.iter().any(|entity| asked.contains(entity)))
            && around.is_none_or(|around| touched.iter().any(|entity| around.contains(entity)))
            && self.kinds.as_ref().is_none_or(|asked| {
                touched.iter().any(|entity| asked.contains(snapshot.entity(*entity).kind))
            })
            && self.relationship_kinds.as_ref().is_none_or(|asked| {
                matches!(property, Some(ClaimProperty::Relationship(kind)) if asked.contains(kind))
            })
    }
}

/// Root of all subscriptions.
#[derive(Default)]
pub(crate) struct SubscriptionRoot;

#[Subscription(name = "Subscription")]
impl SubscriptionRoot {
    /// Every change as it is recorded; with `since` or `after`, those after that revision or that change first, without
    /// gap or duplicate. One mutation may make many changes of one revision, so whoever resumes should do it with the
    /// cursor of the last change that was heard.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which changes.")] filter: Option<ChangeFilter>,
        #[graphql(desc = "The revision after which to begin; the present one without it.")]
        since: Option<i32>,
        #[graphql(desc = "The cursor of the change after which to begin.")] after: Option<String>,
    ) -> Result<stream::Empty<Change>> {
        let request = Request::of(ctx);
        let snapshot = Arc::clone(&request.snapshot);
        let present = View::new(Arc::clone(&snapshot), Arc::default());
        let test = filter.unwrap_or_default().checked(&present)?;
        let (told, passed) = begin(&snapshot, since, after.as_deref())?;
        // Its changes are answered one by one (see `events`).
        ctx.data_unchecked::<Begun>().follow(Follower {
            service: request.service.clone(),
            lag_max: request.allowance.limits().lag_max,
            test,
            told,
            passed,
            has_caught_up: false,
            around: None,
            waiting: VecDeque::new(),
            ended: false,
        });
        Ok(stream::empty())
    }
}

/// Where a subscription begins: after which revision, and how many changes it passes over then.
fn begin(snapshot: &Snapshot, since: Option<i32>, after: Option<&str>) -> Result<(u64, usize)> {
    let latest = snapshot.revision();
    let cursor = after.map(place).transpose()?;
    let since = since.map(revision).transpose()?;
    let asked = cursor.map(|(revision, _)| revision).max(since);
    if let Some(asked) = asked.filter(|asked| *asked > latest) {
        return Err(invalid(format!(
            "there is no revision {asked}, the latest is {latest}; if the service was restored from a backup, read anew and subscribe from there"
        )));
    }
    Ok(match cursor {
        Some(cursor) => snapshot.changes_from(since.unwrap_or(0), cursor),
        None => (since.unwrap_or(latest), 0),
    })
}

/// One subscriber. It reads from snapshots at its own pace, so that it can be slow without making anybody wait.
pub(super) struct Follower {
    service: Service,
    /// Changes by which it may be behind, once it has caught up.
    lag_max: usize,
    test: ChangeTest,
    /// Up to which revision changes were fetched.
    told: u64,
    /// How many were fetched of the commit after that, where it is longer than a batch.
    passed: usize,
    has_caught_up: bool,
    /// What is near, and at which revision.
    around: Option<(u64, HashSet<EntityIdx>)>,
    waiting: VecDeque<Change>,
    ended: bool,
}

impl Follower {
    /// The next change that the filter admits; an error is the last.
    pub(super) async fn next(&mut self) -> Option<Result<Change>> {
        loop {
            if let Some(change) = self.waiting.pop_front() {
                return Some(Ok(change));
            }
            if self.ended {
                return None;
            }
            let snapshot = self.service.snapshot_after(self.told).await?;
            if let Err(lagged) = self.fetch(&snapshot) {
                self.ended = true;
                return Some(Err(lagged));
            }
            // A long history of which nothing is admitted must not hold up others.
            tokio::task::yield_now().await;
        }
    }

    /// Fetches whole commits, or a batch of one that is longer, so that a commit is begun where `told` is a revision.
    fn fetch(&mut self, snapshot: &Arc<Snapshot>) -> Result<(), Error> {
        let behind = snapshot.n_changes_after(self.told);
        if self.has_caught_up && self.passed == 0 && behind > self.lag_max {
            let message = format!(
                "the subscription lags behind by {behind} changes; subscribe again with `since: {}`",
                self.told
            );
            return Err(error(Code::TooExpensive, message));
        }
        let mut records = snapshot.changes_after((self.told, self.passed), BATCH);
        match records.last() {
            Some(last) if records.len() == BATCH => {
                // The last commit may go on behind the batch.
                let (revision, place) = (last.commit.last, last.place);
                let n_whole = records.partition_point(|record| record.commit.last != revision);
                records.truncate(if n_whole > 0 { n_whole } else { BATCH });
                if n_whole > 0 {
                    (self.told, self.passed) = (records[n_whole - 1].commit.last, 0);
                } else {
                    let from = snapshot.changes_from(self.told, (revision, place));
                    (self.told, self.passed) = from;
                }
            }
            _ => {
                self.has_caught_up = true;
                (self.told, self.passed) = (snapshot.revision(), 0);
            }
        }
        self.look_around(snapshot);
        let around = self.around.as_ref().map(|(_, around)| around);
        let admitted = records
            .into_iter()
            .filter(|record| self.test.admits(snapshot, around, record.what));
        self.waiting.extend(admitted.map(|record| Change {
            snapshot: Arc::clone(snapshot),
            record,
        }));
        Ok(())
    }

    /// Finds what is near, once for each revision that is read.
    fn look_around(&mut self, snapshot: &Arc<Snapshot>) {
        let revision = snapshot.revision();
        if self.around.as_ref().is_none_or(|(at, _)| *at != revision) {
            let around = self.test.neighbourhood(snapshot);
            self.around = around.map(|around| (revision, around));
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt as _;

    use super::*;
    use crate::{
        api::Api,
        graph::testing::{ONTOLOGY, operations},
        journal::{Journal, Memory},
        service::{self, Boot},
    };

    fn service() -> Service {
        let journal: Arc<dyn Journal> = Arc::new(Memory::new());
        let boot = Boot {
            ontology: Some(ONTOLOGY.to_owned()),
            ..Boot::default()
        };
        Service::open(journal, &boot, &|_| {}).unwrap()
    }

    async fn commit(service: &Service, text: &str) {
        let change = service::Change {
            author: "test".to_owned(),
            operations: operations(text),
            ..service::Change::default()
        };
        service.commit(change).await.unwrap();
    }

    /// A short commit, one of more than three batches, and a short one.
    async fn with_a_long_commit() -> Service {
        let service = service();
        commit(&service, "before").await;
        let ties = (0..2 * BATCH).map(|tie| format!("b{tie} -MemberOf-> hub"));
        commit(&service, &ties.collect::<Vec<_>>().join("; ")).await;
        commit(&service, "after").await;
        service
    }

    fn follower(service: &Service) -> Follower {
        let test = ChangeFilter::default();
        let present = View::new(service.snapshot(), Arc::default());
        Follower {
            service: service.clone(),
            lag_max: 10,
            test: test.checked(&present).unwrap(),
            told: 0,
            passed: 0,
            has_caught_up: false,
            around: None,
            waiting: VecDeque::new(),
            ended: false,
        }
    }

    #[tokio::test]
    async fn a_long_commit_is_followed_in_batches_without_gap_or_duplicate() {
        let service = with_a_long_commit().await;
        let whole = service.snapshot().changes_after((0, 0), usize::MAX);
        assert!(whole.len() > 3 * BATCH, "{}", whole.len());
        let mut follower = follower(&service);
        let mut heard = Vec::new();
        while heard.len() < whole.len() {
            heard.push(follower.next().await.unwrap().unwrap().record);
            assert!(follower.waiting.len() < BATCH, "fetched at once");
        }
        assert_eq!(heard, whole);
        // One that has caught up is behind by a whole commit only between commits.
        let ties = (0..10).map(|tie| format!("b{tie} -PartOf-> hub"));
        commit(&service, &ties.collect::<Vec<_>>().join("; ")).await;
        for _ in 0..10 {
            assert!(follower.next().await.unwrap().is_ok());
        }
    }

    #[tokio::test]
    async fn a_long_commit_is_read_in_pages_and_by_subscription_alike() {
        let service = with_a_long_commit().await;
        let total = service.snapshot().n_changes_after(0);
        let api = Api::new(service);
        let (mut read, mut after) = (Vec::new(), serde_json::Value::Null);
        while read.len() < total {
            let page = "query($after: String) { changes(since: 0, first: 100, after: $after) {
                nodes { after { id } } pageInfo { endCursor hasNextPage } } }";
            let answer = api.ask(page, serde_json::json!({ "after": after })).await;
            let answer = serde_json::to_value(&answer.data).unwrap();
            let page = &answer["changes"];
            let nodes = page["nodes"].as_array().unwrap();
            assert!(!nodes.is_empty(), "{answer}");
            read.extend(nodes.iter().map(|node| node["after"]["id"].clone()));
            assert_eq!(page["pageInfo"]["hasNextPage"], read.len() < total);
            after = page["pageInfo"]["endCursor"].clone();
        }
        let query = "subscription { changes(since: 0) { after { id } } }";
        let events = async_graphql::Executor::execute_stream(&api, query.into(), None);
        let heard = events.take(total).map(|event| {
            let data = serde_json::to_value(&event.data).unwrap();
            data["changes"]["after"]["id"].clone()
        });
        assert_eq!(heard.collect::<Vec<_>>().await, read);
        let ids: HashSet<String> = read.iter().map(ToString::to_string).collect();
        // Every entity and every claim has an id of its own.
        assert_eq!(ids.len(), total);
    }
}
