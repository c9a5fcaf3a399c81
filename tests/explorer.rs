//! The built explorer under `explorer/dist` is the one that its sources make, and holds what the server serves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// What the built explorer depends on, relative to `explorer/`; the same list stands in `scripts/source-hash.js`.
const ROOTS: [&str; 10] = [
    "graphiql.html",
    "index.html",
    "package-lock.json",
    "package.json",
    "public",
    "scripts/finish.js",
    "scripts/source-hash.js",
    "src",
    "tsconfig.json",
    "vite.config.ts",
];

fn explorer() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("explorer")
}

/// All files at or below the paths, relative to `base`, with `/`, in ascending order of their bytes.
fn files_below(base: &Path, roots: &[&str]) -> Vec<String> {
    let mut open: Vec<String> = roots.iter().map(|root| (*root).to_owned()).collect();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if !base.join(&path).is_dir() {
            files.push(path);
            continue;
        }
        for entry in fs::read_dir(base.join(&path)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            open.push(if path.is_empty() {
                name
            } else {
                format!("{path}/{name}")
            });
        }
    }
    files.sort_unstable();
    files
}

fn source_hash() -> String {
    let mut hasher = blake3::Hasher::new();
    for path in files_below(&explorer(), &ROOTS) {
        let content = fs::read(explorer().join(&path)).unwrap();
        hasher.update(format!("{path}\0{}\0", content.len()).as_bytes());
        hasher.update(&content);
    }
    hasher.finalize().to_hex().to_string()
}

#[test]
fn the_built_explorer_belongs_to_its_sources() {
    let built = fs::read_to_string(explorer().join("dist/SOURCE_HASH")).unwrap();
    assert_eq!(
        built.trim(),
        source_hash(),
        "explorer/dist is older than its sources; run `npm ci && npm run build` in explorer/"
    );
}

#[test]
fn both_pages_refer_only_to_files_of_the_build() {
    let dist = explorer().join("dist");
    for page in ["index.html", "graphiql.html"] {
        let html = fs::read_to_string(dist.join(page)).unwrap();
        let targets: Vec<&str> = ["src=\"", "href=\""]
            .iter()
            .flat_map(|attribute| html.split(attribute).skip(1))
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(!targets.is_empty(), "{page} loads nothing");
        for target in targets {
            let path = target
                .strip_prefix('/')
                .unwrap_or_else(|| panic!("{page} loads {target} from elsewhere"));
            assert!(
                dist.join(path).is_file(),
                "{page} loads {target}, which is not in the build"
            );
        }
    }
}

#[test]
fn the_first_load_is_at_most_250_kb() {
    let dist = explorer().join("dist");
    let html = fs::read_to_string(dist.join("index.html")).unwrap();
    let first: u64 = files_below(&dist, &[""])
        .iter()
        .filter(|path| html.contains(path.as_str()) || *path == "index.html")
        .map(|path| {
            let packed = dist.join(format!("{path}.gz"));
            fs::metadata(if packed.is_file() {
                packed
            } else {
                dist.join(path)
            })
            .unwrap()
            .len()
        })
        .sum();
    assert!(first > 1_000, "{first} bytes are no explorer");
    assert!(first <= 250_000, "the first load is {first} bytes");
}
