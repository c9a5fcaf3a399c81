//! Has the explorer embedded anew whenever it was built anew: a file that was added to the
//! folder would otherwise not be noticed.

fn main() {
    let explorer = "explorer/dist";
    let watched = if std::path::Path::new(explorer).is_dir() {
        explorer
    } else {
        "build.rs"
    };
    println!("cargo::rerun-if-changed={watched}");
}
