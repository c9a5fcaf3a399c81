//! Writes a scene as SVG.

use std::io::Write;

use super::{
    color::Palette,
    labels::{LINE, NAME_SIZE, is_right_to_left, width},
    marks::{Paint, mark, short},
    scene::{Mark, Scene, Tie},
    words::Words,
};
use crate::{
    exchange::{
        format::{Export, WriteError},
        walk::Walk,
        xml,
    },
    ontology::EntityKind,
};

const FONTS: &str = "Noto Sans, Noto Sans Arabic, Segoe UI, system-ui, sans-serif";
/// Around everything, in pixels.
const MARGIN: f64 = 32.0;
const TITLE_SIZE: f64 = 22.0;
const TEXT_SIZE: f64 = 13.0;
/// Above the picture: title and counts.
const HEAD: f64 = 84.0;
/// Below it: who made it.
const FOOT: f64 = 44.0;
const ROW: f64 = 25.0;
/// Between the picture and the legend.
const GUTTER: f64 = 40.0;
/// Widest text of the legend; longer ones are broken.
const LEGEND_TEXT: f64 = 200.0;
/// Room for a mark in the legend.
const LEGEND_MARK: f64 = 30.0;

const LEGEND: f64 = LEGEND_TEXT + LEGEND_MARK;

/// A picture that is being drawn.
struct Drawing<'a> {
    scene: &'a Scene<'a>,
    palette: Palette,
    words: Words,
    language: &'a str,
    /// Of all.
    width: f64,
    height: f64,
    /// Corner of the scene.
    left: f64,
}

pub(super) fn write(export: &Export<'_>, output: &mut dyn Write) -> Result<(), WriteError> {
    let walk = Walk::of(export);
    let scene = Scene::of(&walk)?;
    let words = Words::of(export.style.language());
    let title = export.style.title.unwrap_or(words.title);
    let n_left_out = export.part.map_or(0, |part| part.n_entities_left_out);
    let counts = words.counts(scene.marks.len(), scene.ties.len(), n_left_out);
    let inner_width = scene
        .width
        .max(width(title, TITLE_SIZE))
        .max(width(&counts, TEXT_SIZE));
    let legend_height = ROW * (legend_rows(&scene) + 6.0);
    let drawing = Drawing {
        palette: Palette::of(export.style.theme),
        words,
        language: export.style.language(),
        width: MARGIN * 2.0 + inner_width + GUTTER + LEGEND,
        height: HEAD + scene.height.max(legend_height) + FOOT,
        left: MARGIN
            + if words.is_mirrored {
                LEGEND + GUTTER
            } else {
                0.0
            },
        scene: &scene,
    };
    drawing.begin(output, title, &counts)?;
    drawing.ties(output)?;
    drawing.marks(output)?;
    drawing.names(output)?;
    drawing.legend(output)?;
    drawing.foot(output)?;
    Ok(output.write_all(b"</svg>\n")?)
}

fn legend_rows(scene: &Scene<'_>) -> f64 {
    let n_kinds = u32::try_from(scene.kinds().len()).unwrap_or(u32::MAX);
    f64::from(n_kinds)
}

