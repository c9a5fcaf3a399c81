//! The palette: the ontology's colours on a light ground, their counterparts on a dark one.

use crate::exchange::format::Theme;

/// Colours of everything that is not a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    pub(super) ground: &'static str,
    pub(super) panel: &'static str,
    pub(super) ink: &'static str,
    pub(super) soft_ink: &'static str,
    pub(super) rule: &'static str,
    pub(super) tie: &'static str,
    /// Pictograms, on the colour of their kind.
    pub(super) glyph: &'static str,
    theme: Theme,
}

const LIGHT: Palette = Palette {
    ground: "#FAFAF7",
    panel: "#FFFFFF",
    ink: "#1B1D21",
    soft_ink: "#545962",
    rule: "#DEDDD6",
    tie: "#9A9DA3",
    glyph: "#FFFFFF",
    theme: Theme::Light,
};

const DARK: Palette = Palette {
    ground: "#14171C",
    panel: "#1B1F26",
    ink: "#ECEEF2",
    soft_ink: "#A9B0BB",
    rule: "#303642",
    tie: "#717986",
    glyph: "#10131A",
    theme: Theme::Dark,
};

/// For kinds that the ontology gives no colour.
const NEUTRAL: &str = "#5F5B55";

/// Colours on a light ground and those chosen together with them for a dark one, so that they
/// differ for every kind of colour vision; other colours are lightened.
const CHOSEN: [(&str, &str); 8] = [
    ("#17198E", "#7CABFB"),
    ("#409E69", "#B9F2A8"),
    ("#126F98", "#6FDDFB"),
    ("#8D67D7", "#8D6BEA"),
    ("#956501", "#FBB806"),
    ("#7F160B", "#E85A3A"),
    ("#4B013B", "#B3679E"),
    ("#5F5B55", "#B0AB9B"),
];

impl Palette {
    pub(super) fn of(theme: Theme) -> Self {
        match theme {
            Theme::Light => LIGHT,
            Theme::Dark => DARK,
        }
    }

    /// The colour of a kind on this ground, given that of the ontology.
    pub(super) fn kind(&self, color: Option<&str>) -> String {
        let light = color.filter(|color| channels(color).is_some());
        let light = light.unwrap_or(NEUTRAL).to_ascii_uppercase();
        if self.theme == Theme::Light {
            return light;
        }
        let chosen = CHOSEN.iter().find(|(known, _)| *known == light);
        chosen.map_or_else(
            || on_dark(&light, self.ground),
            |(_, dark)| (*dark).to_owned(),
        )
    }
}

type Triple = [f64; 3];

/// Linear red, green and blue of a colour such as `#17198E`.
fn channels(color: &str) -> Option<Triple> {
    let digits = color.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let channel = |at: usize| {
        let value = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
        let value = f64::from(value) / 255.0;
        Some(if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        })
    };
    Some([channel(0)?, channel(2)?, channel(4)?])
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a channel is between 0 and 255"
)]
fn hex(linear: Triple) -> String {
    let channel = |value: f64| {
        let value = value.clamp(0.0, 1.0);
        let value = if value <= 0.003_130_8 {
            value * 12.92
        } else {
            1.055 * value.powf(1.0 / 2.4) - 0.055
        };
        (value * 255.0).round() as u8
    };
    let [red, green, blue] = linear.map(channel);
    format!("#{red:02X}{green:02X}{blue:02X}")
}

fn times(matrix: [Triple; 3], [a, b, c]: Triple) -> Triple {
    matrix.map(|row| row[0] * a + row[1] * b + row[2] * c)
}

/// `OKLab` by Björn Ottosson, 2020.
fn lab(linear: Triple) -> Triple {
    const CONES: [Triple; 3] = [
        [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
        [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
        [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
    ];
    const LAB: [Triple; 3] = [
        [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
        [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
        [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
    ];
    times(LAB, times(CONES, linear).map(f64::cbrt))
}

fn of_lab(lab: Triple) -> Triple {
    const CONES: [Triple; 3] = [
        [1.0, 0.396_337_777_4, 0.215_803_757_3],
        [1.0, -0.105_561_345_8, -0.063_854_172_8],
        [1.0, -0.089_484_177_5, -1.291_485_548],
    ];
    const LINEAR: [Triple; 3] = [
        [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
        [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
        [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701],
    ];
    times(LINEAR, times(CONES, lab).map(|cone| cone.powi(3)))
}

fn luminance(color: &str) -> f64 {
    let [red, green, blue] = channels(color).unwrap_or_default();
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Contrast by WCAG 2, from 1 to 21.
fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The same hue for a dark ground: light colours end up bright, dark ones in the middle, all at least 4.5:1.
fn on_dark(color: &str, ground: &str) -> String {
    let [lightness, a, b] = lab(channels(color).unwrap_or_default());
    let first = 0.62 + 0.22 * lightness;
    let candidates = (0..20).map(|step| first + 0.02 * f64::from(step));
    candidates
        .take_while(|lightness| *lightness < 1.0)
        .map(|lightness| hex(of_lab([lightness, a * 0.85, b * 0.85])))
        .find(|candidate| contrast(candidate, ground) >= 4.5)
        .unwrap_or_else(|| "#FFFFFF".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_of_the_default_ontology_can_be_told_from_its_ground() {
        let ontology = crate::ontology::Ontology::standard();
        for kind in ontology
            .entity_kinds()
            .iter()
            .filter(|kind| !kind.is_abstract())
        {
            for (theme, least) in [(Theme::Light, 3.0), (Theme::Dark, 4.5)] {
                let palette = Palette::of(theme);
                let color = palette.kind(kind.color());
                let found = contrast(&color, palette.ground);
                assert!(
                    found >= least,
                    "{} {theme:?} {color} {found:.2}",
                    kind.name()
                );
            }
        }
        for palette in [LIGHT, DARK] {
            assert!(contrast(palette.soft_ink, palette.ground) >= 4.5);
        }
    }

    #[test]
    fn a_colour_that_is_none_becomes_neutral() {
        let palette = Palette::of(Theme::Light);
        assert_eq!(palette.kind(Some("red\" onload=\"x")), NEUTRAL);
        assert_eq!(palette.kind(Some("#ééé")), NEUTRAL);
        assert_eq!(palette.kind(None), NEUTRAL);
        assert_eq!(palette.kind(Some("#17198e")), "#17198E");
        assert_eq!(Palette::of(Theme::Dark).kind(Some("#17198e")), "#7CABFB");
    }
}
