//! A draft is a scenario: it is read without a problem, and says what the list said.

use outflow_diagnostics::{Diagnostics, Source, render_text};
use outflow_scenario::draft::{Draft, EXAMPLE, links, read_places, write_draft};
use outflow_scenario::native::WriteError;
use outflow_scenario::{native, read_native};

#[test]
fn a_draft_is_read_without_a_problem() {
    let list = Source::new("example.csv", EXAMPLE.to_owned());
    let mut problems = Diagnostics::new();
    let places = read_places(&list, &mut problems).expect("places");
    assert_eq!(render_text(&problems, false), "");
    let mut places = places;
    places[0].id = "P 01".to_owned();
    places[0].source = "a count".to_owned();
    let draft = Draft {
        title: "An \"invented\" country".to_owned(),
        start: "2030-02-01".parse().expect("a date"),
        days: 20,
        source: "somebody's list, of May".to_owned(),
        places,
    };
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("country");
    let count = write_draft(&draft, &target).expect("written");
    let table = std::fs::read_to_string(target.join("places.csv")).expect("places.csv");
    let row = |line: usize| table.lines().nth(line).unwrap_or_default();
    assert!(row(1).starts_with("p-01,Vesmar,") && row(1).ends_with(",a count"));
    assert!(row(2).starts_with("torin,Torin,") && row(2).ends_with(",\"somebody's list, of May\""));
    let (scenario, problems) = read_native(&target);
    assert_eq!(render_text(&problems, false), "");
    let scenario = scenario.expect("a scenario");
    assert_eq!(
        (scenario.title.as_str(), scenario.days),
        (draft.title.as_str(), 20)
    );
    assert_eq!(scenario.places.len(), draft.places.len());
    for (place, drafted) in scenario.places.iter().zip(&draft.places) {
        assert_eq!((&place.name, place.kind), (&drafted.name, drafted.kind));
        assert_eq!(place.capacity, drafted.capacity.unwrap_or(0));
    }
    let joined: Vec<_> = scenario
        .links
        .iter()
        .map(|link| (link.from, link.to, link.length_km))
        .collect();
    assert_eq!((joined.len(), &joined), (count, &links(&draft.places)));

    // What stands in its way is left alone.
    let again = write_draft(&draft, &target);
    assert!(matches!(again, Err(WriteError::Exists(_))), "{again:?}");
    assert!(
        native::read_folder(&outflow_scenario::files::Folder::disk(&target))
            .0
            .is_some()
    );
}
