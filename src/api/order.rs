//! The order of an answer. The library puts the fields at the root there as they get ready; the specification has them in
//! the order in which they were asked for.

use std::collections::HashSet;

use async_graphql::{
    Name, Request, Value,
    parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet},
};

/// The names of the fields at the root, in the order of the document.
pub(super) struct Order(Vec<Name>);

impl Order {
    /// That of the operation which a request executes; none if the document cannot be read.
    pub(super) fn of(request: &mut Request) -> Self {
        let operation_name = request.operation_name.clone();
        let Ok(document) = request.parsed_query() else {
            return Self(Vec::new());
        };
        let operation = match &document.operations {
            DocumentOperations::Single(operation) => Some(operation),
            DocumentOperations::Multiple(operations) => {
                operation_name.and_then(|name| operations.get(name.as_str()))
            }
        };
        let mut names = Vec::new();
        if let Some(operation) = operation {
            let root = &operation.node.selection_set.node;
            collect(document, root, &mut HashSet::new(), &mut names);
        }
        Self(names)
    }

    /// Puts the fields of an answer into it.
    pub(super) fn restore(&self, data: &mut Value) {
        if let Value::Object(fields) = data
            && fields.len() > 1
        {
            let place = |name: &Name| self.0.iter().position(|asked| asked == name);
            fields.sort_by_cached_key(|name, _| place(name));
        }
    }
}

/// Each fragment counts where it is first spread, which also ends those that spread themselves.
fn collect<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    spread: &mut HashSet<&'a Name>,
    names: &mut Vec<Name>,
) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let name = &field.node.response_key().node;
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            Selection::InlineFragment(fragment) => {
                collect(document, &fragment.node.selection_set.node, spread, names);
            }
            Selection::FragmentSpread(fragment) => {
                let name = &fragment.node.fragment_name.node;
                if let Some(fragment) = document.fragments.get(name)
                    && spread.insert(name)
                {
                    collect(document, &fragment.node.selection_set.node, spread, names);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::indexmap::IndexMap;

    use super::*;

    fn ordered(query: &str, operation: Option<&str>, answered: &[&str]) -> Vec<String> {
        let mut request = Request::new(query);
        request.operation_name = operation.map(str::to_owned);
        let fields: IndexMap<Name, Value> = answered
            .iter()
            .map(|name| (Name::new(name), Value::Null))
            .collect();
        let mut data = Value::Object(fields);
        Order::of(&mut request).restore(&mut data);
        let Value::Object(fields) = data else {
            unreachable!("it was an object")
        };
        fields.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn fields_stand_in_the_order_in_which_they_were_asked_for() {
        let query = "query One { a } query Two { ...F x: a ... { b { y } } a ...F } fragment F on Query { c x: a ...F }";
        assert_eq!(
            ordered(query, Some("Two"), &["a", "b", "x", "c"]),
            ["c", "x", "b", "a"]
        );
        assert_eq!(ordered("{ b a }", None, &["a", "b"]), ["b", "a"]);
        assert_eq!(ordered("{ b", None, &["a", "b"]), ["a", "b"]);
    }
}
