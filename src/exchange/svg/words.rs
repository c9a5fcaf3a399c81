//! What a picture says in words, in the three languages.

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    actors: &'static str,
    relationships: &'static str,
    left_out: &'static str,
    kinds: &'static str,
    best_connected: &'static str,
    pub(super) lines: &'static str,
    pub(super) sure: &'static str,
    pub(super) doubtful: &'static str,
    pub(super) strong: &'static str,
    pub(super) confidence: &'static str,
    /// Between the items of a list.
    comma: &'static str,
    pub(super) is_mirrored: bool,
}

const ENGLISH: Words = Words {
    title: "Actors and their relationships",
    actors: "actors",
    relationships: "relationships",
    left_out: "less connected actors left out",
    kinds: "Kinds",
    best_connected: "Best connected",
    lines: "Relationships",
    sure: "attested",
    doubtful: "doubtful (confidence below 0.6) or not attested",
    strong: "stronger tie, surer source",
    confidence: "confidence",
    comma: ", ",
    is_mirrored: false,
};

const FRENCH: Words = Words {
    title: "Les acteurs et leurs relations",
    actors: "acteurs",
    relationships: "relations",
    left_out: "acteurs moins reliés, non représentés",
    kinds: "Types",
    best_connected: "Les plus reliés",
    lines: "Relations",
    sure: "attestée",
    doubtful: "douteuse (confiance inférieure à 0,6) ou non attestée",
    strong: "lien plus fort, source plus sûre",
    confidence: "confiance",
    comma: ", ",
    is_mirrored: false,
};

const ARABIC: Words = Words {
    title: "الفاعلون وروابطهم",
    actors: "الفاعلون",
    relationships: "الروابط",
    left_out: "فاعلون أقل ارتباطًا غير ظاهرين",
    kinds: "الأنواع",
    best_connected: "الأكثر ارتباطًا",
    lines: "الروابط",
    sure: "مُثبتة",
    doubtful: "مشكوك فيها (الثقة دون 0.6) أو غير مُثبتة",
    strong: "رابط أقوى ومصدر أوثق",
    confidence: "الثقة",
    comma: "، ",
    is_mirrored: true,
};

impl Words {
    pub(super) fn of(language: &str) -> Self {
        match language {
            "fr" => FRENCH,
            "ar" => ARABIC,
            _ => ENGLISH,
        }
    }

    /// How much there is.
    pub(super) fn counts(
        &self,
        n_actors: usize,
        n_relationships: usize,
        n_left_out: usize,
    ) -> String {
        let mut counts = [
            self.count(n_actors, self.actors),
            self.count(n_relationships, self.relationships),
        ]
        .join(" · ");
        if n_left_out > 0 {
            counts.push_str(" · ");
            counts.push_str(&self.count(n_left_out, self.left_out));
        }
        counts
    }

    /// In Arabic the noun stands before its number, which spares it six plurals.
    fn count(&self, number: usize, noun: &str) -> String {
        if self.is_mirrored {
            format!("{noun}: {number}")
        } else {
            format!("{number} {noun}")
        }
    }

    /// Kinds with their numbers, and who is best connected, as a sentence each.
    pub(super) fn description(&self, kinds: &[(&str, usize)], best: &[(&str, usize)]) -> String {
        let list = |items: &[(&str, usize)]| {
            let items: Vec<String> = items
                .iter()
                .map(|(name, number)| format!("{name} {number}"))
                .collect();
            items.join(self.comma)
        };
        format!(
            "{}: {}. {}: {}.",
            self.kinds,
            list(kinds),
            self.best_connected,
            list(best)
        )
    }

    pub(super) fn kinds(&self) -> &'static str {
        self.kinds
    }
}
