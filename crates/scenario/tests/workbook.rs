//! Lists of places in workbooks: `places.xlsx` was written by openpyxl, `places.ods` by odfpy.

use outflow_diagnostics::Diagnostics;
use outflow_model::scenario::PlaceKind;
use outflow_scenario::draft::{Sheet, read_places, read_workbook};
use std::path::{Path, PathBuf};

fn workbook(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/workbooks")
        .join(name)
}

fn open(path: &Path, sheet: Option<&str>) -> (Option<Sheet>, Vec<String>) {
    let mut problems = Diagnostics::new();
    let sheet = read_workbook(path, sheet, &mut problems);
    let said = problems.sorted();
    let said = said.iter().map(|p| format!("{} {}", p.code, p.message));
    (sheet, said.collect())
}

#[test]
fn both_kinds_of_workbook_give_the_same_places() {
    let mut lists = Vec::new();
    for (name, lines_above) in [("places.xlsx", 2), ("places.ods", 0)] {
        let (sheet, said) = open(&workbook(name), None);
        assert_eq!(said, Vec::<String>::new());
        let sheet = sheet.unwrap();
        assert_eq!(sheet.name, "Places");
        assert!(sheet.list.name().ends_with(&format!("{name}[Places]")));
        // What is said of a row names the line that it has in the sheet.
        let line = sheet.list.text().lines().nth(lines_above + 1).unwrap();
        assert!(line.contains("Vesmar"), "{line}");
        let mut problems = Diagnostics::new();
        lists.push(read_places(&sheet.list, &mut problems).unwrap());
        assert_eq!(problems.errors() + problems.warnings(), 0);
    }
    assert_eq!(lists[0], lists[1]);
    let [vesmar, lask, post, haven] = lists[0].as_slice() else {
        panic!("{lists:?}")
    };
    assert_eq!(vesmar.kind, PlaceKind::ConflictZone);
    assert_eq!((vesmar.latitude, vesmar.longitude), (48.91, 37.62));
    assert_eq!(
        (vesmar.population, vesmar.source.as_str()),
        (Some(180_000), "2026-01-05")
    );
    assert_eq!(
        (lask.name.as_str(), lask.source.as_str()),
        ("Lask, old town", "census; 2026")
    );
    assert_eq!(
        (post.kind, post.population),
        (PlaceKind::ForwardingHub, Some(0))
    );
    assert_eq!((haven.population, haven.capacity), (None, Some(12_000)));
}

#[test]
fn a_sheet_is_chosen_by_name() {
    let (sheet, _) = open(&workbook("places.xlsx"), Some("Places"));
    assert_eq!(sheet.map(|sheet| sheet.sheets), Some(2));
    for (name, said) in [
        ("Read me", "bad-workbook the workbook is empty"),
        (
            "Plaices",
            "bad-workbook the workbook has no sheet 'Plaices'",
        ),
    ] {
        let (sheet, problems) = open(&workbook("places.xlsx"), Some(name));
        assert!(sheet.is_none());
        assert_eq!(problems, [said]);
    }
}

/// Cut short or altered anywhere, a workbook is refused or read; nothing else happens.
#[test]
fn damaged_workbooks_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("damaged.xlsx");
    for name in ["places.xlsx", "places.ods"] {
        let whole = std::fs::read(workbook(name)).unwrap();
        for at in (0..whole.len()).step_by(97) {
            std::fs::write(&damaged, &whole[..at]).unwrap();
            let (sheet, said) = open(&damaged, None);
            assert!(sheet.is_none() && said.len() == 1, "{at} {said:?}");
            let mut altered = whole.clone();
            altered[at] ^= 0x55;
            std::fs::write(&damaged, altered).unwrap();
            let (sheet, said) = open(&damaged, None);
            assert_eq!(sheet.is_none(), said.len() == 1, "{at} {said:?}");
        }
    }
}
