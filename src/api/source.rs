//! Sources.

use async_graphql::{Context, ID, Object, Result};

use crate::{
    graph::{SourceIdx, View},
    model,
};

use super::{
    connections::{self, ClaimEdge, Connection},
    page::{Window, page_cost},
    request::Request,
    scalars::{Edtf, Language, Url},
    view::{ViewInput, nested_view},
    words::SourceGrade,
};

/// A document or body of knowledge that states claims.
#[derive(Clone)]
pub(crate) struct Source {
    view: View,
    idx: SourceIdx,
}

impl Source {
    pub(super) fn new(view: &View, idx: SourceIdx) -> Self {
        Self {
            view: view.clone(),
            idx,
        }
    }

    /// The source as it was known in the view.
    fn source(&self) -> &model::Source {
        self.view.source(self.idx)
    }
}

#[Object(serial)]
impl Source {
    /// Readable id.
    async fn id(&self) -> ID {
        ID(self.source().id.to_string())
    }

    /// Title as published.
    async fn title(&self) -> &str {
        &self.source().title
    }

    /// Who published it.
    async fn publisher(&self) -> Option<&str> {
        self.source().publisher.as_deref()
    }

    /// Where it is found.
    async fn url(&self) -> Option<Url> {
        self.source().url.clone().map(Url)
    }

    /// When it was published.
    async fn published(&self) -> Option<Edtf> {
        self.source().published.clone().map(Edtf)
    }

    /// When it was read.
    async fn retrieved(&self) -> Option<Edtf> {
        self.source().retrieved.clone().map(Edtf)
    }

    /// Language of the text.
    async fn language(&self) -> Option<Language> {
        self.source().language.clone().map(Language)
    }

    /// What it is: press release, article, dataset, …
    async fn kind(&self) -> Option<&str> {
        self.source().kind.as_deref()
    }

    /// How far it is to be trusted.
    async fn grade(&self) -> SourceGrade {
        self.source().grade.into()
    }

    /// What it claims.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claims count.")] view: Option<ViewInput>,
        #[graphql(desc = "So many from the start, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<ClaimEdge>> {
        let view = nested_view(ctx, &self.view, view).await?;
        let (idx, within) = (self.idx, view.clone());
        let list = Request::of(ctx)
            .compute(move |budget| {
                let snapshot = within.snapshot();
                let rows = snapshot.claim_rows().take_while(|_| !budget.is_cancelled());
                let rows = rows.filter(|claim| {
                    snapshot.claim(*claim).source() == idx
                        && within.knows(*claim)
                        && within.omits(*claim).is_none()
                });
                rows.collect::<Vec<_>>()
            })
            .await?;
        connections::claims(&view, &list, &Window::forward(first, after))
    }
}
