//! Lists of an answer: each is taken from what the answer may hold before its items are written.

use std::borrow::Cow;

use async_graphql::{
    ContextBase, ContextSelectionSet, OutputType, Positioned, ServerResult, Value,
    parser::types::{Field, OperationType, Selection, SelectionSet},
    registry::Registry,
};

use super::{plain::Fragments, request::Request};

/// A list as a field answers it, whether or not anybody said how long it may be.
///
/// No field answers a `Vec`, which would cost nothing; `tests/tidy` sees to it.
#[derive(Clone, Debug)]
pub(crate) struct List<T>(Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: OutputType> OutputType for List<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        take(ctx, field, self.0.len()).await?;
        self.0.resolve(ctx, field).await
    }
}

/// Lets the answer grow by the items of a list, with the fields that are asked of each.
pub(super) async fn take<T>(
    ctx: &ContextBase<'_, T>,
    field: &Positioned<Field>,
    n_items: usize,
) -> ServerResult<()> {
    let request = ctx.data_unchecked::<Request>();
    let selection = &field.node.selection_set.node;
    let n_fields = request.fields_of(selection, &ctx.query_env.fragments);
    let allowance = &request.allowance;
    let Err(refused) = allowance.take_items(n_items, n_fields).await else {
        return Ok(());
    };
    let refused = ctx.set_error_path(refused.into_server_error(field.pos));
    // What a mutation has done, its answer must say, and the other events of a subscription are still to come.
    if ctx.query_env.operation.node.ty == OperationType::Query {
        allowance.end_with(&refused).await;
    }
    Err(refused)
}

/// How many fields an item of a list has at least, if every list in it has one item.
pub(super) fn count_fields(selection: &SelectionSet, fragments: &Fragments) -> usize {
    let (mut n_fields, mut open) = (0_usize, vec![selection]);
    while let Some(set) = open.pop() {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    n_fields += 1;
                    open.push(&field.node.selection_set.node);
                }
                Selection::InlineFragment(inline) => open.push(&inline.node.selection_set.node),
                // Validation has refused fragments that contain themselves.
                Selection::FragmentSpread(spread) => {
                    let fragment = fragments.get(&spread.node.fragment_name.node);
                    open.extend(fragment.map(|fragment| &fragment.node.selection_set.node));
                }
            }
        }
    }
    n_fields.max(1)
}
