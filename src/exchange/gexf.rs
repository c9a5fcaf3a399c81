//! GEXF 1.3, the format of Gephi, with the times of relationships.
//!
//! <https://gexf.net/schema.html>

use std::io::Write;

use super::{
    format::{Export, Format, Output, WriteError},
    walk::{
        Cell, EDGE_FIELDS, Edge, Field, NODE_FIELDS, Node, Type, Walk, attribute_name, type_of,
    },
    xml,
};
use crate::date::Day;

pub(super) static FORMAT: Format = Format {
    name: "gexf",
    summary: "GEXF 1.3, for Gephi and Gephi Lite, with the times of relationships",
    media_type: "application/gexf+xml",
    extension: Some("gexf"),
    is_picture: false,
    loses: &[
        "quotes, locators and notes, and which claims dispute which; claims and sources are named by id and title",
        "further names, and identifiers in other systems",
        "of several claims about one relationship the statuses and confidences of all but the best; each keeps its time",
        "how uncertain a date is: times reach from the first to the last possible day; `valid` has the best claim's date as written",
        "of several values of an attribute all but the best, and what supports it",
        "that symmetric relationships have no direction: they point one way, with `symmetric` set",
        "lists: roles, claims and sources become one text with semicolons",
        "characters that XML forbids: they become U+FFFD",
        "places of entities, if there are more than 5,000",
    ],
    read: None,
    write: Some(Output::Stream(write)),
};

const HEAD: &str = "<gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
    xsi:schemaLocation=\"http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd\" version=\"1.3\">\n";

/// Fields that the format has a place of its own for.
const NODE_PLACES: [&str; 5] = ["label", "color", "x", "y", "size"];
const EDGE_PLACES: [&str; 4] = ["label", "weight", "start", "end"];

fn write(export: &Export<'_>, output: &mut dyn Write) -> Result<(), WriteError> {
    let walk = Walk::of(export);
    output.write_all(xml::DECLARATION.as_bytes())?;
    output.write_all(HEAD.as_bytes())?;
    let about: Vec<String> = walk
        .about()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_string().trim_matches('"')))
        .collect();
    writeln!(
        output,
        "<meta>\n<creator>Rawabit</creator>\n<description>{}</description>\n</meta>",
        xml::text(&about.join(", "))
    )?;
    writeln!(
        output,
        "<graph mode=\"dynamic\" timeformat=\"date\" timerepresentation=\"interval\" \
         defaultedgetype=\"directed\" idtype=\"string\">"
    )?;
    declarations(output, &walk)?;
    writeln!(output, "<nodes>")?;
    for node in walk.nodes() {
        write_node(output, node)?;
    }
    writeln!(output, "</nodes>\n<edges>")?;
    walk.edges(|edge| write_edge(output, edge))?;
    Ok(output.write_all(b"</edges>\n</graph>\n</gexf>\n")?)
}

fn declarations(output: &mut dyn Write, walk: &Walk<'_>) -> Result<(), WriteError> {
    writeln!(output, "<attributes class=\"node\" mode=\"static\">")?;
    for field in beside(NODE_FIELDS, &NODE_PLACES) {
        declare(output, field.name, field.of)?;
    }
    for (attribute, name) in walk.attributes() {
        declare(output, &name, type_of(attribute))?;
    }
    writeln!(
        output,
        "</attributes>\n<attributes class=\"edge\" mode=\"static\">"
    )?;
    for field in beside(EDGE_FIELDS, &EDGE_PLACES) {
        declare(output, field.name, field.of)?;
    }
    Ok(writeln!(output, "</attributes>")?)
}

/// The fields without those that have a place of their own.
fn beside<'a>(fields: &'a [Field], places: &'a [&str]) -> impl Iterator<Item = &'a Field> {
    let has_place = |field: &&Field| places.contains(&field.name);
    fields.iter().filter(move |field| !has_place(field))
}

