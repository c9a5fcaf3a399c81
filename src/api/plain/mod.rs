//! Lists that are written at once, where their fields need no waiting.
//!
//! The library resolves every field by a future of its own. For a list of a thousand ties that costs more than finding
//! them, so a list whose selection asks only for plain fields is written as JSON text by a [`Plan`], which is made
//! once for the whole list; any other selection goes the library's way. Both ways give the same answer (a test
//! compares them).

mod drawing;
mod nodes;

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet},
    registry::Registry,
};

use super::{json, list, request::Request};

pub(super) type Fragments = std::collections::HashMap<Name, Positioned<FragmentDefinition>>;

/// An object some of whose fields can be written without waiting.
pub(crate) trait Plain: OutputType {
    /// What can be asked of it.
    type Field: Send + Sync;

    /// What a field asks, if it can be written without waiting.
    fn field(asked: &Asked<'_>) -> Option<Self::Field>;

    /// Writes the value of a field.
    fn write(&self, field: &Self::Field, out: &mut Vec<u8>);
}

/// A field that is asked for, without arguments.
pub(crate) struct Asked<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    selection: &'a Positioned<SelectionSet>,
    fragments: &'a Fragments,
    /// The language that the request prefers.
    pub(crate) language: &'a str,
}

impl Asked<'_> {
    /// The plan for an object that the field leads to.
    pub(crate) fn plan<T: Plain>(&self) -> Option<Plan<T>> {
        Plan::new(&self.selection.node, self.fragments, self.language)
    }
}

/// How to write an object: its fields in the order in which they are asked for.
pub(crate) struct Plan<T: Plain> {
    /// Response keys, each with the field that it stands for; nothing stands for `__typename`.
    fields: Vec<(String, Option<T::Field>)>,
}

impl<T: Plain> Plan<T> {
    fn new(selection: &SelectionSet, fragments: &Fragments, language: &str) -> Option<Self> {
        let mut asked = Vec::new();
        collect(selection, fragments, &T::type_name(), &mut asked)?;
        let mut fields: Vec<(String, Option<T::Field>)> = Vec::with_capacity(asked.len());
        for field in asked {
            let key = field.response_key().node.as_str();
            if fields.iter().any(|(known, _)| known == key) {
                return None;
            }
            let name = field.name.node.as_str();
            let of = if name == "__typename" {
                None
            } else {
                Some(T::field(&Asked {
                    name,
                    selection: &field.selection_set,
                    fragments,
                    language,
                })?)
            };
            fields.push((key.to_owned(), of));
        }
        Some(Self { fields })
    }

    pub(crate) fn write(&self, object: &T, out: &mut Vec<u8>) {
        out.push(b'{');
        for (place, (key, field)) in self.fields.iter().enumerate() {
            json::key(out, place == 0, key);
            match field {
                Some(field) => object.write(field, out),
                None => json::scalar(out, &*object.introspection_type_name()),
            }
        }
        out.push(b'}');
    }

    fn write_list(&self, objects: &[T]) -> Vec<u8> {
        let mut out = Vec::with_capacity(objects.len() * self.fields.len() * 24 + 2);
        out.push(b'[');
        for (place, object) in objects.iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            self.write(object, &mut out);
        }
        out.push(b']');
        out
    }
}

/// The fields of a selection, fragments on the type itself written out; nothing if it holds anything else.
fn collect<'a>(
    selection: &'a SelectionSet,
    fragments: &'a Fragments,
    type_name: &str,
    fields: &mut Vec<&'a Field>,
) -> Option<()> {
    // Validation has refused fragments that contain themselves.
    for item in &selection.items {
        if !item.node.directives().is_empty() {
            return None;
        }
        let inner = match &item.node {
            Selection::Field(field) if field.node.arguments.is_empty() => {
                fields.push(&field.node);
                continue;
            }
            Selection::Field(_) => return None,
            Selection::FragmentSpread(spread) => {
                let fragment = &fragments.get(&spread.node.fragment_name.node)?.node;
                if fragment.type_condition.node.on.node != type_name
                    || !fragment.directives.is_empty()
                {
                    return None;
                }
                &fragment.selection_set.node
            }
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref();
                if on.is_some_and(|on| on.node.on.node != type_name) {
                    return None;
                }
                &fragment.node.selection_set.node
            }
        };
        collect(inner, fragments, type_name, fields)?;
    }
    Some(())
}

/// A list that is written at once if it can be.
pub(crate) struct PlainList<'a, T: Clone> {
    items: Cow<'a, [T]>,
    /// Whether the answer had room for the items before they were collected.
    is_taken: bool,
}

impl<'a, T: Clone> PlainList<'a, T> {
    /// A list that is taken from what the answer may hold when it is written.
    pub(crate) fn new(items: impl Into<Cow<'a, [T]>>) -> Self {
        Self {
            items: items.into(),
            is_taken: false,
        }
    }

