//! Root of all mutations. Each is one atomic change; each needs a token with the role that it names.

use std::collections::HashSet;

use async_graphql::{Context, Error, ID, Object, Result, SimpleObject};

use crate::{
    graph::{self, Changed, ClaimIdx, Snapshot, View},
    model::{self, Operation},
    service::{Change, CommitError, Committed, Role},
};

use super::{
    claim::Claim,
    entity::EntityFields,
    error::{invalid, of_commit},
    inputs::{ClaimInput, EntityInput, SourceInput, written_id},
    projection::EntityNode,
    request::Request,
};

/// Longest idempotency key, in bytes.
pub(super) const KEY_BYTES_MAX: usize = 200;

/// What a mutation did.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(crate) struct WritePayload {
    /// The revision that holds the change; the present one if nothing changed.
    pub(crate) revision: u64,
    /// The claims that the change put or touched, as they are now.
    pub(crate) claims: Vec<Claim>,
    /// The entities that the change put or touched, as they are now.
    pub(crate) entities: Vec<EntityNode>,
    /// Whether the change was made earlier, under the same idempotency key.
    pub(crate) replayed: bool,
}

/// Root of all mutations.
#[derive(Default)]
pub(crate) struct Mutation;

/// What all mutations take.
struct Terms {
    needed: Role,
    reason: Option<String>,
    needs_reason: bool,
    idempotency_key: Option<String>,
    expected_revision: Option<i32>,
}

impl Terms {
    fn of(needed: Role, idempotency_key: Option<String>, expected_revision: Option<i32>) -> Self {
        Self {
            needed,
            reason: None,
            needs_reason: false,
            idempotency_key,
            expected_revision,
        }
    }

    fn because(self, reason: Option<String>) -> Self {
        Self { reason, ..self }
    }

    /// With a reason that must be one.
    fn justified_by(self, reason: String) -> Self {
        Self {
            reason: Some(reason),
            needs_reason: true,
            ..self
        }
    }

    fn check_reason(&self) -> Result<()> {
        if let Some(reason) = &self.reason {
            graph::check_reason(reason).map_err(invalid)?;
        }
        let is_blank = |reason: &String| reason.trim().is_empty();
        if self.needs_reason && self.reason.as_ref().is_none_or(is_blank) {
            return Err(invalid("`reason` is blank; say in a few words why"));
        }
        Ok(())
    }
}

