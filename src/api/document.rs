//! A whole slice as one JSON text, in the forms that visualizations load.

use super::{
    json::{key, scalar},
    picture::{Line, Picture, Spot},
    words::{ClaimStatus, GraphFormat},
};

/// How far apart neighbours stand in Cytoscape.js, in its units.
const CYTOSCAPE_SCALE: f64 = 40.0;

/// A slice as text.
pub(super) struct Document<'a> {
    pub(super) picture: &'a Picture,
    pub(super) language: &'a str,
    /// The community of each entity; empty if they were not asked for.
    pub(super) communities: &'a [i32],
}

impl Document<'_> {
    /// The slice in one of the forms.
    pub(super) fn write(&self, format: GraphFormat) -> Vec<u8> {
        let slice = &self.picture.slice;
        let size = 200 * (slice.entities.len() + slice.relationships.len());
        let mut out = Vec::with_capacity(size);
        match format {
            GraphFormat::Graphology => self.graphology(&mut out),
            GraphFormat::Cytoscape => self.cytoscape(&mut out),
            GraphFormat::Columns => self.columns(&mut out),
        }
        out
    }

    fn graphology(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(
            br#"{"options":{"type":"directed","multi":true,"allowSelfLoops":true},"attributes":{},"nodes":"#,
        );
        list(out, self.picture.spots(), |out, spot| {
            out.extend_from_slice(b"{\"key\":");
            scalar(out, spot.id());
            out.extend_from_slice(b",\"attributes\":{");
            self.words(out, spot);
            let point = spot.point();
            field(out, "x", &point.x);
            field(out, "y", &point.y);
            self.size(out, spot);
            out.extend_from_slice(b"}}");
        });
        out.extend_from_slice(b",\"edges\":");
        list(out, self.picture.lines(), |out, line| {
            out.extend_from_slice(b"{\"key\":");
            scalar(out, &line.id());
            field(out, "source", line.source());
            field(out, "target", line.target());
            out.extend_from_slice(b",\"attributes\":{");
            self.edge(out, line);
            out.extend_from_slice(b"}}");
        });
        out.push(b'}');
    }

    fn cytoscape(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"elements\":{\"nodes\":");
        list(out, self.picture.spots(), |out, spot| {
            out.extend_from_slice(b"{\"data\":{");
            self.words(out, spot);
            self.size(out, spot);
            field(out, "id", spot.id());
            let point = spot.point();
            out.extend_from_slice(b"},\"position\":{");
            key(out, true, "x");
            scalar(out, &(point.x * CYTOSCAPE_SCALE));
            field(out, "y", &(point.y * CYTOSCAPE_SCALE));
            out.extend_from_slice(b"}}");
        });
        out.extend_from_slice(b",\"edges\":");
        list(out, self.picture.lines(), |out, line| {
            out.extend_from_slice(b"{\"data\":{");
            self.edge(out, line);
            field(out, "id", &line.id());
            field(out, "source", line.source());
            field(out, "target", line.target());
            out.extend_from_slice(b"}}");
        });
        out.extend_from_slice(b"}}");
    }

    /// Label and kind of a node, the first of its attributes.
    fn words(&self, out: &mut Vec<u8>, spot: Spot<'_>) {
        key(out, true, "label");
        scalar(out, spot.label(self.language));
        field(out, "kind", spot.kind().enum_name());
    }

    fn size(&self, out: &mut Vec<u8>, spot: Spot<'_>) {
        field(out, "size", &spot.size());
        if let Some(community) = self.communities.get(spot.place) {
            field(out, "community", community);
        }
    }

    fn edge(&self, out: &mut Vec<u8>, line: Line<'_>) {
        key(out, true, "kind");
        scalar(out, line.kind().enum_name());
        field(out, "label", line.kind().label().get(self.language));
        field(out, "weight", &line.weight());
        field(out, "confidence", &line.confidence());
        field(out, "status", &word(line.status()));
        let (start, end) = line.days();
        field(out, "start", &start);
        field(out, "end", &end);
    }

    /// One list for each attribute; kinds and ends of edges are numbers into lists.
    fn columns(&self, out: &mut Vec<u8>) {
        let (mut node_kinds, mut edge_kinds) = (Table::default(), Table::default());
        let (spots, lines) = (|| self.picture.spots(), || self.picture.lines());
        out.extend_from_slice(b"{\"nodes\":{\"key\":");
        list(out, spots(), |out, spot| scalar(out, spot.id()));
        column(out, "label", spots(), |out, spot| {
            scalar(out, spot.label(self.language));
        });
        column(out, "kind", spots(), |out, spot| {
            scalar(out, &node_kinds.place(spot.kind().enum_name()));
        });
        column(out, "x", spots(), |out, spot| scalar(out, &spot.point().x));
        column(out, "y", spots(), |out, spot| scalar(out, &spot.point().y));
        column(out, "size", spots(), |out, spot| scalar(out, &spot.size()));
        if self.communities.is_empty() {
            field(out, "community", &());
        } else {
            field(out, "community", self.communities);
        }
        out.extend_from_slice(b"},\"edges\":{\"source\":");
        let ends = || self.picture.ends().iter();
        list(out, ends(), |out, (source, _)| scalar(out, source));
        column(out, "target", ends(), |out, (_, target)| {
            scalar(out, target)
        });
        column(out, "kind", lines(), |out, line| {
            scalar(out, &edge_kinds.place(line.kind().enum_name()));
        });
        column(out, "weight", lines(), |out, line| {
            scalar(out, &line.weight())
        });
        column(out, "confidence", lines(), |out, line| {
            scalar(out, &line.confidence());
        });
        column(out, "status", lines(), |out, line| {
            scalar(out, &word(line.status()));
        });
        column(out, "start", lines(), |out, line| {
            scalar(out, &line.days().0)
        });
        column(out, "end", lines(), |out, line| scalar(out, &line.days().1));
        out.push(b'}');
        field(out, "nodeKinds", &node_kinds.0);
        field(out, "edgeKinds", &edge_kinds.0);
        out.push(b'}');
    }
}

fn list<T>(
    out: &mut Vec<u8>,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'[');
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

fn column<T>(
    out: &mut Vec<u8>,
    name: &str,
    items: impl Iterator<Item = T>,
    write: impl FnMut(&mut Vec<u8>, T),
) {
    key(out, false, name);
    list(out, items, write);
}

/// A field that is not the first of its object.
fn field<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, name: &str, value: &T) {
    key(out, false, name);
    scalar(out, value);
}

fn word(status: ClaimStatus) -> async_graphql::Value {
    async_graphql::InputType::to_value(&status)
}

/// Words in the order of their first use.
#[derive(Default)]
struct Table<'a>(Vec<&'a str>);

impl<'a> Table<'a> {
    fn place(&mut self, word: &'a str) -> usize {
        if let Some(place) = self.0.iter().position(|known| *known == word) {
            return place;
        }
        self.0.push(word);
        self.0.len() - 1
    }
}
