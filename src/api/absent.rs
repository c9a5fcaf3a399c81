//! Arguments that are not given: a null, or a variable without a value, means the same as no argument at all.
//!
//! The specification says so of variables without a value; the library takes them for nulls, and refuses a null where
//! an argument has a default. Clients send both (`first: $first` with nothing chosen), so what is not given is taken
//! out of a request before it is executed. No argument of the schema means anything else by null.

use std::collections::BTreeSet;

use async_graphql::{
    Name, Positioned, Request, Value as ConstValue,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, OperationDefinition, Selection,
        SelectionSet,
    },
    registry::{MetaInputValue, MetaType, Registry},
};
use async_graphql_value::Value;

type Arguments = Vec<(Positioned<Name>, Positioned<Value>)>;

/// Takes what is not given out of a request. A document that cannot be parsed is left for others to refuse.
pub(super) fn omit(request: &mut Request) {
    request.variables.values_mut().for_each(omit_nulls);
    request
        .variables
        .retain(|_, value| *value != ConstValue::Null);
    let given: BTreeSet<Name> = request.variables.keys().cloned().collect();
    let Ok(document) = request.parsed_query() else {
        return;
    };
    let absent = absent(document, &given);
    if absent.is_empty() && !has_nulls(document) {
        return;
    }
    let mut document = document.clone();
    let left = rewrite(&mut document, &absent);
    for operation in operations(&mut document.operations) {
        let definitions = &mut operation.node.variable_definitions;
        definitions.retain(|definition| {
            let name = &definition.node.name.node;
            !absent.contains(name) || left.contains(name)
        });
    }
    request.set_parsed_query(document);
}

/// The variables that may be left out, have no default and are not given.
fn absent(document: &ExecutableDocument, given: &BTreeSet<Name>) -> BTreeSet<Name> {
    let operations = document.operations.iter();
    let definitions = operations.flat_map(|(_, operation)| &operation.node.variable_definitions);
    definitions
        .map(|definition| &definition.node)
        .filter(|definition| {
            definition.var_type.node.nullable
                && definition.default_value.is_none()
                && !given.contains(&definition.name.node)
        })
        .map(|definition| definition.name.node.clone())
        .collect()
}

/// The values in a variable, without the fields of objects that are null.
fn omit_nulls(value: &mut ConstValue) {
    match value {
        ConstValue::Object(fields) => {
            fields.retain(|_, field| *field != ConstValue::Null);
            fields.values_mut().for_each(omit_nulls);
        }
        ConstValue::List(items) => items.iter_mut().for_each(omit_nulls),
        _ => {}
    }
}

fn operations(all: &mut DocumentOperations) -> Vec<&mut Positioned<OperationDefinition>> {
    match all {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    }
}

