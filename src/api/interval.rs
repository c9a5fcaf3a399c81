//! Dates as clients see them.

use async_graphql::Object;

use crate::date;

use super::{scalars::Edtf, scalars::Language};

/// When something holds: as the source writes it, with what it means.
#[derive(Clone, Debug)]
pub(crate) struct EdtfInterval(pub(crate) date::Edtf);

#[Object(serial)]
impl EdtfInterval {
    /// As written.
    async fn edtf(&self) -> Edtf {
        Edtf(self.0.clone())
    }

    /// The first side of an interval as written; null if it is open or unknown, or if this is no interval.
    async fn start(&self) -> Option<Edtf> {
        self.0.start().map(Edtf)
    }

    /// The second side of an interval as written; null if it is open or unknown, or if this is no interval.
    async fn end(&self) -> Option<Edtf> {
        self.0.end().map(Edtf)
    }

    /// The first day that it can mean, as an ISO date.
    async fn earliest(&self) -> Option<String> {
        self.0.earliest().map(|day| day.to_string())
    }

    /// The last day that it can mean, as an ISO date.
    async fn latest(&self) -> Option<String> {
        self.0.latest().map(|day| day.to_string())
    }

    /// Whether the source leaves open which date it is: `?`, `~`, `%`, or one of several.
    async fn uncertain(&self) -> bool {
        self.0.is_uncertain()
    }

    /// In words.
    async fn label(&self, ctx: &async_graphql::Context<'_>, language: Option<Language>) -> String {
        self.0
            .label(&super::request::language(ctx, language.as_ref()))
    }
}
