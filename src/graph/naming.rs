//! What an entity is called in a language.

use crate::model::NameKind;

use super::EntityRecord;

impl EntityRecord {
    /// The name in a language: the official one first, then others; never an acronym or a former name. Where there is
    /// none in `fr-CA`, the one in `fr`.
    #[must_use]
    pub fn name_in(&self, language: &str) -> &str {
        let mut tag = language;
        loop {
            if let Some(name) = self.name_in_just(tag) {
                return name;
            }
            match tag.rfind(['-', '_']) {
                Some(at) => tag = &tag[..at],
                None => return &self.name,
            }
        }
    }

    fn name_in_just(&self, language: &str) -> Option<&str> {
        let rank = |kind: NameKind| match kind {
            NameKind::Official => Some(0),
            NameKind::Alias => Some(1),
            NameKind::Transliteration => Some(2),
            NameKind::Acronym | NameKind::Former => None,
        };
        let in_language = || {
            let names = self.names.iter();
            names.filter(|name| name.language.as_str() == language)
        };
        if in_language().any(|name| *name.text == *self.name) {
            return Some(&self.name);
        }
        let best = in_language()
            .filter_map(|name| Some((rank(name.kind)?, name)))
            .min_by_key(|(rank, _)| *rank);
        best.map(|(_, name)| name.text.as_str())
    }
}
