//! A draft is a scenario: it is read without a problem, and says what the list said.

use outflow_diagnostics::{Diagnostics, Source, render_text};
use outflow_model::chain::{Holder, PlaceKind};
use outflow_scenario::draft::{
    CHAIN_EXAMPLE, Draft, EXAMPLE, Regained, chain_files, links, read_places, wants,
    write_chain_draft, write_draft,
};
use outflow_scenario::files::Folder;
use outflow_scenario::native::WriteError;
use outflow_scenario::{Input, ReadOptions, native, open, open_from, read_native};
use std::collections::BTreeMap;

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

    // The rows that its README proposes can be added as they are.
    let read_me = std::fs::read_to_string(target.join("README.md")).expect("README.md");
    let tables = proposed(&read_me);
    let names = ["hazards.csv", "events.csv", "observations.csv"];
    assert_eq!(tables.len(), names.len());
    for (name, table) in names.into_iter().zip(tables) {
        std::fs::write(target.join(name), table).expect("a table");
    }
    let (_, problems) = read_native(&target);
    assert_eq!(problems.errors(), 0, "{}", render_text(&problems, false));

    // What stands in its way is left alone.
    let again = write_draft(&draft, &target);
    assert!(matches!(again, Err(WriteError::Exists(_))), "{again:?}");
    assert!(
        native::read_folder(&outflow_scenario::files::Folder::disk(&target))
            .0
            .is_some()
    );
}

fn draft_of(list: &str) -> Draft {
    let mut problems = Diagnostics::new();
    let list = Source::new("list.csv", list.to_owned());
    let places = read_places(&list, &mut problems);
    assert_eq!(render_text(&problems, false), "");
    Draft {
        title: "A country".to_owned(),
        start: "2030-02-01".parse().expect("a date"),
        days: 30,
        source: "a list".to_owned(),
        places: places.expect("places"),
    }
}

#[test]
fn a_draft_of_the_chain_is_read_without_a_problem() {
    let draft = draft_of(CHAIN_EXAMPLE);
    assert_eq!(wants(&draft.places), None);
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("country");
    let regained = [Regained { place: 0, day: 20 }];
    let count = write_chain_draft(&draft, &regained, &target).expect("written");
    let (input, problems) = open(&target, &ReadOptions::default());
    assert_eq!(render_text(&problems, false), "");
    let Some(Input::Chain(scenario)) = input else {
        panic!("no scenario of the chain")
    };
    assert_eq!((scenario.places.len(), scenario.links.len()), (7, count));
    let parties: Vec<&str> = scenario
        .parties
        .iter()
        .map(|party| party.id.as_str())
        .collect();
    assert_eq!(parties, ["homeland", "northland"]);
    assert!(scenario.are_hostile(0, 1) && scenario.are_hostile(1, 0));
    let kinds = |kind| {
        scenario
            .places
            .iter()
            .filter(|place| place.kind == kind)
            .count()
    };
    assert_eq!(
        (kinds(PlaceKind::Settlement), kinds(PlaceKind::Crossing)),
        (6, 1)
    );
    for (place, drafted) in scenario.places.iter().zip(&draft.places) {
        assert_eq!(place.name, drafted.name);
        assert_eq!(place.residents, drafted.population.unwrap_or(0) as f64);
        let held_by_other = drafted.holder == "Northland" || drafted.country == "Northland";
        assert_eq!(place.holder, Holder::Party(usize::from(held_by_other)));
    }
    assert_eq!(scenario.control.len(), 1);
    assert_eq!((scenario.exits.len(), scenario.crossings.len()), (2, 2));
}

/// Names that mean something else in the tables, parties that differ in their letters only, camps that
/// nobody holds, no country at all: whatever a list says, its draft is read without a problem.
#[test]
fn drafts_of_odd_lists_are_read_without_a_problem() {
    for list in [
        "name,lat,lon,kind,population\nA,1,1,town,10\nB,1,2,camp,\n",
        "name;lat;lon;kind;population;country;holder\n\
         Київ;50,45;30,52;city;2 950 000;Україна;\nСуми: центр;50,91;34,8;conflict;256000;Україна;Contested\n\
         Nobody's;51,5;34;camp;5000;Україна;nobody\nNone;51,6;34,1;camp;500;none;None\n",
        "name,lat,lon,kind,population,country,holder,region\n\
         held:x,1,1,town,10,A:,a,#*\n;,1,2,border,5,A,contested,;\n\"a,b\",1,3,camp,5,B*,nobody,*\n\
         a-b,1.5,3,crossing,,a,Nobody,*\n",
        "name,lat,lon,kind,population\n\"x\"\"\",1,1,conflict,1\ny#,1,1,camp,0\n",
    ] {
        let draft = draft_of(list);
        assert_eq!(wants(&draft.places), None, "{list}");
        let files = chain_files(&draft, &[], &links(&draft.places)).expect("files");
        let mut files: BTreeMap<&str, String> = files.into_iter().collect();
        is_read(&files, list);
        // And so are the rows that its README proposes.
        let tables = proposed(&files["README.md"]);
        let names = ["control.csv", "events.csv", "sanctions.csv"];
        assert_eq!(tables.len(), names.len());
        for (name, table) in names.into_iter().zip(tables) {
            assert!(files.insert(name, table).is_none(), "{name}");
        }
        is_read(&files, list);
    }
}

/// The tables that a README proposes.
fn proposed(read_me: &str) -> Vec<String> {
    let blocks = read_me.split("```csv").skip(1);
    blocks
        .filter_map(|block| block.split("```").next())
        .map(|block| {
            block
                .lines()
                .map(|line| line.trim().to_owned() + "\n")
                .collect()
        })
        .collect()
}

fn is_read(files: &BTreeMap<&str, String>, list: &str) {
    let bytes = files
        .iter()
        .map(|(&name, text)| (name, text.clone().into_bytes()));
    let (input, problems) = open_from(&Folder::memory(bytes), &ReadOptions::default());
    assert_eq!(
        problems.errors(),
        0,
        "{list}{}",
        render_text(&problems, false)
    );
    assert!(input.is_some(), "{list}");
}

#[test]
fn a_draft_of_the_chain_wants_people_and_a_goal() {
    let wanted = |list| wants(&draft_of(list).places).unwrap_or_default();
    assert!(wanted("name,lat,lon,population\nA,1,1,10\n").starts_with("no place is a camp"));
    assert!(wanted("name,lat,lon,kind\nA,1,1,town\nB,1,2,camp\n").starts_with("nobody lives"));
}