#[Object(serial)]
impl Mutation {
    /// Adds claims, or new versions of known ones. A claim that disputes another makes that one disputed. Role: editor.
    async fn assert_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claims.")] input: Vec<ClaimInput>,
        #[graphql(desc = "Why.")] reason: Option<String>,
        #[graphql(desc = "Under which a repeated request is recognized.")] idempotency_key: Option<
            String,
        >,
        #[graphql(desc = "The revision that the change was made for.")] expected_revision: Option<
            i32,
        >,
    ) -> Option<Result<WritePayload>> {
        let terms = Terms::of(Role::Editor, idempotency_key, expected_revision).because(reason);
        let operations = |snapshot: &Snapshot| {
            let ontology = snapshot.ontology();
            each("input", input, |claim: ClaimInput| {
                claim.checked(ontology).map(Operation::PutClaim)
            })
        };
        Some(write(ctx, terms, operations).await)
    }

    /// Takes claims back; they stay readable. What only they disputed counts again as before. Role: editor.
    async fn retract_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of the claims.")] ids: Vec<ID>,
        #[graphql(desc = "Why.")] reason: String,
        #[graphql(desc = "Under which a repeated request is recognized.")] idempotency_key: Option<
            String,
        >,
        #[graphql(desc = "The revision that the change was made for.")] expected_revision: Option<
            i32,
        >,
    ) -> Option<Result<WritePayload>> {
        let terms =
            Terms::of(Role::Editor, idempotency_key, expected_revision).justified_by(reason);
        let retract = |ID(id)| filled_id(id).map(Operation::RetractClaim);
        let operations = |_: &Snapshot| each("ids", ids, retract);
        Some(write(ctx, terms, operations).await)
    }

    /// Adds entities, or new versions of known ones. Role: editor.
    async fn put_entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entities.")] input: Vec<EntityInput>,
        #[graphql(desc = "Under which a repeated request is recognized.")] idempotency_key: Option<
            String,
        >,
        #[graphql(desc = "The revision that the change was made for.")] expected_revision: Option<
            i32,
        >,
    ) -> Option<Result<WritePayload>> {
        let terms = Terms::of(Role::Editor, idempotency_key, expected_revision);
        let operations = |snapshot: &Snapshot| {
            let ontology = snapshot.ontology();
            each("input", input, |entity: EntityInput| {
                entity.checked(ontology).map(Operation::PutEntity)
            })
        };
        Some(write(ctx, terms, operations).await)
    }

    /// Adds sources, or new versions of known ones. Role: editor.
    async fn put_sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sources.")] input: Vec<SourceInput>,
        #[graphql(desc = "Under which a repeated request is recognized.")] idempotency_key: Option<
            String,
        >,
        #[graphql(desc = "The revision that the change was made for.")] expected_revision: Option<
            i32,
        >,
    ) -> Option<Result<WritePayload>> {
        let terms = Terms::of(Role::Editor, idempotency_key, expected_revision);
        let operations = |_: &Snapshot| {
            each("input", input, |source: SourceInput| {
                source.checked().map(Operation::PutSource)
            })
        };
        Some(write(ctx, terms, operations).await)
    }

    /// Judges several entities to be one. Their ids go on to work, and `splitEntity` takes it back. Role: editor.
    async fn merge_entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entity that stays.")] into: ID,
        #[graphql(desc = "Those that it stands for from now on.")] from: Vec<ID>,
        #[graphql(desc = "Why.")] reason: String,
        #[graphql(desc = "Under which a repeated request is recognized.")] idempotency_key: Option<
            String,
        >,
        #[graphql(desc = "The revision that the change was made for.")] expected_revision: Option<
            i32,
        >,
    ) -> Option<Result<WritePayload>> {
        let terms =
            Terms::of(Role::Editor, idempotency_key, expected_revision).justified_by(reason);
        let operations = |_: &Snapshot| {
            let from = from
                .iter()
                .map(|ID(id)| written_id(id))
                .collect::<Result<_>>()?;
            Ok(vec![Operation::MergeEntities {
                into: written_id(&into)?,
                from,
            }])
        };
        Some(write(ctx, terms, operations).await)
    }

    /// Takes the merge of an entity into another back; both are again what they were. Role: editor.
    async fn split_entity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id that was merged.")] id: ID,
        #[graphql(desc = "Why.")] reason: String,
        #[graphql(desc = "Under which a repeated request is recognized.")] idempotency_key: Option<
            String,
        >,
        #[graphql(desc = "The revision that the change was made for.")] expected_revision: Option<
            i32,
        >,
    ) -> Option<Result<WritePayload>> {
        let terms =
            Terms::of(Role::Editor, idempotency_key, expected_revision).justified_by(reason);
        let operations = |_: &Snapshot| Ok(vec![Operation::SplitEntity(written_id(&id)?)]);
        Some(write(ctx, terms, operations).await)
    }

    /// Records that two entities are different, however alike, so that nobody merges them. Role: editor.
    async fn mark_distinct(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "One of them.")] a: ID,
        #[graphql(desc = "The other.")] b: ID,
        #[graphql(desc = "Why.")] reason: String,
        #[graphql(desc = "Under which a repeated request is recognized.")] idempotency_key: Option<
            String,
        >,
        #[graphql(desc = "The revision that the change was made for.")] expected_revision: Option<
            i32,
        >,
    ) -> Option<Result<WritePayload>> {
        let terms =
            Terms::of(Role::Editor, idempotency_key, expected_revision).justified_by(reason);
        let operations = |_: &Snapshot| {
            Ok(vec![Operation::MarkDistinct(
                written_id(&a)?,
                written_id(&b)?,
            )])
        };
        Some(write(ctx, terms, operations).await)
    }

    /// Removes the texts of claims for good, in all their versions: quote, locator, note and a value that is a text. The
    /// claims stay, with their role and key, which say what is claimed, and the journal still verifies. Role: admin.
    async fn redact_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of the claims.")] ids: Vec<ID>,
        #[graphql(desc = "Why.")] reason: String,
        #[graphql(desc = "Under which a repeated request is recognized.")] idempotency_key: Option<
            String,
        >,
        #[graphql(desc = "The revision that the change was made for.")] expected_revision: Option<
            i32,
        >,
    ) -> Option<Result<WritePayload>> {
        let terms = Terms::of(Role::Admin, idempotency_key, expected_revision).justified_by(reason);
        let redact = |ID(id)| filled_id(id).map(Operation::RedactClaim);
        Some(write(ctx, terms, |_| each("ids", ids, redact)).await)
    }
}

/// The id of a claim, unless it is blank.
fn filled_id(id: String) -> Result<String> {
    if id.trim().is_empty() {
        return Err(invalid("`ids` holds a blank id; write the ids of claims"));
    }
    Ok(id)
}

/// The operations of a list, or which of its items is wrong.
fn each<T>(
    list: &str,
    items: Vec<T>,
    operation: impl Fn(T) -> Result<Operation>,
) -> Result<Vec<Operation>> {
    let n_items = items.len();
    let checked = items.into_iter().enumerate().map(|(idx, item)| {
        operation(item).map_err(|mut error| {
            error.message = placed(list, idx, n_items, &error.message);
            error
        })
    });
    checked.collect()
}

/// A message with the item that it is about, unless there is but one.
fn placed(list: &str, idx: usize, n_items: usize, message: &str) -> String {
    if n_items > 1 && idx < n_items {
        format!("`{list}[{idx}]`: {message}")
    } else {
        message.to_owned()
    }
}

