//! The JSON of Cytoscape.js, as `cytoscape({elements})` and `cy.json()` take it; Cytoscape desktop opens it too.
//!
//! <https://js.cytoscape.org/#notation/elements-json>

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{
    format::{Export, Format, Output, WriteError},
    json::List,
    walk::{Edge, Node, Walk},
};

/// Pixels between two neighbours; graphology's pictures scale themselves, these do not.
const PIXELS: f64 = 80.0;

pub(super) static FORMAT: Format = Format {
    name: "cytoscape",
    summary: "JSON of Cytoscape.js, which Cytoscape desktop opens as well (.cyjs)",
    media_type: "application/json",
    extension: Some("cyjs"),
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
    let about = Json::Object(walk.about());
    write!(
        output,
        "{{\"format_version\":\"1.0\",\"generated_by\":\"rawabit\",\"target_cytoscapejs_version\":\"~3\",\n\
         \"data\":{about},\n\"elements\":{{"
    )?;
    let mut nodes = List::begin(output, "\n\"nodes\":")?;
    for node in walk.nodes() {
        nodes.add(&element(&node))?;
    }
    nodes.end()?;
    let mut edges = List::begin(output, ",\n\"edges\":")?;
    walk.edges(|edge| edges.add(&tie(edge)))?;
    edges.end()?;
    Ok(output.write_all(b"}}\n")?)
}

fn element(node: &Node<'_>) -> Json {
    let mut data = node.to_json();
    data.insert("id".to_owned(), json!(node.id));
    // The place of an element is no data of it.
    let place = node.place.map(|place| {
        data.shift_remove("x");
        data.shift_remove("y");
        // Downwards on a screen.
        json!({"x": rounded(place.x * PIXELS), "y": rounded(-place.y * PIXELS)})
    });
    match place {
        Some(place) => json!({"data": data, "position": place}),
        None => json!({"data": data}),
    }
}

fn tie(edge: &Edge<'_>) -> Json {
    let mut data = edge.to_json();
    data.insert("id".to_owned(), json!(edge.id));
    data.insert("source".to_owned(), json!(edge.source));
    data.insert("target".to_owned(), json!(edge.target));
    json!({"data": data})
}

/// To a tenth of a pixel; no zero with a sign.
fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0 + 0.0
}
