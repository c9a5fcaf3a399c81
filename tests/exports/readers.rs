//! What other programs make of the exports: networkx of `GraphML` and GEXF, graphology and Cytoscape.js of their JSON.

use std::{path::Path, process::Command};

use crate::common::{Server, rawabit};

/// Runs a script on the exports of the seed and of two ties told apart by keys, and looks for its last words.
fn run(program: &str, script: &str, passed: &str) {
    let folder = tempfile::tempdir().unwrap();
    let keyed = tempfile::tempdir().unwrap();
    for (name, table) in [
        ("entities.csv", "id,kind,name\n"),
        (
            "relationships.csv",
            "kind,source,target,key\nPartnersWith,oman,morocco,2024 deal\nPartnersWith,oman,morocco,2025 deal\n",
        ),
    ] {
        std::fs::write(keyed.path().join(name), table).unwrap();
    }
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/seed");
    let import = format!("import --data {{}} {seed} {}", keyed.path().display());
    let imported = rawabit(folder.path(), &import);
    assert_eq!(imported.code, Some(0), "{}", imported.err);
    let server = Server::start(folder.path(), &[]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
    let output = Command::new(program)
        .arg(script)
        .arg(&server.url)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{report}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(report.contains(passed), "{report}");
}

/// Needs networkx, so it runs where `RAWABIT_PYTHON` names a Python that has it, as `./check` does.
#[test]
fn networkx_reads_what_the_service_says() {
    match std::env::var("RAWABIT_PYTHON") {
        Ok(python) => run(&python, "tests/exports/readers.py", "all readers agree"),
        Err(_) => println!("not run: set RAWABIT_PYTHON to a Python that has networkx"),
    }
}

/// Needs npm, so it runs where `RAWABIT_NPM=1` says that it is there, as `./check` does.
#[test]
fn graphology_and_cytoscape_read_what_the_service_says() {
    if std::env::var("RAWABIT_NPM").is_ok_and(|value| value == "1") {
        run(
            "tests/exports/read-with-npm",
            "tests/exports/readers.js",
            "all readers agree",
        );
    } else {
        println!("not run: set RAWABIT_NPM=1 to read with graphology and Cytoscape.js");
    }
}

/// Hostile text survives in every format: read by an XML parser that knows nothing of us.
#[test]
fn text_with_everything_in_it_is_read_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = folder.path().join("dataset");
    std::fs::create_dir(&dataset).unwrap();
    let name = "\"<b> & 'Ω' ]]> -- المغرب \u{200f}\"\"x\"\"\"";
    std::fs::write(
        dataset.join("entities.csv"),
        format!("id,kind,name\na,State,{name}\nb,State,B\n"),
    )
    .unwrap();
    std::fs::write(
        dataset.join("relationships.csv"),
        "kind,source,target,key\nPartnersWith,a,b,\"k <1>\"\n",
    )
    .unwrap();
    let imported = rawabit(folder.path(), "import --data {}/data {}/dataset");
    assert_eq!(imported.code, Some(0), "{}", imported.err);
    for format in ["graphml", "gexf", "svg"] {
        let run = rawabit(
            folder.path(),
            &format!("export --data {{}}/data --format {format} --out {{}}/{format}"),
        );
        assert_eq!(run.code, Some(0), "{}", run.err);
        let read = "import sys, xml.etree.ElementTree as tree\n\
            root = tree.parse(sys.argv[1]).getroot()\n\
            texts = [text for element in root.iter() for text in [element.text or '', *element.attrib.values()]]\n\
            print(any('<b> & \\'Ω\\' ]]> -- المغرب \\u200f\"x\"' in text for text in texts))";
        let output = Command::new("python3")
            .env("PYTHONUTF8", "1")
            .args(["-c", read])
            .arg(folder.path().join(format))
            .output()
            .expect("Python is there");
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "True\n",
            "{format}: {output:?}"
        );
    }
}