/// Why a change was not written, with the items of the list that it came from.
fn failure(mut error: CommitError, operations: &[Operation]) -> Error {
    if let CommitError::Refused(refusals) = &mut error {
        for refusal in refusals {
            let idx = refusal.operation_idx;
            let list = match operations.get(idx) {
                Some(Operation::RetractClaim(_) | Operation::RedactClaim(_)) => "ids",
                _ => "input",
            };
            refusal.message = placed(list, idx, operations.len(), &refusal.message);
        }
    }
    of_commit(&error)
}

async fn write(
    ctx: &Context<'_>,
    terms: Terms,
    operations: impl FnOnce(&Snapshot) -> Result<Vec<Operation>>,
) -> Result<WritePayload> {
    let request = Request::of(ctx);
    let author = request.author(terms.needed)?;
    terms.check_reason()?;
    let operations = operations(&request.snapshot)?;
    let changes_max = request.allowance.limits().changes_max;
    if operations.len() > changes_max {
        return Err(invalid(format!(
            "{} changes in one mutation; make at most {changes_max} at a time, or import a file",
            operations.len()
        )));
    }
    let key_bytes = 1..=KEY_BYTES_MAX;
    if let Some(key) = &terms.idempotency_key
        && !key_bytes.contains(&key.len())
    {
        return Err(invalid(format!(
            "`idempotencyKey` has {} bytes; give it 1 to {KEY_BYTES_MAX}, or leave it out",
            key.len()
        )));
    }
    let expected_revision = terms.expected_revision.map(u64::try_from).transpose();
    let change = Change {
        author,
        reason: terms.reason,
        operations: operations.clone(),
        settles_disputes: true,
        expected_revision: expected_revision
            .map_err(|_| invalid("expectedRevision is negative"))?,
        request_id: request.id.clone(),
        idempotency_key: terms.idempotency_key,
    };
    let committed = request
        .service
        .commit(change)
        .await
        .map_err(|error| failure(error, &operations))?;
    Ok(payload(request, &committed, &operations))
}

fn payload(request: &Request, committed: &Committed, operations: &[Operation]) -> WritePayload {
    let snapshot = &committed.snapshot;
    let view = request
        .everything()
        .at_snapshot(std::sync::Arc::clone(snapshot));
    let mut payload = WritePayload {
        revision: committed
            .commit
            .as_ref()
            .map_or_else(|| snapshot.revision(), |commit| commit.last),
        claims: Vec::new(),
        entities: Vec::new(),
        replayed: committed.replayed,
    };
    match &committed.commit {
        Some(commit) => {
            let mut all: Vec<Changed> = snapshot.changes_in(commit);
            // A judgement puts no new version of the entities that it is about.
            for operation in operations
                .iter()
                .filter(|operation| is_judgement(operation))
            {
                let judged = named(snapshot, operation);
                all.extend(judged.filter(|judged| !all.contains(judged)));
            }
            // Of a claim that was put and then disputed by another of the same change only the last version counts.
            let past: HashSet<ClaimIdx> = all
                .iter()
                .filter_map(|changed| match changed {
                    Changed::Claim(claim) => snapshot.claim(*claim).previous(),
                    _ => None,
                })
                .collect();
            all.retain(|changed| !matches!(changed, Changed::Claim(claim) if past.contains(claim)));
            for changed in all {
                payload.add(&view, changed);
            }
        }
        None => {
            for changed in operations
                .iter()
                .filter_map(|operation| named(snapshot, operation))
            {
                payload.add(&view, changed);
            }
        }
    }
    payload
}

impl WritePayload {
    fn add(&mut self, view: &View, changed: Changed) {
        match changed {
            Changed::Entity(entity) => self.entities.push(EntityFields::node(view, entity)),
            Changed::Claim(claim) => self.claims.push(Claim::new(view, claim)),
            Changed::Source(_) => {}
        }
    }
}

fn is_judgement(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::MergeEntities { .. } | Operation::SplitEntity(_) | Operation::MarkDistinct(..)
    )
}

/// What an operation is about, if the graph knows it.
fn named(snapshot: &Snapshot, operation: &Operation) -> Option<Changed> {
    match operation {
        Operation::PutEntity(entity) => snapshot
            .find_entity(entity.id.as_str())
            .map(Changed::Entity),
        Operation::PutClaim(claim) | Operation::ReviseClaim(claim) => {
            let id = claim
                .id
                .as_ref()
                .map_or_else(|| model::claim_id(claim), ToString::to_string);
            snapshot.find_claim(&id).map(Changed::Claim)
        }
        Operation::RetractClaim(id)
        | Operation::RedactClaim(id)
        | Operation::SetClaimStatus { id, .. } => snapshot.find_claim(id).map(Changed::Claim),
        Operation::MergeEntities { into: id, .. }
        | Operation::SplitEntity(id)
        | Operation::MarkDistinct(id, _) => snapshot.find_entity(id.as_str()).map(Changed::Entity),
        Operation::SetOntology(_) | Operation::PutSource(_) | Operation::PutPlainClaims(_) => None,
    }
}