    /// The nodes or edges of a slice, which were taken already from what slices may hold.
    pub(crate) fn of_slice(items: impl Iterator<Item = T>) -> Self {
        Self {
            items: items.collect(),
            is_taken: true,
        }
    }
}

impl<T: Plain + Clone> OutputType for PlainList<'_, T> {
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
        if !self.is_taken {
            list::take(ctx, field, self.items.len()).await?;
        }
        let request = ctx.data_unchecked::<Request>();
        if !request.repeats_fields(ctx) {
            let plan = Plan::<T>::new(&ctx.item.node, &ctx.query_env.fragments, &request.language);
            if let Some(plan) = plan {
                return Ok(json::ready(plan.write_list(&self.items)));
            }
        }
        self.items.as_ref().resolve(ctx, field).await
    }
}

/// Whether an operation asks for one field of objects in several places of one selection. The library merges what
/// such places give, which it cannot do with text.
pub(super) fn repeats_fields(operation: &OperationDefinition, fragments: &Fragments) -> bool {
    let mut waiting = vec![&operation.selection_set.node];
    waiting.extend(
        fragments
            .values()
            .map(|fragment| &fragment.node.selection_set.node),
    );
    while let Some(selection) = waiting.pop() {
        let mut keys: IndexMap<&str, ()> = IndexMap::new();
        let mut spread: Vec<&Name> = Vec::new();
        let mut level = vec![selection];
        while let Some(part) = level.pop() {
            for item in &part.items {
                match &item.node {
                    Selection::Field(field) => {
                        let inner = &field.node.selection_set.node;
                        if inner.items.is_empty() {
                            continue;
                        }
                        if std::ptr::eq(part, selection) {
                            waiting.push(inner);
                        }
                        if keys
                            .insert(field.node.response_key().node.as_str(), ())
                            .is_some()
                        {
                            return true;
                        }
                    }
                    Selection::InlineFragment(fragment) => {
                        let inner = &fragment.node.selection_set.node;
                        waiting.push(inner);
                        level.push(inner);
                    }
                    Selection::FragmentSpread(of) => {
                        let name = &of.node.fragment_name.node;
                        if spread.contains(&name) {
                            return true;
                        }
                        spread.push(name);
                        level.extend(fragments.get(name).map(|of| &of.node.selection_set.node));
                    }
                }
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::{parse_query, types::ExecutableDocument};

    use super::*;
    use crate::api::{
        connections::RelationshipEdge,
        picture::{GraphEdge, GraphNode},
        projection::EntityNode,
    };

    fn document(text: &str) -> ExecutableDocument {
        parse_query(text).expect("the tests write GraphQL")
    }

    /// Whether the selection of an operation is written at once for lists of a type.
    fn is_plain<T: Plain>(text: &str) -> bool {
        let document = document(text);
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let selection = &operation.node.selection_set.node;
        Plan::<T>::new(selection, &document.fragments, "en").is_some()
    }

    #[test]
    fn plain_fields_are_written_at_once() {
        assert!(is_plain::<EntityNode>("{ __typename id again: name }"));
        assert!(is_plain::<EntityNode>(
            "{ ... { id } ...rest } fragment rest on Entity { kind }"
        ));
        assert!(is_plain::<RelationshipEdge>(
            "{ cursor other { id } node { source { name } } }"
        ));
        assert!(is_plain::<GraphNode>("{ key attributes { label x y } }"));
        assert!(is_plain::<GraphEdge>(
            "{ source target attributes { start } }"
        ));
    }

    #[test]
    fn whatever_takes_more_goes_the_long_way() {
        for text in [
            "{ names { text } }",
            "{ name(language: AR) }",
            "{ id @include(if: true) }",
            "{ ... on Nhri { id } }",
            "{ id id }",
            "{ ...unknown }",
        ] {
            assert!(!is_plain::<EntityNode>(text), "{text}");
        }
    }

    #[test]
    fn fields_of_objects_in_several_places_are_noticed() {
        let repeats = |text: &str| {
            let document = document(text);
            let (_, operation) = document.operations.iter().next().expect("an operation");
            repeats_fields(&operation.node, &document.fragments)
        };
        for text in [
            "{ a { b } a { c } }",
            "{ a { b { c } ...f } } fragment f on A { b { d } }",
            "{ a { ... { b { c } } b { d } } }",
            "{ ...f ...f } fragment f on A { a }",
            "{ ...f } fragment f on A { a { b } a { c } }",
        ] {
            assert!(repeats(text), "{text}");
        }
        for text in [
            "{ a { b } other: a { c } }",
            "{ a a }",
            "{ a { b { c } } d { b { c } } }",
            "{ ...f } fragment f on A { a { b } ... { c { d } } }",
        ] {
            assert!(!repeats(text), "{text}");
        }
    }
}
