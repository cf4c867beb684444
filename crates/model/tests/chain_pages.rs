//! The pages of the book say the same as the registry of parameters.

use outflow_model::chain::PARAMETERS;
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn every_parameter_stands_on_one_page_with_its_default_and_prior() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/chain");
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<String> = line.split('|').map(|cell| cell.trim().to_owned()).collect();
            let name = cells[1].trim_matches('`').to_owned();
            assert!(
                rows.insert(name.clone(), cells).is_none(),
                "'{name}' stands twice"
            );
        }
    }
    for spec in PARAMETERS {
        let row = rows.remove(spec.name);
        let row = row.unwrap_or_else(|| panic!("no page says what '{}' is", spec.name));
        assert_eq!(row[2], spec.value.to_string(), "default of '{}'", spec.name);
        let prior = format!("{} to {}", spec.low, spec.high);
        assert!(
            row[3].ends_with(&prior),
            "prior of '{}': {}",
            spec.name,
            row[3]
        );
        assert_eq!(row[4], spec.unit, "unit of '{}'", spec.name);
        assert_eq!(row[5], spec.meaning, "meaning of '{}'", spec.name);
    }
    assert!(rows.is_empty(), "no such parameters: {:?}", rows.keys());
}
