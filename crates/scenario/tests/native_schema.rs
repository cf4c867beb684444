//! The JSON Schema in `docs/` is the one that the code gives, and scenarios keep to it; the
//! specification names every key and column.

mod native_support;
mod schema_support;

use outflow_scenario::native::{self, TABLES, keys};
use proptest::prelude::*;
use schema_support::{is_stored, project, section};

/// To write the file anew, run this test with `OUTFLOW_WRITE_DOCS=1`.
#[test]
fn the_schema_in_docs_is_current() {
    is_stored("docs/scenario.schema.json", &native::schema());
}

#[test]
fn the_specification_names_every_key_and_column() {
    let text = std::fs::read_to_string(project("docs/scenario-format.md")).unwrap();
    for key in keys::KEYS {
        let row = format!("| `{}` |", key.name());
        assert!(text.contains(&row), "no row of a table says {row}");
    }
    for (file, columns, _) in TABLES {
        let section = section(&text, file);
        for column in *columns {
            let row = format!("| `{}` |", column.name);
            assert!(section.contains(&row), "{file}: no row {row}");
        }
    }
    for event in native::events::words() {
        assert!(
            text.contains(&format!("| `{event}` |")),
            "no row on {event}"
        );
    }
}

fn check(toml_text: &str) -> Vec<String> {
    schema_support::check(toml_text, &native::schema())
}

#[test]
fn shipped_scenarios_keep_to_the_schema_and_are_read_without_complaint() {
    let mut count = 0;
    for entry in std::fs::read_dir(project("scenarios")).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(folder.join(native::HEAD)) else {
            continue;
        };
        if text.lines().any(|line| line == "model = \"chain\"") {
            continue;
        }
        assert_eq!(check(&text), [""; 0], "{}", folder.display());
        let (scenario, problems) = outflow_scenario::read_native(&folder);
        assert!(
            problems.is_empty(),
            "{}",
            outflow_diagnostics::render_text(&problems, false)
        );
        assert!(scenario.is_some());
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let head = "title = \"x\"\nstart = 2022-02-24\n";
    assert!(check(&format!("{head}days = 3\n")).is_empty());
    for wrong in [
        "",
        "days = 0",
        "days = 3\nmodel = \"chain\"",
        "days = 3\nhasten = 0",
        "days = 3\nhasten = 1.5",
        "days = 3\ncompat = \"flea\"",
        "days = 3\nmoverules = 3",
        "days = 3\n[move_rules]\nharvest_months = [13]",
        "days = 3\n[move_rules]\nmax_move_speed = \"fast\"",
        "days = 3\n[move_rules.flood_rules]\nflood = 3",
        "days = 3\n[move_rules]\nawareness_level = 0",
        "days = 3\n[move_rules]\ncapacity_buffer = 1.0",
        "days = 3\n[spawn_rules.conflict_driven_spawning]\ndisplaced_per_conflict_day = -1",
    ] {
        let text = format!("{head}{wrong}\n");
        assert!(!check(&text).is_empty(), "the schema accepts {wrong:?}");
        let mut files = native_support::small_files();
        files[0].1 = text;
        let (scenario, _) = native::read_folder(&native_support::memory(&files));
        assert!(scenario.is_none(), "the reader accepts {wrong:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn written_scenarios_keep_to_the_schema(scenario in native_support::scenario()) {
        let files = native::to_files(&scenario).unwrap();
        prop_assert_eq!(check(&files[0].1), Vec::<String>::new());
    }
}
