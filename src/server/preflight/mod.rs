//! What is checked before a request is executed, cheapest first.
//!
//! Validation itself walks a document with its fragments written out, so a document that is
//! small as text can be too large even to be validated. What is counted here takes time linear
//! in the length of the text.

mod expand;
mod reading;
mod scan;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::{Pos, Request, ServerError, Value, Variables};

use super::limits::Limits;
use super::refusal::Refusal;
use expand::Size;

pub(super) use reading::Reader;

/// A request that may be executed.
pub(super) struct Admitted {
    /// The request, with its document parsed.
    pub(super) request: Request,
    /// What the operation to execute is.
    pub(super) operation: OperationType,
    /// The name of that operation, if it has one.
    pub(super) name: Option<String>,
    /// What was counted.
    pub(super) cost: Cost,
}

/// The size of a document, as its answer reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    n_tokens: usize,
    /// Selections with fragments expanded.
    pub(super) n_selections: usize,
    /// Fields, with the sizes of pages multiplied in.
    weight: usize,
}

impl From<Cost> for Value {
    fn from(cost: Cost) -> Self {
        let entry = |name: &str, count: usize| (async_graphql::Name::new(name), Value::from(count));
        Self::Object(
            [
                entry("tokens", cost.n_tokens),
                entry("selections", cost.n_selections),
                entry("weight", cost.weight),
            ]
            .into_iter()
            .collect(),
        )
    }
}

/// Parses the document of `request` and checks its size, its operation and its variables.
pub(super) fn admit(
    mut request: Request,
    reader: &Reader,
    limits: &Limits,
) -> Result<Admitted, Refusal> {
    let read = reader.read(&request.query, |text| read(text, limits))?;
    let size = expand::measure(&read.document, &request.variables);
    check_size(size, limits)?;
    let (name, operation) = select(&read.document, request.operation_name.as_deref())?;
    check_variables(operation, &request.variables)?;
    let (name, operation) = (name.map(str::to_owned), operation.ty);
    request.set_parsed_query(read.document.clone());
    Ok(Admitted {
        request,
        operation,
        name,
        cost: Cost {
            n_tokens: read.n_tokens,
            n_selections: size.selections,
            weight: size.weight,
        },
    })
}

/// A document whose text is not too long.
struct Read {
    document: ExecutableDocument,
    n_tokens: usize,
}

fn read(text: &str, limits: &Limits) -> Result<Read, Refusal> {
    let n_tokens = check_text(text, limits)?;
    let document =
        parse_query(text).map_err(|error| Refusal::Document(vec![syntax_error(&error)]))?;
    Ok(Read { document, n_tokens })
}

fn check_text(text: &str, limits: &Limits) -> Result<usize, Refusal> {
    at_most("bytes", text.len(), limits.query_bytes_max)?;
    let found = scan::scan(text, limits.tokens_max, limits.nesting_max);
    at_most("nested brackets", found.nesting, limits.nesting_max)?;
    at_most("tokens", found.n_tokens, limits.tokens_max)?;
    Ok(found.n_tokens)
}

fn check_size(size: Size, limits: &Limits) -> Result<(), Refusal> {
    at_most("aliases", size.aliases, limits.aliases_max)?;
    at_most(
        "lists of the schema within each other",
        size.schema_lists,
        limits.schema_lists_max,
    )?;
    at_most(
        "selections with its fragments expanded",
        size.selections,
        limits.selections_max,
    )?;
    at_most(
        "fields at its root",
        size.root_fields,
        limits.root_fields_max,
    )?;
    at_most(
        "fields with its pages multiplied in",
        size.weight,
        limits.weight_max,
    )
}

fn at_most(what: &str, count: usize, max: usize) -> Result<(), Refusal> {
    if count <= max {
        return Ok(());
    }
    Err(refuse(
        "TOO_EXPENSIVE",
        format!("the document has more than {max} {what}; ask for less at a time"),
        None,
    ))
}