fn declare(output: &mut dyn Write, name: &str, value: Type) -> Result<(), WriteError> {
    let value = match value {
        Type::Text => "string",
        Type::Integer => "integer",
        Type::Number => "double",
        Type::Boolean => "boolean",
    };
    write!(output, "<attribute")?;
    xml::attribute(output, "id", name)?;
    xml::attribute(output, "title", name)?;
    xml::attribute(output, "type", value)?;
    Ok(writeln!(output, "/>")?)
}

fn write_node(output: &mut dyn Write, node: Node<'_>) -> Result<(), WriteError> {
    write!(output, "<node")?;
    xml::attribute(output, "id", node.id)?;
    xml::attribute(output, "label", node.label)?;
    writeln!(output, ">\n<attvalues>")?;
    cells(output, NODE_FIELDS, node.cells(), &NODE_PLACES)?;
    let (color, place) = (node.kind.color().and_then(channels), node.place);
    for (attribute, value) in node.values {
        attvalue(output, &attribute_name(attribute), Cell::of(value))?;
    }
    writeln!(output, "</attvalues>")?;
    if let Some([red, green, blue]) = color {
        writeln!(
            output,
            "<viz:color r=\"{red}\" g=\"{green}\" b=\"{blue}\"/>"
        )?;
    }
    if let Some(place) = place {
        writeln!(
            output,
            "<viz:position x=\"{}\" y=\"{}\" z=\"0\"/>\n<viz:size value=\"{}\"/>",
            place.x, place.y, place.size
        )?;
    }
    Ok(writeln!(output, "</node>")?)
}

/// The parts of a color such as `#17198E`.
fn channels(color: &str) -> Option<[u8; 3]> {
    let digits = color.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

fn write_edge(output: &mut dyn Write, edge: &Edge<'_>) -> Result<(), WriteError> {
    write!(output, "<edge")?;
    xml::attribute(output, "id", &edge.id)?;
    xml::attribute(output, "source", edge.source)?;
    xml::attribute(output, "target", edge.target)?;
    xml::attribute(output, "label", edge.label)?;
    // Edges of the same ends and kind would be taken for one.
    xml::attribute(output, "kind", edge.kind.enum_name())?;
    xml::attribute(output, "weight", edge.weight)?;
    if let [span] = edge.spans.as_slice() {
        write_span(output, *span)?;
    }
    writeln!(output, ">\n<attvalues>")?;
    cells(output, EDGE_FIELDS, edge.cells(), &EDGE_PLACES)?;
    writeln!(output, "</attvalues>")?;
    if edge.spans.len() > 1 {
        writeln!(output, "<spells>")?;
        for span in &edge.spans {
            write!(output, "<spell")?;
            write_span(output, *span)?;
            writeln!(output, "/>")?;
        }
        writeln!(output, "</spells>")?;
    }
    Ok(writeln!(output, "</edge>")?)
}

fn write_span(
    output: &mut dyn Write,
    (first, last): (Option<Day>, Option<Day>),
) -> Result<(), WriteError> {
    if let Some(first) = first {
        xml::attribute(output, "start", first)?;
    }
    if let Some(last) = last {
        xml::attribute(output, "end", last)?;
    }
    Ok(())
}

fn cells<const N: usize>(
    output: &mut dyn Write,
    fields: &[Field],
    cells: [Option<Cell>; N],
    places: &[&str],
) -> Result<(), WriteError> {
    for (field, cell) in fields.iter().zip(cells) {
        match cell {
            Some(cell) if !places.contains(&field.name) => attvalue(output, field.name, cell)?,
            _ => {}
        }
    }
    Ok(())
}

fn attvalue(output: &mut dyn Write, name: &str, cell: Cell) -> Result<(), WriteError> {
    write!(output, "<attvalue")?;
    xml::attribute(output, "for", name)?;
    xml::attribute(output, "value", cell.into_text())?;
    Ok(writeln!(output, "/>")?)
}
