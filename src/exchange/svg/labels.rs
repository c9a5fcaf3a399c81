//! Text in a picture: how wide it is, where it breaks, and in which direction it runs.
//!
//! The font of the viewer is not known, so widths are those of Noto Sans by classes of letters;
//! other fonts differ by a tenth.

/// Height of a line, in sizes of the font.
pub(super) const LINE: f64 = 1.2;

/// Size of the names of entities, in pixels.
pub(super) const NAME_SIZE: f64 = 13.0;

/// Longest line of a name, in pixels.
const LINE_MAX: f64 = 132.0;
/// Lines of a name.
const LINES_MAX: usize = 3;

/// The direction that a text runs in: that of its first strong letter.
pub(super) fn is_right_to_left(text: &str) -> bool {
    let strong = text.chars().find(|character| character.is_alphabetic());
    strong.is_some_and(|letter| {
        matches!(letter, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    })
}

/// Width of a text in pixels, about.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(letter).sum::<f64>() * size
}

/// Width of a letter, in sizes of the font.
fn letter(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ';' | ':' | '\'' | '’' | '|' | '!' | ' ' => 0.27,
        'f' | 'r' | 't' | '(' | ')' | '-' | '/' => 0.37,
        'm' | 'w' | 'M' | 'W' | '@' | '—' => 0.9,
        // Marks above and below letters.
        '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' => 0.0,
        '\u{600}'..='\u{6FF}' => 0.5,
        // Signs of East Asia are as wide as high.
        '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' => 1.0,
        _ if letter.is_uppercase() => 0.67,
        _ => 0.58,
    }
}

/// A name in at most three lines; what does not fit is cut, and the name stands in full in a tooltip.
pub(super) fn wrapped(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        let room = lines.len() < LINES_MAX;
        match lines.last_mut() {
            Some(line) if fits(&format!("{line} {word}")) => {
                line.push(' ');
                line.push_str(word);
            }
            _ if room => lines.push(word.to_owned()),
            Some(line) => {
                line.push('…');
                break;
            }
            None => break,
        }
    }
    lines.iter().map(|line| cut(line)).collect()
}

fn fits(line: &str) -> bool {
    width(line, NAME_SIZE) <= LINE_MAX
}

/// A word that is too long for a line is cut inside.
fn cut(line: &str) -> String {
    if width(line, NAME_SIZE) <= LINE_MAX * 1.15 {
        return line.to_owned();
    }
    let mut short = String::new();
    for character in line.chars() {
        if !fits(&short) {
            break;
        }
        short.push(character);
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_runs_as_its_first_letter_does() {
        assert!(is_right_to_left("(2024) المغرب and Morocco"));
        assert!(!is_right_to_left("Morocco المغرب"));
        assert!(!is_right_to_left("2024"));
    }

    #[test]
    fn a_name_breaks_between_words_and_is_cut_after_three_lines() {
        assert_eq!(wrapped("Morocco"), ["Morocco"]);
        assert_eq!(
            wrapped("Ministry of Digital Transition"),
            ["Ministry of Digital", "Transition"]
        );
        assert_eq!(
            wrapped("International Conference on Artificial Intelligence and Human Rights"),
            ["International", "Conference on", "Artificial Intelligence…"]
        );
        assert_eq!(wrapped(&"x".repeat(100)).len(), 1);
        assert!(width(&wrapped(&"x".repeat(100))[0], NAME_SIZE) < LINE_MAX * 1.2);
        assert_eq!(wrapped(""), Vec::<String>::new());
    }
}
