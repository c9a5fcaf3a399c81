//! A picture of a part of a view, as the explorer draws it: kind is colour, shape and pictogram; strength is the
//! width of a line, doubt its dashes.
//!
//! [`scene`] says what is where, [`draw`] writes it. Everything is an element or an attribute of
//! SVG 1.1, without style sheets and scripts, so that strict pages and plain viewers show it alike.
//! The text is real text, in the direction that its first strong letter asks for.

mod color;
mod draw;
mod labels;
mod marks;
mod packing;
mod scene;
mod words;

use super::format::{Format, Output};

pub(super) static FORMAT: Format = Format {
    name: "svg",
    summary: "SVG picture with legend, for documents and the web",
    media_type: "image/svg+xml",
    extension: Some("svg"),
    is_picture: true,
    loses: &[
        "all but names, kinds, and for each relationship its kind, strength and whether it is doubtful",
        "entities beyond the 300 best connected, unless a limit (at most 2,000) asks for more; it says how many are left out",
        "in a crowd the names of the less connected entities, which stand in tooltips only",
    ],
    read: None,
    write: Some(Output::Stream(draw::write)),
};