impl Drawing<'_> {
    fn begin(&self, output: &mut dyn Write, title: &str, counts: &str) -> Result<(), WriteError> {
        let (w, h) = (short(self.width.ceil()), short(self.height.ceil()));
        output.write_all(xml::DECLARATION.as_bytes())?;
        write!(
            output,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
             role=\"img\" aria-labelledby=\"rawabit-title rawabit-desc\" font-family=\"{FONTS}\""
        )?;
        xml::attribute(output, "xml:lang", self.language)?;
        writeln!(output, ">")?;
        writeln!(
            output,
            "<title id=\"rawabit-title\">{}</title>\n<desc id=\"rawabit-desc\">{}</desc>",
            xml::text(title),
            xml::text(&format!("{counts}. {}", self.description()))
        )?;
        let palette = self.palette;
        writeln!(
            output,
            "<rect width=\"{w}\" height=\"{h}\" fill=\"{}\"/>",
            palette.ground
        )?;
        let edge = self.inline_start();
        self.text(
            output,
            title,
            (edge, MARGIN + 16.0),
            TITLE_SIZE,
            palette.ink,
        )?;
        self.text(
            output,
            counts,
            (edge, MARGIN + 38.0),
            TEXT_SIZE,
            palette.soft_ink,
        )
    }

    fn description(&self) -> String {
        let kinds: Vec<(&str, usize)> = self
            .scene
            .kinds()
            .into_iter()
            .map(|(kind, n)| (kind.plural().get(self.language), n))
            .collect();
        self.words
            .description(&kinds, &self.scene.best_connected(5))
    }

    /// Where lines begin, for somebody who reads this language.
    fn inline_start(&self) -> f64 {
        if self.words.is_mirrored {
            self.width - MARGIN
        } else {
            MARGIN
        }
    }

    /// Writes a line that begins at the start of lines, whatever the direction of its own text.
    fn text(
        &self,
        output: &mut dyn Write,
        text: &str,
        (x, y): (f64, f64),
        size: f64,
        color: &str,
    ) -> Result<(), WriteError> {
        let is_rtl = is_right_to_left(text);
        let anchor = if is_rtl == self.words.is_mirrored {
            "start"
        } else {
            "end"
        };
        let weight = if size > TEXT_SIZE {
            " font-weight=\"600\""
        } else {
            ""
        };
        Ok(writeln!(
            output,
            "<text x=\"{}\" y=\"{}\" font-size=\"{size}\" fill=\"{color}\" text-anchor=\"{anchor}\"{}{weight}>{}</text>",
            short(x),
            short(y),
            direction(is_rtl),
            xml::text(text)
        )?)
    }

    fn ties(&self, output: &mut dyn Write) -> Result<(), WriteError> {
        writeln!(
            output,
            "<g fill=\"none\" stroke=\"{}\" stroke-linecap=\"round\">",
            self.palette.tie
        )?;
        for tie in &self.scene.ties {
            let (source, target) = (&self.scene.marks[tie.source], &self.scene.marks[tie.target]);
            let dashes = if tie.is_doubtful {
                " stroke-dasharray=\"5 4\""
            } else {
                ""
            };
            let title = format!(
                "{} — {} — {} ({} {})",
                source.name, tie.label, target.name, self.words.confidence, tie.confidence
            );
            writeln!(
                output,
                "<path d=\"{}\" stroke-width=\"{}\"{dashes}><title>{}</title></path>",
                self.line(tie, source, target),
                short(line_width(tie.weight)),
                xml::text(&title)
            )?;
        }
        Ok(writeln!(output, "</g>")?)
    }

    fn line(&self, tie: &Tie<'_>, source: &Mark<'_>, target: &Mark<'_>) -> String {
        let at = |x: f64, y: f64| format!("{} {}", tenth(x), tenth(y));
        let (a, b) = (self.place(source), self.place(target));
        if tie.source == tie.target {
            let r = source.radius * 3.0;
            return format!(
                "M{}C{} {} {}",
                at(a.0, a.1),
                at(a.0 - r, a.1 - r),
                at(a.0 + r, a.1 - r),
                at(a.0, a.1)
            );
        }
        let control = (
            f64::midpoint(a.0, b.0) + (b.1 - a.1) * tie.bend,
            f64::midpoint(a.1, b.1) - (b.0 - a.0) * tie.bend,
        );
        format!(
            "M{}Q{} {}",
            at(a.0, a.1),
            at(control.0, control.1),
            at(b.0, b.1)
        )
    }

    fn place(&self, mark: &Mark<'_>) -> (f64, f64) {
        (self.left + mark.x, HEAD + mark.y)
    }

    fn marks(&self, output: &mut dyn Write) -> Result<(), WriteError> {
        for one in &self.scene.marks {
            let (x, y) = self.place(one);
            let title = format!(
                "{} · {} · {}",
                one.name,
                one.kind.label().get(self.language),
                one.degree
            );
            writeln!(
                output,
                "<g transform=\"translate({} {})\"><title>{}</title>{}</g>",
                tenth(x),
                tenth(y),
                xml::text(&title),
                self.kind_mark(one.kind, one.radius)
            )?;
        }
        Ok(())
    }

    fn kind_mark(&self, kind: &EntityKind, radius: f64) -> String {
        let color = self.palette.kind(kind.color());
        let paint = Paint {
            color: &color,
            panel: self.palette.panel,
            glyph: self.palette.glyph,
        };
        mark(
            kind.shape().unwrap_or_default(),
            kind.icon().unwrap_or_default(),
            radius,
            paint,
        )
    }

    /// Names stand above all lines, each with a rim that keeps them readable.
    fn names(&self, output: &mut dyn Write) -> Result<(), WriteError> {
        writeln!(
            output,
            "<g font-size=\"{NAME_SIZE}\" fill=\"{}\" text-anchor=\"middle\" stroke=\"{}\" stroke-width=\"3.5\" \
             stroke-linejoin=\"round\" paint-order=\"stroke\">",
            self.palette.ink, self.palette.ground
        )?;
        let largest = self.scene.marks.iter().map(|mark| mark.radius);
        let strong = largest.fold(0.0, f64::max) * 0.82;
        for mark in &self.scene.marks {
            let (x, mut y) = self.place(mark);
            y += mark.radius + NAME_SIZE + 2.0;
            let weight = if mark.radius > strong {
                " font-weight=\"600\""
            } else {
                ""
            };
            for line in &mark.lines {
                writeln!(
                    output,
                    "<text x=\"{}\" y=\"{}\"{}{weight}>{}</text>",
                    tenth(x),
                    tenth(y),
                    direction(is_right_to_left(mark.name)),
                    xml::text(line)
                )?;
                y += NAME_SIZE * LINE;
            }
        }
        Ok(writeln!(output, "</g>")?)
    }

    fn legend(&self, output: &mut dyn Write) -> Result<(), WriteError> {
        let mut y = HEAD;
        self.legend_title(output, self.words.kinds(), &mut y)?;
        for (kind, n) in self.scene.kinds() {
            let x = self.legend_mark();
            writeln!(
                output,
                "<g transform=\"translate({} {})\">{}</g>",
                tenth(x),
                tenth(y - 4.5),
                self.kind_mark(kind, 9.0)
            )?;
            let label = format!("{} ({n})", kind.plural().get(self.language));
            self.legend_text(output, &label, &mut y)?;
        }
        y += ROW / 2.0;
        self.legend_title(output, self.words.lines, &mut y)?;
        let samples = [
            (2.0, "", self.words.sure),
            (4.0, "", self.words.strong),
            (2.0, " stroke-dasharray=\"5 4\"", self.words.doubtful),
        ];
        for (width, dashes, words) in samples {
            let x = self.legend_mark();
            writeln!(
                output,
                "<path d=\"M{} {}h22\" stroke=\"{}\" stroke-width=\"{width}\"{dashes}/>",
                tenth(x - 11.0),
                tenth(y - 4.5),
                self.palette.tie
            )?;
            self.legend_text(output, words, &mut y)?;
        }
        Ok(())
    }

    fn legend_title(
        &self,
        output: &mut dyn Write,
        title: &str,
        y: &mut f64,
    ) -> Result<(), WriteError> {
        let x = if self.words.is_mirrored {
            MARGIN + LEGEND
        } else {
            self.width - MARGIN - LEGEND
        };
        self.text(output, title, (x, *y), TEXT_SIZE, self.palette.soft_ink)?;
        *y += ROW;
        Ok(())
    }

    /// Middle of the marks of the legend.
    fn legend_mark(&self) -> f64 {
        if self.words.is_mirrored {
            MARGIN + LEGEND - 11.0
        } else {
            self.width - MARGIN - LEGEND + 11.0
        }
    }

    /// A text of the legend, broken where it is too long.
    fn legend_text(
        &self,
        output: &mut dyn Write,
        text: &str,
        y: &mut f64,
    ) -> Result<(), WriteError> {
        let x = if self.words.is_mirrored {
            MARGIN + LEGEND_TEXT
        } else {
            self.width - MARGIN - LEGEND_TEXT
        };
        let mut line = String::new();
        for word in text.split(' ') {
            if !line.is_empty() && width(&line, TEXT_SIZE) + width(word, TEXT_SIZE) > LEGEND_TEXT {
                self.text(output, &line, (x, *y), TEXT_SIZE, self.palette.ink)?;
                *y += TEXT_SIZE * LINE;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.text(output, &line, (x, *y), TEXT_SIZE, self.palette.ink)?;
        *y += ROW;
        Ok(())
    }

    fn foot(&self, output: &mut dyn Write) -> Result<(), WriteError> {
        let y = self.height - MARGIN / 2.0 - 2.0;
        writeln!(
            output,
            "<path d=\"M{MARGIN} {}H{}\" stroke=\"{}\"/>",
            tenth(y - 20.0),
            tenth(self.width - MARGIN),
            self.palette.rule
        )?;
        self.text(
            output,
            "Rawabit · روابط",
            (self.inline_start(), y),
            12.0,
            self.palette.soft_ink,
        )
    }
}

fn direction(is_rtl: bool) -> &'static str {
    if is_rtl { " direction=\"rtl\"" } else { "" }
}

fn line_width(weight: f64) -> f64 {
    1.0 + 2.0 * weight.clamp(0.1, 1.5)
}

/// To a tenth of a pixel; no zero with a sign.
fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0 + 0.0
}