/// The operation that `wanted` names, or the only one.
fn select<'a>(
    document: &'a ExecutableDocument,
    wanted: Option<&str>,
) -> Result<(Option<&'a str>, &'a OperationDefinition), Refusal> {
    let found = match (&document.operations, wanted) {
        (DocumentOperations::Single(operation), None) => Some((None, operation)),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => operations
            .iter()
            .next()
            .map(|(name, operation)| (Some(name.as_str()), operation)),
        (DocumentOperations::Multiple(operations), Some(wanted)) => operations
            .get_key_value(wanted)
            .map(|(name, operation)| (Some(name.as_str()), operation)),
        _ => None,
    };
    found
        .map(|(name, operation)| (name, &operation.node))
        .ok_or_else(|| {
            let message = wanted.map_or_else(
                || "the document has several operations; name one in `operationName`".to_owned(),
                |wanted| format!("the document has no operation named `{wanted}`"),
            );
            refuse("INVALID_ARGUMENT", message, None)
        })
}

/// Every variable that must have a value has one; what kind of value is for validation to say.
fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), Refusal> {
    let missing = operation.variable_definitions.iter().find(|definition| {
        let node = &definition.node;
        let given = variables.get(&node.name.node);
        let required = !node.var_type.node.nullable;
        required && (given == Some(&Value::Null) || given.is_none() && node.default_value.is_none())
    });
    missing.map_or(Ok(()), |definition| {
        let (name, kind) = (&definition.node.name.node, &definition.node.var_type.node);
        let message = format!("the variable `${name}` of type `{kind}` needs a value");
        Err(refuse("INVALID_ARGUMENT", message, Some(definition.pos)))
    })
}

/// The parser's finding without the line of input that it repeats.
fn syntax_error(error: &async_graphql::parser::Error) -> ServerError {
    let found = error.to_string();
    let message = found
        .rsplit_once("= ")
        .map_or(found.as_str(), |(_, reason)| reason)
        .trim();
    coded(
        "INVALID_ARGUMENT",
        format!("syntax error: {message}"),
        error.positions().next(),
    )
}

fn refuse(code: &str, message: String, position: Option<Pos>) -> Refusal {
    Refusal::Document(vec![coded(code, message, position)])
}

fn coded(code: &str, message: String, position: Option<Pos>) -> ServerError {
    let mut error = ServerError::new(message, position);
    error.extensions.get_or_insert_default().set("code", code);
    error
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::*;

    const DOCUMENT: &str = "query Q($a: [Int!]! = [1, 2], $b: T) @d { a: hello(x: $a, y: {z: \"s\", n: null}) { ...F ... on T @skip(if: true) { id } } } fragment F on T { id ...G } fragment G on T { \"\"\"b\"\"\" }";

    /// What a document is made of, and what spoils one.
    fn piece() -> impl Strategy<Value = String> {
        let pieces = [
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ":",
            "!",
            "$",
            "@",
            "...",
            "... on T",
            "...F",
            "fragment F on Query",
            "query",
            "mutation",
            "subscription",
            "a",
            "hello",
            "__typename",
            "\"",
            "\"\"\"",
            "\\",
            "\\u{110000}",
            "\\ud800",
            "#",
            "\n",
            "\r",
            ",",
            "=",
            "|",
            "&",
            "null",
            "true",
            "1",
            "-0",
            "1e999",
            "0.1.2",
            "99999999999999999999",
            "\u{feff}",
            "\0",
            "é",
            "type",
            "extend",
            "on",
            "{{{{{{{{{{{{",
        ];
        prop_oneof![
            6 => select(pieces.to_vec()).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ]
    }

    /// Admitted within the limits, or refused with an error that has a code and is short.
    fn check(text: String) -> Result<(), TestCaseError> {
        let limits = Limits::default();
        match admit(Request::new(text), &Reader::default(), &limits) {
            Ok(admitted) => prop_assert!(admitted.cost.n_selections <= limits.selections_max),
            Err(Refusal::Document(errors)) => {
                let has_code = |error: &ServerError| {
                    error
                        .extensions
                        .as_ref()
                        .is_some_and(|more| more.get("code").is_some())
                };
                prop_assert!(!errors.is_empty() && errors.iter().all(has_code));
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_is_admitted_or_refused(pieces in proptest::collection::vec(piece(), 0..60)) {
            check(pieces.join(" "))?;
        }

        #[test]
        fn any_damaged_document_is_admitted_or_refused(
            edits in proptest::collection::vec((any::<Index>(), 0usize..12, piece()), 1..8),
        ) {
            let mut text: Vec<char> = DOCUMENT.chars().collect();
            for (at, n_removed, piece) in edits {
                let start = at.index(text.len() + 1);
                let end = (start + n_removed).min(text.len());
                text.splice(start..end, piece.chars());
            }
            check(text.into_iter().collect())?;
        }
    }
}
