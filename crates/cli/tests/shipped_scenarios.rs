//! Every scenario that comes with Outflow can be checked and run.

mod common;

use common::succeed;
use std::fs;
use std::path::Path;

#[test]
fn they_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut found = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.join("scenario.toml").is_file() {
            continue;
        }
        found += 1;
        let scenario = path.to_str().unwrap();
        let checked = succeed(&["check", scenario], &folder);
        if checked.contains("chain of control") {
            // The flags below, and what is printed, are those of the other model.
            continue;
        }
        let text = succeed(
            &[
                "run",
                scenario,
                "--no-write",
                "--members",
                "2",
                "--hasten",
                "20",
                "--json",
            ],
            &folder,
        );
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(
            value["displaced"]["mean"].as_f64().unwrap() > 0.0,
            "{scenario}"
        );
    }
    assert!(found > 0, "no scenario in '{}'", folder.display());
}
