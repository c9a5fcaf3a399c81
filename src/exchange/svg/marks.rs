//! The marks of kinds: outlines by the shape names of the ontology, pictograms by its icon names.

use std::{f64::consts::PI, fmt::Write as _};

/// How a shape is drawn, and how large and how far down a pictogram sits inside it, in radii.
struct Outline {
    path: fn(f64) -> String,
    room: f64,
    down: f64,
}

fn outline_of(shape: &str) -> Outline {
    let of = |path, room, down| Outline { path, room, down };
    match shape {
        "ring" => of(|r| circle(0.9 * r), 0.5, 0.04),
        "rectangle" => of(|r| rectangle(r, 0.78 * r, 0.1 * r), 0.56, 0.0),
        "rounded-square" => of(|r| rectangle(0.86 * r, 0.86 * r, 0.34 * r), 0.58, 0.0),
        "hexagon" => of(|r| polygon(6, 0.0, 1.04 * r), 0.56, 0.0),
        "octagon" => of(|r| polygon(8, PI / 8.0, 1.02 * r), 0.56, 0.0),
        "pentagon" => of(|r| polygon(5, -PI / 2.0, 1.08 * r), 0.52, 0.06),
        "diamond" => of(|r| polygon(4, 0.0, 1.16 * r), 0.46, 0.0),
        "triangle" => of(|r| polygon(3, -PI / 2.0, 1.22 * r), 0.4, 0.24),
        "page" => of(page, 0.46, 0.1),
        _ => of(circle, 0.62, 0.0),
    }
}

fn polygon(corners: u32, start: f64, radius: f64) -> String {
    let mut path = String::new();
    for corner in 0..corners {
        let angle = start + f64::from(corner) * 2.0 * PI / f64::from(corners);
        let command = if corner == 0 { 'M' } else { 'L' };
        let (x, y) = (radius * angle.cos(), radius * angle.sin());
        let _ = write!(path, "{command}{} {}", short(x), short(y));
    }
    path + "Z"
}

fn rectangle(width: f64, height: f64, corner: f64) -> String {
    let (left, top, c) = (short(corner - width), short(-height), short(corner));
    let along = short(2.0 * (width - corner));
    let down = short(2.0 * (height - corner));
    format!(
        "M{left} {top}h{along}q{c} 0 {c} {c}v{down}q0 {c} -{c} {c}h-{along}q-{c} 0 -{c} -{c}v-{down}q0 -{c} {c} -{c}Z"
    )
}

fn circle(radius: f64) -> String {
    let (r, d) = (short(radius), short(2.0 * radius));
    format!("M-{r} 0a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0Z")
}

fn page(radius: f64) -> String {
    let [aside, fold, above, height] = [0.72, 0.3, 0.58, 1.0].map(|share| short(share * radius));
    format!("M-{aside} -{height}H{fold}L{aside} -{above}V{height}H-{aside}Z")
}

/// Strokes of a pictogram, in a box from -10 to 10.
fn pictogram(icon: &str) -> Option<&'static str> {
    let strokes = match icon {
        "flag" => "M-6 9V-8H7L3.5-4 7 0H-6",
        "scales" => "M-7-5H7M0-8V7M-4 8H4M-7-5-9.5 2H-4.5ZM7-5 4.5 2H9.5Z",
        "temple" => "M-8-2 0-8 8-2ZM-5 1V6M0 1V6M5 1V6M-8 8.5H8",
        "columns" => "M-8-7H8M-8 8H8M-4.5-7V8M4.5-7V8",
        "globe" => "M-8 0A8 8 0 1 0 8 0A8 8 0 1 0-8 0ZM-8 0H8M0-8C-5-3-5 3 0 8C5 3 5-3 0-8",
        "network" => {
            "M0-6-6 5M0-6 6 5M-6 5H6M-2-7A2 2 0 1 0 2-7A2 2 0 1 0-2-7M-9 6A2 2 0 1 0-5 6A2 2 0 1 0-9 6M5 6A2 2 0 1 0 9 6A2 2 0 1 0 5 6"
        }
        "table" => "M-9 0H9M-6 0V8M6 0V8M-5-5H5",
        "factory" => "M-8 8V0L-3-4V0L2-4V0L8-4V8Z",
        "mortarboard" => "M-10-2 0-7 10-2 0 3ZM-5 1V6Q0 9 5 6V1",
        "lightbulb" => "M-3 4Q-7 1-7-3A7 6 0 0 1 7-3Q7 1 3 4ZM-3 8H3",
        "people" => {
            "M-7-4A2.5 2.5 0 1 0-2-4A2.5 2.5 0 1 0-7-4M2-4A2.5 2.5 0 1 0 7-4A2.5 2.5 0 1 0 2-4M-9 7Q-4.5-3 0 7Q4.5-3 9 7"
        }
        "megaphone" => "M-8-2V3L7 8V-8ZM-4 4V9",
        "person" => "M-3.5-5A3.5 3.5 0 1 0 3.5-5A3.5 3.5 0 1 0-3.5-5ZM-8 9Q-7 1 0 1Q7 1 8 9Z",
        "calendar" => "M-7-6H7V8H-7ZM-7-1H7M-3-9V-5M3-9V-5",
        "scroll" => "M-7-6H7M-7 0H7M-7 6H3",
        "book" => "M0-5Q-4-8-9-6V7Q-4 5 0 8Q4 5 9 7V-6Q4-8 0-5ZM0-5V8",
        "compass" => "M-8 0A8 8 0 1 0 8 0A8 8 0 1 0-8 0M-3 3-1-1 3-3 1 1Z",
        "box" => "M-7-4 0-8 7-4V4L0 8-7 4ZM-7-4 0 0 7-4M0 0V8",
        "pin" => "M0 9Q-7 0-7-3A7 6 0 0 1 7-3Q7 0 0 9ZM-2-3A2 2 0 1 0 2-3A2 2 0 1 0-2-3",
        _ => return None,
    };
    Some(strokes)
}

