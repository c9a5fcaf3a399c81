//! The format `GraphML`, which networkx, igraph, yEd, Gephi and Cytoscape read.
//!
//! <http://graphml.graphdrawing.org/specification.html>

use std::io::Write;

use super::{
    format::{Export, Format, Output, WriteError},
    walk::{Cell, EDGE_FIELDS, Field, NODE_FIELDS, Type, Walk, attribute_name, type_of},
    xml,
};
use crate::ontology::Attribute;

pub(super) static FORMAT: Format = Format {
    name: "graphml",
    summary: "GraphML, for networkx, igraph, yEd and Gephi",
    media_type: "application/graphml+xml",
    extension: Some("graphml"),
    is_picture: false,
    loses: &[
        "quotes, locators and notes, and which claims dispute which; claims and sources are named by id and title",
        "further names, and identifiers in other systems",
        "of several claims about one relationship the dates, statuses and confidences of all but the best",
        "of several values of an attribute all but the best, and what supports it",
        "that symmetric relationships have no direction: they point one way, with `symmetric` set",
        "lists: roles, claims and sources become one text with semicolons",
        "characters that XML forbids: they become U+FFFD",
        "places of entities, if there are more than 5,000",
    ],
    read: None,
    write: Some(Output::Stream(write)),
};

const HEAD: &str = "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
    xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";

fn write(export: &Export<'_>, output: &mut dyn Write) -> Result<(), WriteError> {
    let walk = Walk::of(export);
    output.write_all(xml::DECLARATION.as_bytes())?;
    output.write_all(HEAD.as_bytes())?;
    let about = walk.about();
    for name in about.keys() {
        key(output, "graph", name, Type::Text)?;
    }
    fields(output, "node", NODE_FIELDS)?;
    for (attribute, name) in walk.attributes() {
        key(output, "node", &name, type_of(attribute))?;
    }
    fields(output, "edge", EDGE_FIELDS)?;
    writeln!(output, "<graph id=\"rawabit\" edgedefault=\"directed\">")?;
    for (name, value) in &about {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        data(output, "graph", name, &value)?;
    }
    for node in walk.nodes() {
        write!(output, "<node")?;
        xml::attribute(output, "id", node.id)?;
        writeln!(output, ">")?;
        cells(output, "node", NODE_FIELDS, node.cells())?;
        for (attribute, value) in node.values {
            attribute_data(output, attribute, Cell::of(value))?;
        }
        writeln!(output, "</node>")?;
    }
    walk.edges(|edge| {
        write!(output, "<edge")?;
        xml::attribute(output, "id", &edge.id)?;
        xml::attribute(output, "source", edge.source)?;
        xml::attribute(output, "target", edge.target)?;
        writeln!(output, ">")?;
        cells(output, "edge", EDGE_FIELDS, edge.cells())?;
        Ok(writeln!(output, "</edge>")?)
    })?;
    Ok(output.write_all(b"</graph>\n</graphml>\n")?)
}

fn fields(output: &mut dyn Write, of: &str, fields: &[Field]) -> Result<(), WriteError> {
    fields
        .iter()
        .try_for_each(|field| key(output, of, field.name, field.of))
}

/// Declares a field.
fn key(output: &mut dyn Write, of: &str, name: &str, value: Type) -> Result<(), WriteError> {
    let value = match value {
        Type::Text => "string",
        Type::Integer => "int",
        Type::Number => "double",
        Type::Boolean => "boolean",
    };
    write!(output, "<key")?;
    xml::attribute(output, "id", format_args!("{of}-{name}"))?;
    xml::attribute(output, "for", of)?;
    xml::attribute(output, "attr.name", name)?;
    xml::attribute(output, "attr.type", value)?;
    Ok(writeln!(output, "/>")?)
}

fn cells<const N: usize>(
    output: &mut dyn Write,
    of: &str,
    fields: &[Field],
    cells: [Option<Cell>; N],
) -> Result<(), WriteError> {
    for (field, cell) in fields.iter().zip(cells) {
        if let Some(cell) = cell {
            data(output, of, field.name, &cell.into_text())?;
        }
    }
    Ok(())
}

fn attribute_data(
    output: &mut dyn Write,
    attribute: &Attribute,
    cell: Cell,
) -> Result<(), WriteError> {
    data(
        output,
        "node",
        &attribute_name(attribute),
        &cell.into_text(),
    )
}

fn data(output: &mut dyn Write, of: &str, name: &str, value: &str) -> Result<(), WriteError> {
    let key = format!("{of}-{name}");
    let (key, value) = (xml::quoted(&key), xml::text(value));
    Ok(writeln!(output, "<data key=\"{key}\">{value}</data>")?)
}
