//! Relationships: what several claims about the same tie come to.

use async_graphql::{Context, Error, ID, Object, Result};

use crate::{
    graph::{ClaimIdx, Filter, Relationship, Supported, View},
    ontology,
};

use super::{
    claim::Claim,
    entity::EntityFields,
    error::invalid,
    interval::EdtfInterval,
    list::List,
    projection::{EntityNode, RelationshipKind, RelationshipNode},
    request::language,
    scalars::Language,
    view::{ViewInput, nested_view},
    words::ClaimStatus,
};

/// The fields that all kinds of relationship have.
#[derive(Clone)]
pub(crate) struct RelationshipFields {
    /// The claims that it is told by.
    view: View,
    /// What its ends are seen in.
    around: View,
    relationship: Relationship,
    best: ClaimIdx,
}

impl RelationshipFields {
    /// A relationship that the view supports.
    pub(super) fn node(view: &View, supported: Supported) -> RelationshipNode {
        RelationshipNode(Self {
            view: view.clone(),
            around: view.clone(),
            relationship: supported.relationship,
            best: supported.best,
        })
    }

    /// A relationship that one of its claims led to; where the view does not support it, all claims on record count.
    pub(super) fn of(view: &View, relationship: Relationship, claim: ClaimIdx) -> RelationshipNode {
        if let Some(best) = view.best(&relationship) {
            return RelationshipNode(Self {
                view: view.clone(),
                around: view.clone(),
                relationship,
                best,
            });
        }
        let as_of = view.filter().as_of;
        let around = view.clone();
        let view = view.with_filter(Filter {
            as_of,
            ..Filter::everything()
        });
        let best = view.best(&relationship).unwrap_or(claim);
        RelationshipNode(Self {
            view,
            around,
            relationship,
            best,
        })
    }

    pub(super) fn kind_name(&self) -> &str {
        self.kind_info().name()
    }

    pub(super) fn kind_info(&self) -> &ontology::RelationshipKind {
        self.view
            .snapshot()
            .ontology()
            .relationship_kind(self.relationship.kind)
    }

    pub(super) fn written_id(&self) -> String {
        self.view.snapshot().relationship_id(&self.relationship)
    }

    /// Status of the best claim that supports it.
    pub(super) fn best_status(&self) -> ClaimStatus {
        self.view.status(self.best).into()
    }

    /// Confidence of the best claim that supports it, from 0 to 1.
    pub(super) fn best_confidence(&self) -> f64 {
        self.view.snapshot().claim(self.best).confidence().get()
    }

    /// Its source and its target.
    pub(super) fn ends(&self) -> (EntityNode, EntityNode) {
        let end = |entity| EntityFields::node(&self.around, entity);
        (end(self.relationship.source), end(self.relationship.target))
    }

    /// The label in the direction from the source, or against it.
    pub(super) fn label_towards(&self, language: &str, from_source: bool) -> &str {
        let kind = self.kind_info();
        if from_source {
            kind.label().get(language)
        } else {
            kind.inverse().get(language)
        }
    }
}

#[Object(name = "RelationshipFields_", serial)]
impl RelationshipFields {
    /// Id, which says what it joins: source, kind, target and key.
    async fn id(&self) -> ID {
        ID(self.written_id())
    }

    /// Its kind.
    async fn kind(&self) -> RelationshipKind {
        RelationshipKind(self.kind_info().enum_name().to_owned())
    }

    /// How it reads: from the entity `from`, else from its source.
    async fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language; else the one that the client prefers.")] language: Option<
            Language,
        >,
        #[graphql(desc = "The end from which it is read.")] from: Option<ID>,
    ) -> Result<String> {
        let from_source = match from {
            None => true,
            Some(from) => self.end(&from)? == self.relationship.source,
        };
        let language = self::language(ctx, language.as_ref());
        Ok(self.label_towards(&language, from_source).to_owned())
    }

    /// The subject; for symmetric kinds the end whose id comes first.
    async fn source(&self) -> EntityNode {
        self.ends().0
    }

    /// The object.
    async fn target(&self) -> EntityNode {
        self.ends().1
    }

    /// The end that is not this one.
    async fn other(&self, #[graphql(desc = "One of its ends.")] than: ID) -> Result<EntityNode> {
        let Relationship { source, target, .. } = self.relationship;
        let other = if self.end(&than)? == source {
            target
        } else {
            source
        };
        Ok(EntityFields::node(&self.around, other))
    }

    /// When it holds, by the best claim that supports it.
    async fn valid(&self) -> Option<EdtfInterval> {
        self.view
            .snapshot()
            .claim(self.best)
            .valid()
            .map(EdtfInterval)
    }

    /// The best status among the claims that support it.
    async fn status(&self) -> ClaimStatus {
        self.best_status()
    }

    /// Confidence of the best claim that supports it, from 0 to 1.
    async fn confidence(&self) -> f64 {
        self.best_confidence()
    }

    /// The roles that the claims name, those of the best claims first.
    async fn roles(&self) -> List<String> {
        let mut roles: Vec<String> = Vec::new();
        for claim in supporting(&self.view, &self.relationship) {
            let role = self.view.snapshot().claim(claim).role();
            if let Some(role) = role.filter(|role| !roles.iter().any(|known| known == role)) {
                roles.push(role.to_owned());
            }
        }
        roles.into()
    }

    /// The claims of the view that support it, best first.
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
    ) -> Result<List<Claim>> {
        let view = nested_view(ctx, &self.view, view)
            .await?
            .naming(&[self.relationship.source, self.relationship.target]);
        let claims = supporting(&view, &self.relationship);
        Ok(claims
            .into_iter()
            .map(|claim| Claim::new(&view, claim))
            .collect())
    }
}

/// The claims of a view that support a relationship, best first.
fn supporting(view: &View, relationship: &Relationship) -> Vec<ClaimIdx> {
    let mut claims: Vec<ClaimIdx> = view
        .claims_of(relationship)
        .filter_map(|(claim, omitted)| omitted.is_none().then_some(claim))
        .collect();
    claims.sort_by(|a, b| view.compare(*a, *b));
    claims
}

impl RelationshipFields {
    fn end(&self, id: &str) -> Result<crate::graph::EntityIdx, Error> {
        let snapshot = self.view.snapshot();
        let ends = [self.relationship.source, self.relationship.target];
        ends.into_iter()
            .find(|end| snapshot.entity(*end).id.as_str() == id)
            .ok_or_else(|| {
                let shown: String = id.chars().take(100).collect();
                invalid(format!(
                    "`{shown}` is not an end of `{}`",
                    snapshot.relationship_id(&self.relationship)
                ))
            })
    }
}
