//! The directives of an ontology: `@entity`, `@relationship`, `@attribute` and `@indexed`.

use async_graphql_parser::types::ConstDirective;
use async_graphql_parser::{Pos, Positioned};
use async_graphql_value::{ConstValue, Name};

use super::kinds::{Labels, TieRole};
use super::names::nearest;
use super::problem::Problems;

/// What `@entity` says.
pub(super) struct EntityRules {
    pub(super) label: Labels,
    pub(super) plural: Labels,
    pub(super) icon: Option<String>,
    pub(super) color: Option<String>,
    pub(super) shape: Option<String>,
}

/// What `@relationship` says.
pub(super) struct RelationshipRules {
    pub(super) at: Pos,
    pub(super) from: Option<KindNames>,
    pub(super) to: Option<KindNames>,
    pub(super) is_symmetric: bool,
    pub(super) label: Labels,
    pub(super) inverse: Option<Labels>,
    pub(super) role: TieRole,
    pub(super) weight: f64,
    pub(super) follow: bool,
}

/// Kinds that an argument names.
pub(super) struct KindNames {
    pub(super) at: Pos,
    pub(super) names: Vec<String>,
}

/// What the directives of a kind say.
pub(super) enum Rules {
    Entity(Box<EntityRules>),
    Relationship(Box<RelationshipRules>),
    None,
}

/// What the directives of an attribute or of a value of an enum say.
#[derive(Default)]
pub(super) struct FieldRules {
    pub(super) label: Option<Labels>,
    pub(super) is_indexed: bool,
}

/// Reads the directives of a kind.
pub(super) fn kind_rules(
    directives: &[Positioned<ConstDirective>],
    problems: &mut Problems,
) -> Rules {
    let known = known(directives, &["entity", "relationship"], problems);
    if let (Some(_), Some(second)) = (find(&known, "entity"), find(&known, "relationship")) {
        problems.add(
            second.pos,
            "a kind has both @entity and @relationship",
            "keep one of them",
        );
    }
    if let Some(directive) = find(&known, "entity") {
        return Rules::Entity(Box::new(entity_rules(directive, problems)));
    }
    match find(&known, "relationship") {
        Some(directive) => Rules::Relationship(Box::new(relationship_rules(directive, problems))),
        None => Rules::None,
    }
}

/// Reads the directives of an attribute or of a value of an enum.
pub(super) fn field_rules(
    directives: &[Positioned<ConstDirective>],
    allowed: &[&str],
    problems: &mut Problems,
) -> FieldRules {
    let known = known(directives, allowed, problems);
    if let Some(directive) = find(&known, "indexed") {
        Arguments::new(directive, &[], problems);
    }
    let label = find(&known, "attribute").and_then(|directive| {
        let mut arguments = Arguments::new(directive, &["label"], problems);
        arguments.required_labels("label")
    });
    FieldRules {
        label,
        is_indexed: find(&known, "indexed").is_some(),
    }
}

/// Directives that no definition here may have are problems.
pub(super) fn no_rules(directives: &[Positioned<ConstDirective>], problems: &mut Problems) {
    known(directives, &[], problems);
}

fn entity_rules(directive: &Positioned<ConstDirective>, problems: &mut Problems) -> EntityRules {
    let mut arguments = Arguments::new(
        directive,
        &["label", "plural", "icon", "color", "shape"],
        problems,
    );
    let label = arguments
        .required_labels("label")
        .unwrap_or_else(|| Labels::english(""));
    let plural = arguments.labels("plural").unwrap_or_else(|| label.clone());
    let color = arguments.text("color", "a colour such as \"#409E69\"", is_color);
    let icon = arguments.text("icon", "a name such as \"scales\"", is_plain_name);
    let shape = arguments.text("shape", "a name such as \"circle\"", is_plain_name);
    EntityRules {
        label,
        plural,
        icon,
        color,
        shape,
    }
}

