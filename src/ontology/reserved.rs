//! Names that the API gives to its own types and fields, so that an ontology cannot use them.

/// Types, inputs, enums and scalars of the API and of GraphQL; sorted.
const TYPES: &[&str] = &[
    "Attribute",
    "AttributeFilter",
    "Boolean",
    "Certainty",
    "Change",
    "ChangeConnection",
    "ChangeEdge",
    "ChangeFilter",
    "Claim",
    "ClaimConnection",
    "ClaimEdge",
    "ClaimFilter",
    "ClaimInput",
    "ClaimStatus",
    "CommonNeighbour",
    "CommonResult",
    "Communities",
    "Community",
    "Compared",
    "ComparedYear",
    "Comparison",
    "ConfidenceLevel",
    "Cutpoint",
    "DateTime",
    "Direction",
    "EdgeAttributes",
    "Edtf",
    "EdtfInterval",
    "Entity",
    "EntityConnection",
    "EntityEdge",
    "EntityFilter",
    "EntityInput",
    "EntityKind",
    "EntityKindInfo",
    "EntityOrder",
    "EntityStatus",
    "Float",
    "Graph",
    "GraphEdge",
    "GraphFormat",
    "GraphNode",
    "ID",
    "Identifier",
    "IdentifierInput",
    "Int",
    "JSON",
    "KeyPlayers",
    "KindCount",
    "KindShare",
    "Language",
    "MatchCandidate",
    "MatchQuery",
    "MatchResult",
    "Measure",
    "MeasureInfo",
    "MeasureParameter",
    "MeasureParameterInput",
    "Moment",
    "Mutation",
    "Name",
    "NameInput",
    "NameKind",
    "Node",
    "NodeAttributes",
    "OmitReason",
    "Omitted",
    "OmittedCount",
    "Ontology",
    "PageInfo",
    "PartnerSuggestion",
    "Path",
    "PathRank",
    "PathResult",
    "PathStep",
    "Portfolio",
    "PortfolioPartner",
    "PortfolioYear",
    "Query",
    "RankedEntity",
    "Ranking",
    "Reason",
    "RegionShare",
    "Relationship",
    "RelationshipConnection",
    "RelationshipEdge",
    "RelationshipFilter",
    "RelationshipKind",
    "RelationshipKindInfo",
    "Score",
    "SearchConnection",
    "SearchEdge",
    "ServerInfo",
    "Source",
    "SourceConnection",
    "SourceEdge",
    "SourceGrade",
    "SourceInput",
    "Spread",
    "SpreadModel",
    "Stats",
    "String",
    "Subscription",
    "TieRole",
    "TimelineConnection",
    "TimelineEdge",
    "TimelineItem",
    "Url",
    "View",
    "WritePayload",
];

/// Fields of entities and relationships in the API; sorted.
const FIELDS: &[&str] = &[
    "attributes",
    "claims",
    "confidence",
    "description",
    "id",
    "identifiers",
    "kind",
    "kindLabel",
    "label",
    "name",
    "names",
    "other",
    "relationshipCounts",
    "relationships",
    "roles",
    "score",
    "source",
    "status",
    "target",
    "valid",
];

/// Why no kind and no enumeration may have this name.
pub(super) fn type_name(name: &str) -> Option<&'static str> {
    if TYPES.binary_search(&name).is_ok() {
        return Some("the API has a type of this name");
    }
    introspective(name)
}

/// Why no attribute may have this name.
pub(super) fn field_name(name: &str) -> Option<&'static str> {
    if FIELDS.binary_search(&name).is_ok() {
        return Some("the API has a field of this name on every entity or relationship");
    }
    introspective(name)
}

fn introspective(name: &str) -> Option<&'static str> {
    name.starts_with("__")
        .then_some("GraphQL keeps names that begin with two underscores")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_sorted() {
        assert!(TYPES.is_sorted() && FIELDS.is_sorted());
    }
}