/// Colours of a mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint<'a> {
    /// That of the kind.
    pub(super) color: &'a str,
    /// The inside of rings.
    pub(super) panel: &'a str,
    /// The pictogram.
    pub(super) glyph: &'a str,
}

/// The elements of a mark around the origin.
pub(super) fn mark(shape: &str, icon: &str, radius: f64, paint: Paint<'_>) -> String {
    let outline = outline_of(shape);
    let is_ring = shape == "ring";
    let path = (outline.path)(radius);
    let Paint {
        color,
        panel,
        glyph,
    } = paint;
    let mut elements = if is_ring {
        let width = short((0.22 * radius).max(2.2));
        format!("<path d=\"{path}\" fill=\"{panel}\" stroke=\"{color}\" stroke-width=\"{width}\"/>")
    } else {
        format!("<path d=\"{path}\" fill=\"{color}\"/>")
    };
    if let Some(strokes) = pictogram(icon).filter(|_| radius >= 7.0) {
        let scale = radius * outline.room / 10.0;
        let fill = if icon == "person" { color } else { "none" };
        let stroke = if is_ring { color } else { glyph };
        let width = if is_ring { 0.0 } else { (1.1 / scale).max(1.9) };
        let (down, scale, width) = (short(radius * outline.down), short3(scale), short(width));
        let _ = write!(
            elements,
            "<path d=\"{strokes}\" transform=\"translate(0 {down}) scale({scale})\" fill=\"{fill}\" \
             stroke=\"{stroke}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"/>"
        );
    }
    elements
}

/// A number with at most two places behind the point.
pub(super) fn short(number: f64) -> String {
    // Adding zero turns a zero with a sign into one without.
    format!("{}", (number * 100.0).round() / 100.0 + 0.0)
}

fn short3(number: f64) -> String {
    format!("{}", (number * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Paint<'_> = Paint {
        color: "#000000",
        panel: "#FFFFFF",
        glyph: "#FFFFFF",
    };

    #[test]
    fn every_shape_and_icon_of_the_default_ontology_is_drawn() {
        let ontology = crate::ontology::Ontology::standard();
        let concrete = ontology
            .entity_kinds()
            .iter()
            .filter(|kind| !kind.is_abstract());
        let circle = mark("circle", "", 9.0, PLAIN);
        for kind in concrete {
            let (shape, icon) = (kind.shape().unwrap(), kind.icon().unwrap());
            assert!(pictogram(icon).is_some(), "{icon}");
            assert!(
                shape == "circle" || mark(shape, "", 9.0, PLAIN) != circle,
                "{shape}"
            );
        }
    }

    #[test]
    fn a_rectangle_has_round_corners_and_closes() {
        assert_eq!(
            rectangle(10.0, 8.0, 1.0),
            "M-9 -8h18q1 0 1 1v14q0 1 -1 1h-18q-1 0 -1 -1v-14q0 -1 1 -1Z"
        );
        assert_eq!(circle(5.0), "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z");
    }
}