fn relationship_rules(
    directive: &Positioned<ConstDirective>,
    problems: &mut Problems,
) -> RelationshipRules {
    let names = [
        "from",
        "to",
        "symmetric",
        "label",
        "inverse",
        "role",
        "weight",
        "follow",
    ];
    let mut arguments = Arguments::new(directive, &names, problems);
    let label = arguments
        .required_labels("label")
        .unwrap_or_else(|| Labels::english(""));
    RelationshipRules {
        at: directive.pos,
        from: arguments.kinds("from"),
        to: arguments.kinds("to"),
        is_symmetric: arguments.flag("symmetric").unwrap_or(false),
        label,
        inverse: arguments.labels("inverse"),
        role: arguments.role("role").unwrap_or(TieRole::Other),
        weight: arguments.weight("weight").unwrap_or(1.0),
        follow: arguments.flag("follow").unwrap_or(true),
    }
}

/// The directives with a known name, once each; the others are problems.
fn known<'a>(
    directives: &'a [Positioned<ConstDirective>],
    allowed: &[&str],
    problems: &mut Problems,
) -> Vec<&'a Positioned<ConstDirective>> {
    let mut known: Vec<&Positioned<ConstDirective>> = Vec::new();
    for directive in directives {
        let name = directive.node.name.node.as_str();
        if !allowed.contains(&name) {
            problems.add_with(directive.pos, || {
                (
                    format!("directive @{name} is not known here"),
                    remedy(name, allowed, "@"),
                )
            });
        } else if find(&known, name).is_some() {
            problems.add(
                directive.pos,
                format!("@{name} is given twice"),
                "keep one of them",
            );
        } else {
            known.push(directive);
        }
    }
    known
}

fn find<'a>(
    known: &[&'a Positioned<ConstDirective>],
    name: &str,
) -> Option<&'a Positioned<ConstDirective>> {
    known
        .iter()
        .copied()
        .find(|directive| directive.node.name.node == *name)
}

fn remedy(name: &str, allowed: &[&str], sign: &str) -> String {
    if let Some(nearest) = nearest(name, allowed.iter().copied()) {
        return format!("did you mean {sign}{nearest}?");
    }
    if allowed.is_empty() {
        return "remove it".to_owned();
    }
    let listed: Vec<String> = allowed.iter().map(|name| format!("{sign}{name}")).collect();
    format!("remove it, or use {}", listed.join(", "))
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit()))
}

fn is_plain_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Reads the arguments of one directive.
struct Arguments<'a, 'p> {
    directive: &'a Positioned<ConstDirective>,
    problems: &'p mut Problems,
}

impl<'a, 'p> Arguments<'a, 'p> {
    fn new(
        directive: &'a Positioned<ConstDirective>,
        allowed: &[&str],
        problems: &'p mut Problems,
    ) -> Self {
        let owner = &directive.node.name.node;
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in &directive.node.arguments {
            let (name, at) = (name.node.as_str(), name.pos);
            if !allowed.contains(&name) {
                problems.add_with(at, || {
                    (
                        format!("@{owner} has no argument `{name}`"),
                        remedy(name, allowed, ""),
                    )
                });
            } else if seen.contains(&name) {
                problems.add(at, format!("`{name}` is given twice"), "keep one of them");
            } else {
                seen.push(name);
            }
        }
        Self {
            directive,
            problems,
        }
    }

