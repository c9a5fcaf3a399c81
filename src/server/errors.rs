//! The errors of an answer: each with a code, none longer than it need be.

use async_graphql::{Response, ServerError, Value};

use super::limits::Limits;
use super::refusal::Refusal;

/// How messages begin that the schema library writes itself, without a code.
const UNCODED: [(&str, &str); 6] = [
    ("Query is too complex.", "TOO_EXPENSIVE"),
    ("Query is nested too deep.", "TOO_EXPENSIVE"),
    ("The recursion depth of the query", "TOO_EXPENSIVE"),
    ("The number of directives on the field", "TOO_EXPENSIVE"),
    ("Expected input type ", "INVALID_ARGUMENT"),
    ("Failed to parse ", "INVALID_ARGUMENT"),
];

/// The body of an answer with data; the refusal if the document could not be executed.
pub(super) fn check(response: Response, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let request_error = |error: &ServerError| error.path.is_empty();
    if response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(request_error)
    {
        return Err(shorten(Refusal::Document(response.errors), limits));
    }
    Ok(check_next(response, limits))
}

/// The body of the first answer of a subscription; the refusal if there will be no others.
///
/// Where a subscription cannot begin, the schema library says so in an error at its root field.
pub(super) fn check_first(response: Response, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let at_root = |error: &ServerError| error.path.len() <= 1;
    if response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(at_root)
    {
        return Err(shorten(Refusal::Document(response.errors), limits));
    }
    Ok(check_next(response, limits))
}

/// The body of a later answer of a subscription.
pub(super) fn check_next(mut response: Response, limits: &Limits) -> Vec<u8> {
    for error in &mut response.errors {
        complete(error, "INTERNAL", limits);
    }
    crate::api::write(&response)
}

/// The same refusal with a code in each error, at most so many errors, and short texts.
pub(super) fn shorten(refusal: Refusal, limits: &Limits) -> Refusal {
    let Refusal::Document(mut errors) = refusal else {
        return refusal;
    };
    // Validation finds errors in the order of a hash map.
    errors.sort_by(|a, b| (&a.locations, &a.message).cmp(&(&b.locations, &b.message)));
    let n_more = errors.len().saturating_sub(limits.errors_max);
    errors.truncate(limits.errors_max);
    if n_more > 0 {
        errors.push(ServerError::new(
            format!("{n_more} more errors are not listed"),
            None,
        ));
    }
    for error in &mut errors {
        complete(error, "INVALID_ARGUMENT", limits);
    }
    Refusal::Document(errors)
}

/// Gives `error` a code if it has none, and a text of bounded length.
fn complete(error: &mut ServerError, otherwise: &str, limits: &Limits) {
    let mut known = UNCODED
        .iter()
        .filter(|(start, _)| error.message.starts_with(start));
    let code = known.next().map_or(otherwise, |(_, code)| code);
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
    cut(&mut error.message, limits.error_chars_max);
}

fn cut(text: &mut String, chars_max: usize) {
    if let Some((idx, _)) = text.char_indices().nth(chars_max) {
        text.truncate(idx);
        text.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let mut text = "é".repeat(10);
        cut(&mut text, 10);
        assert_eq!(text, "éééééééééé");
        cut(&mut text, 4);
        assert_eq!(text, "éééé…");
    }

    #[test]
    fn many_errors_become_few_and_say_so() {
        let limits = Limits {
            errors_max: 2,
            ..Limits::default()
        };
        let errors = vec![ServerError::new("Query is nested too deep.", None); 5];
        let Refusal::Document(errors) = shorten(Refusal::Document(errors), &limits) else {
            panic!("a refused document stays one");
        };
        let listed: Vec<(&str, Option<&Value>)> = errors
            .iter()
            .map(|error| {
                (
                    error.message.as_str(),
                    error
                        .extensions
                        .as_ref()
                        .and_then(|values| values.get("code")),
                )
            })
            .collect();
        let (expensive, invalid) = (
            Value::from("TOO_EXPENSIVE"),
            Value::from("INVALID_ARGUMENT"),
        );
        assert_eq!(
            listed,
            [
                ("Query is nested too deep.", Some(&expensive)),
                ("Query is nested too deep.", Some(&expensive)),
                ("3 more errors are not listed", Some(&invalid)),
            ]
        );
    }
}
