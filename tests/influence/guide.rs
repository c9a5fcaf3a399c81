//! The guide for analysts says of each measure what the table of measures says.

use std::fs;

use rawabit::influence::MEASURES;

#[test]
fn the_guide_tells_what_each_measure_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/influence.md");
    let guide = fs::read_to_string(path).expect("the guide is there");
    for measure in MEASURES {
        let heading = format!("### {}\n", measure.name);
        let (_, section) = guide
            .split_once(&heading)
            .unwrap_or_else(|| panic!("{path} needs a section {heading}"));
        let section = section.split("\n#").next().unwrap_or_default();
        let words: Vec<&str> = section.split_whitespace().collect();
        let section = words.join(" ");
        for told in [measure.summary, measure.formula, measure.reference] {
            let told = told.trim_end_matches('.');
            assert!(section.contains(told), "{}: {told}", measure.name);
        }
        assert!(section.contains("*Misleads*"), "{}", measure.name);
    }
}