    fn get(&self, name: &str) -> Option<&'a Positioned<ConstValue>> {
        self.directive.node.get_argument(name)
    }

    fn wrong(&mut self, at: Pos, name: &str, expected: &str) {
        let owner = &self.directive.node.name.node;
        self.problems.add(
            at,
            format!("`{name}` of @{owner} is not {expected}"),
            format!("write {expected}"),
        );
    }

    fn required_labels(&mut self, name: &str) -> Option<Labels> {
        if self.get(name).is_none() {
            let owner = &self.directive.node.name.node;
            self.problems.add(
                self.directive.pos,
                format!("@{owner} has no `{name}`"),
                format!("add `{name}: {{en: \"…\"}}`"),
            );
        }
        self.labels(name)
    }

    fn labels(&mut self, name: &str) -> Option<Labels> {
        let value = self.get(name)?;
        let ConstValue::Object(texts) = &value.node else {
            self.wrong(
                value.pos,
                name,
                "texts by language, such as {en: \"state\", fr: \"État\"}",
            );
            return None;
        };
        let mut labels = Labels::english("");
        for (language, text) in texts {
            self.label(value.pos, name, (language, text), &mut labels);
        }
        if labels.en.is_empty() && !texts.contains_key("en") {
            self.problems.add(
                value.pos,
                format!("`{name}` has no English text"),
                "add `en: \"…\"`",
            );
        }
        Some(labels)
    }

    fn label(
        &mut self,
        at: Pos,
        name: &str,
        (language, text): (&Name, &ConstValue),
        labels: &mut Labels,
    ) {
        let text = match text {
            ConstValue::String(text) if is_label(text) => text.trim().to_owned(),
            _ => {
                let remedy = "write a text of 1 to 200 characters on one line";
                self.problems.add(
                    at,
                    format!("`{language}` of `{name}` is not such a text"),
                    remedy,
                );
                return;
            }
        };
        match language.as_str() {
            "en" => labels.en = text,
            "fr" => labels.fr = Some(text),
            "ar" => labels.ar = Some(text),
            other => self.problems.add(
                at,
                format!("`{name}` has the unknown language `{other}`"),
                "use en, fr, ar",
            ),
        }
    }

    fn text(&mut self, name: &str, expected: &str, is_right: fn(&str) -> bool) -> Option<String> {
        let value = self.get(name)?;
        match &value.node {
            ConstValue::String(text) if is_right(text) => Some(text.clone()),
            _ => {
                self.wrong(value.pos, name, expected);
                None
            }
        }
    }

    fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        if let ConstValue::Boolean(flag) = value.node {
            return Some(flag);
        }
        self.wrong(value.pos, name, "true or false");
        None
    }

    fn weight(&mut self, name: &str) -> Option<f64> {
        let value = self.get(name)?;
        if let ConstValue::Number(number) = &value.node
            && let Some(weight) = number.as_f64()
            && weight.is_finite()
            && weight > 0.0
        {
            return Some(weight);
        }
        self.wrong(value.pos, name, "a number above 0");
        None
    }

    fn role(&mut self, name: &str) -> Option<TieRole> {
        let value = self.get(name)?;
        let ConstValue::Enum(written) = &value.node else {
            self.wrong(value.pos, name, "a role without quotes, such as MEMBERSHIP");
            return None;
        };
        let role = TieRole::parse(written);
        if role.is_none() {
            self.problems.add_with(value.pos, || {
                let roles = TieRole::ALL.map(TieRole::as_str);
                (
                    format!("role `{written}` is not known"),
                    remedy(written, &roles, ""),
                )
            });
        }
        role
    }

    /// Names of kinds, without quotes; GraphQL also takes one value where a list is asked for.
    fn kinds(&mut self, name: &str) -> Option<KindNames> {
        let value = self.get(name)?;
        let written = match &value.node {
            ConstValue::List(written) => written.as_slice(),
            one => std::slice::from_ref(one),
        };
        let names: Option<Vec<String>> = written
            .iter()
            .map(|kind| match kind {
                ConstValue::Enum(kind) => Some(kind.to_string()),
                _ => None,
            })
            .collect();
        if let Some(names) = names.filter(|names| !names.is_empty()) {
            return Some(KindNames {
                at: value.pos,
                names,
            });
        }
        self.wrong(
            value.pos,
            name,
            "a list of kinds without quotes, such as [Person, Company]",
        );
        // The argument is there: its absence must not be reported as well.
        Some(KindNames {
            at: value.pos,
            names: Vec::new(),
        })
    }
}

fn is_label(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().count() <= 200 && !text.chars().any(char::is_control)
}
