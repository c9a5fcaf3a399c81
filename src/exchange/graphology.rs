//! The JSON of graphology, as `Graph.import` takes it; sigma draws it.
//!
//! <https://graphology.github.io/serialization.html>

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{
    format::{Export, Format, Output, WriteError},
    json::List,
    walk::Walk,
};

pub(super) static FORMAT: Format = Format {
    name: "graphology",
    summary: "JSON of graphology, for sigma.js and programs in JavaScript",
    media_type: "application/json",
    extension: Some("json"),
    is_picture: false,
    loses: &[
        "quotes, locators and notes, and which claims dispute which; claims and sources are named by id and title",
        "further names, and identifiers in other systems",
        "of several claims about one relationship the dates, statuses and confidences of all but the best",
        "of several values of an attribute all but the best, and what supports it",
        "that symmetric relationships have no direction: they point one way, with `symmetric` set",
        "places of entities, if there are more than 5,000",
    ],
    read: None,
    write: Some(Output::Stream(write)),
};

fn write(export: &Export<'_>, output: &mut dyn Write) -> Result<(), WriteError> {
    let walk = Walk::of(export);
    let options = json!({"type": "directed", "multi": true, "allowSelfLoops": true});
    let about = Json::Object(walk.about());
    write!(
        output,
        "{{\"options\":{options},\n\"attributes\":{about},\n"
    )?;
    let mut nodes = List::begin(output, "\"nodes\":")?;
    for node in walk.nodes() {
        nodes.add(&json!({"key": node.id, "attributes": node.to_json()}))?;
    }
    nodes.end()?;
    let mut edges = List::begin(output, ",\n\"edges\":")?;
    walk.edges(|edge| {
        edges.add(&json!({
            "key": edge.id,
            "source": edge.source,
            "target": edge.target,
            "attributes": edge.to_json(),
        }))
    })?;
    edges.end()?;
    Ok(output.write_all(b"}\n")?)
}