fn has_nulls(document: &ExecutableDocument) -> bool {
    let mut waiting = selections(document);
    while let Some(selection) = waiting.pop() {
        for item in &selection.items {
            match &item.node {
                Selection::Field(field) => {
                    let mut arguments = field.node.arguments.iter();
                    if arguments.any(|(_, value)| holds_null(&value.node)) {
                        return true;
                    }
                    waiting.push(&field.node.selection_set.node);
                }
                Selection::InlineFragment(of) => waiting.push(&of.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    false
}

fn selections(document: &ExecutableDocument) -> Vec<&SelectionSet> {
    let operations = document.operations.iter();
    let operations = operations.map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values();
    operations
        .chain(fragments.map(|fragment| &fragment.node.selection_set.node))
        .collect()
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.values().any(holds_null),
        _ => false,
    }
}

/// Takes nulls and absent variables out of all arguments; gives the variables that are still used elsewhere.
fn rewrite(document: &mut ExecutableDocument, absent: &BTreeSet<Name>) -> BTreeSet<Name> {
    let mut left = BTreeSet::new();
    let mut waiting: Vec<&mut SelectionSet> = Vec::new();
    for operation in operations(&mut document.operations) {
        used_by(&operation.node.directives, &mut left);
        waiting.push(&mut operation.node.selection_set.node);
    }
    let fragments = document.fragments.values_mut();
    fragments.for_each(|fragment| {
        used_by(&fragment.node.directives, &mut left);
        waiting.push(&mut fragment.node.selection_set.node);
    });
    while let Some(selection) = waiting.pop() {
        for item in &mut selection.items {
            used_by(item.node.directives(), &mut left);
            match &mut item.node {
                Selection::Field(field) => {
                    omit_arguments(&mut field.node.arguments, absent, &mut left);
                    waiting.push(&mut field.node.selection_set.node);
                }
                Selection::InlineFragment(of) => waiting.push(&mut of.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    left
}

fn omit_arguments(arguments: &mut Arguments, absent: &BTreeSet<Name>, left: &mut BTreeSet<Name>) {
    arguments.retain_mut(|(_, value)| is_given(&mut value.node, absent));
    for (_, value) in arguments {
        used_in(&value.node, left);
    }
}

/// Whether a value is given; what is not given within it is taken out.
fn is_given(value: &mut Value, absent: &BTreeSet<Name>) -> bool {
    match value {
        Value::Null => false,
        Value::Variable(name) => !absent.contains(name),
        Value::Object(fields) => {
            fields.retain(|_, field| is_given(field, absent));
            true
        }
        _ => true,
    }
}

fn used_by(directives: &[Positioned<Directive>], used: &mut BTreeSet<Name>) {
    let arguments = directives
        .iter()
        .flat_map(|directive| &directive.node.arguments);
    for (_, value) in arguments {
        used_in(&value.node, used);
    }
}

fn used_in(value: &Value, used: &mut BTreeSet<Name>) {
    match value {
        Value::Variable(name) => {
            used.insert(name.clone());
        }
        Value::List(items) => items.iter().for_each(|item| used_in(item, used)),
        Value::Object(fields) => fields.values().for_each(|field| used_in(field, used)),
        _ => {}
    }
}

/// Lets every argument and input field with a default be null in the schema too.
pub(super) fn allow_nulls(registry: &mut Registry) {
    for of in registry.types.values_mut() {
        match of {
            MetaType::Object { fields, .. } | MetaType::Interface { fields, .. } => {
                let arguments = fields
                    .values_mut()
                    .flat_map(|field| field.args.values_mut());
                arguments.for_each(allow_null);
            }
            MetaType::InputObject { input_fields, .. } => {
                input_fields.values_mut().for_each(allow_null);
            }
            _ => {}
        }
    }
}

fn allow_null(value: &mut MetaInputValue) {
    if value.default_value.is_some() && value.ty.ends_with('!') {
        value.ty.pop();
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Variables;
    use serde_json::json;

    use super::*;

    /// The names of the arguments and of the variables that are left in a request.
    fn left(query: &str, variables: serde_json::Value) -> (Vec<String>, Vec<String>) {
        let mut request = Request::new(query).variables(Variables::from_json(variables));
        omit(&mut request);
        let document = request.parsed_query().expect("the tests write GraphQL");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else {
            panic!("the tests begin with a field");
        };
        let arguments = field.node.arguments.iter();
        let definitions = operation.node.variable_definitions.iter();
        (
            arguments
                .map(|(name, value)| format!("{}: {}", name.node, value.node))
                .collect(),
            definitions
                .map(|definition| definition.node.name.node.to_string())
                .collect(),
        )
    }

    fn strings(all: &[&str]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_not_given_is_left_out_with_its_variable() {
        let query = "query($n: Int, $t: String) { a(first: $n, text: $t, last: null) }";
        let gone = (Vec::new(), Vec::new());
        assert_eq!(left(query, json!({})), gone);
        assert_eq!(left(query, json!({"n": null, "t": null})), gone);
        let first = (strings(&["first: $n"]), strings(&["n"]));
        assert_eq!(left(query, json!({"n": 2})), first);
    }

    #[test]
    fn fields_of_input_objects_are_left_out_too() {
        let query =
            "query($at: Edtf, $v: View) { a(view: {at: $at, during: null, asOf: 1}, other: $v) }";
        let expected = (strings(&["view: {asOf: 1}", "other: $v"]), strings(&["v"]));
        assert_eq!(left(query, json!({"v": {"at": null}})), expected);
    }

    #[test]
    fn what_has_a_default_or_must_be_given_stays() {
        let query = "query($n: Int = 3, $id: ID!) { a(first: $n, id: $id) }";
        let all = (strings(&["first: $n", "id: $id"]), strings(&["n", "id"]));
        assert_eq!(left(query, json!({"n": null})), all);
    }

    #[test]
    fn a_variable_that_a_directive_uses_stays() {
        let query = "query($n: Int, $b: Boolean) { a(first: $n) b @include(if: $b) }";
        assert_eq!(left(query, json!({})), (Vec::new(), strings(&["b"])));
    }
}
