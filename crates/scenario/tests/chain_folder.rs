//! A small folder of the chain of control is read into what it says, and written back.

mod chain_support;

use chain_support::{memory, small_files, with};
use outflow_diagnostics::{Code, render_text};
use outflow_model::chain::*;
use outflow_scenario::files::Folder;
use outflow_scenario::{Input, ReadOptions, chain, open_from, read_from};

fn small() -> Scenario {
    let (scenario, problems) = chain::read_folder(&memory(&small_files()));
    assert!(problems.is_empty(), "{}", render_text(&problems, false));
    scenario.unwrap()
}

#[test]
fn the_small_folder_says_what_it_says() {
    let scenario = small();
    let day = i64::from(DAY);
    assert_eq!(scenario.title, "Two towns and a border");
    assert_eq!((scenario.days, scenario.step), (30, 96));
    assert_eq!(
        scenario.windows,
        [StepWindow {
            from: 4 * DAY,
            to: 11 * DAY,
            step: 24
        }]
    );
    let parties: Vec<&str> = scenario.parties.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(parties, ["ru", "ua"]);
    assert_eq!(scenario.hostile, [(0, 1)]);
    assert!(!scenario.parts.returns && scenario.parts.danger);
    assert!(!scenario.causes.family && scenario.causes.draft);
    assert_eq!(scenario.places.len(), 5);
    assert_eq!(scenario.places[4].name, "Belgorod, the city");
    assert_eq!(scenario.places[0].displaced, 20.0);
    assert_eq!(scenario.links[0].speed_kmh, Some(60.0));
    assert_eq!(
        (scenario.links[2].walk, scenario.links[1].walk),
        (false, true)
    );

    let row = &scenario.control[0];
    assert_eq!(row.holder, Holder::Contested);
    assert_eq!(
        row.when,
        Uncertain {
            earliest: 7 * day,
            start: 7 * day + 56,
            latest: 8 * day
        }
    );
    assert_eq!(
        (row.together.as_deref(), row.known),
        (Some("fall"), 7 * day + 56)
    );
    assert_eq!(scenario.control[1].known, 10 * day);
    assert_eq!(scenario.control[3].variant.as_deref(), Some("quiet"));

    assert_eq!(
        (scenario.hazards[0].start, scenario.hazards[1].end),
        (-7 * day, 30 * day)
    );
    let targets: Vec<&Target> = scenario.events.iter().map(|event| &event.target).collect();
    assert_eq!(
        targets,
        [
            &Target::Everywhere,
            &Target::Places(vec![0, 1]),
            &Target::Places(vec![0, 1]),
            &Target::HeldBy(0),
            &Target::Links(vec![2]),
            &Target::Links(vec![0, 1]),
            &Target::Places(vec![3]),
            &Target::Places(vec![0, 1, 2]),
        ]
    );
    let values: Vec<f64> = scenario.events.iter().map(|event| event.value).collect();
    assert_eq!(values, [0.8, 1.0, 0.2, 0.9, 1.0, f64::MAX, 0.5, 15.0]);
    assert_eq!(scenario.sanctions[1].start, 0);
    assert_eq!(scenario.types[0].split, Some((2, 3)));
    assert_eq!(scenario.types[0].persons.total(), 4.0);
    assert_eq!(scenario.types[3].walks, 1.0);
    assert_eq!(scenario.leanings[2].leaning, Leaning::None);
    assert_eq!(scenario.associations[1].grade, Grade::Recipient);
    assert_eq!(scenario.kin_sets[0].places, [(4, 3.0), (0, 1.0)]);
    assert_eq!(
        (scenario.kin[1].set, scenario.kin[1].region.as_str()),
        (1, "*")
    );
    assert_eq!(scenario.channels[2].party, None);
    assert_eq!(scenario.crossings[0].end, Some(9 * day));
    assert_eq!(scenario.receptions[1].beds_max, 0.0);
    assert_eq!(scenario.onward[1].seats_per_day, f64::MAX);
    assert_eq!(scenario.exits[0].attraction, 0.5);
    let fact = &scenario.facts[0];
    assert_eq!((fact.low, fact.high, fact.known), (400.0, 400.0, 11 * day));
    assert_eq!(
        (fact.text.as_str(), fact.source.as_str()),
        ("\"over 400\"", "a newspaper")
    );
    let [daily, stock] = &scenario.series[..] else {
        panic!("two series");
    };
    assert_eq!((daily.measure, daily.fitted), (Measure::Crossed, true));
    assert_eq!((daily.group.as_str(), stock.group.as_str()), ("border", ""));
    assert_eq!((daily.score_from, daily.score_to), (day, 3 * day));
    assert_eq!((stock.score_from, stock.score_to), (0, 30 * day));
    let of = |value: &SeriesValue| (value.start, value.end, value.low, value.high, value.known);
    let values: Vec<_> = daily.values.iter().map(of).collect();
    assert_eq!(
        values,
        [
            (0, day, 100.0, 100.0, day),
            (day, 3 * day, 250.0, 300.0, 5 * day),
            (3 * day, 4 * day, 90.0, 90.0, 4 * day),
        ]
    );
    assert_eq!(stock.values[0].middle(), 1000.0);
    assert_eq!(scenario.parameters.best().eta_start, 0.02);
    assert_eq!(scenario.parameters.at(|_| 0.9).car_kmh, 35.0);
    assert_eq!(scenario.parameters.best().reprisal_rate, 0.4);
    assert_eq!(scenario.fronts[0].weight, 2.0);
    assert_eq!(scenario.fronts[0].control[0].when.latest, 28 * day);
    let variant = &scenario.variants[0];
    assert_eq!(variant.without, [EventKind::Promise, EventKind::Annexation]);
    assert_eq!(variant.shift_control, Some((5 * day, 19 * day, 14.0, 1.5)));
    assert_eq!(variant.parts, [(Part::Danger, false)]);
}

#[test]
fn what_is_written_is_read_back() {
    let scenario = small();
    let changed = scenario.with_variant("quiet").unwrap();
    for scenario in [scenario, changed] {
        let files = chain::to_files(&scenario).unwrap();
        let (read, problems) = chain::read_folder(&memory(&files));
        assert_eq!(problems.errors(), 0, "{}", render_text(&problems, false));
        let mut read = read.unwrap();
        // The rows of a place are written in the order of time, which a what-if may have changed.
        let by_id = |rows: &mut Vec<ControlRow>| rows.sort_by(|a, b| a.id.cmp(&b.id));
        let mut scenario = scenario;
        if scenario.events.len() < 8 {
            by_id(&mut read.control);
            by_id(&mut scenario.control);
        }
        assert_eq!(read, scenario);
        assert_eq!(format!("{read:?}"), format!("{scenario:?}"));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved");
    chain::write_chain(&small(), &path).unwrap();
    let (input, _) = outflow_scenario::open(&path, &ReadOptions::default());
    assert_eq!(input, Some(Input::Chain(Box::new(small()))));
}

#[test]
fn an_exit_that_follows_the_holder_is_written_as_it_was_read() {
    let mut scenario = small();
    scenario.exits[0].follows = true;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved");
    chain::write_chain(&scenario, &path).unwrap();
    let (input, _) = outflow_scenario::open(&path, &ReadOptions::default());
    assert_eq!(input, Some(Input::Chain(Box::new(scenario))));
}

#[test]
fn either_model_is_opened() {
    let options = ReadOptions::default();
    let folder = memory(&small_files());
    assert!(matches!(
        open_from(&folder, &options),
        (Some(Input::Chain(_)), _)
    ));
    let (scenario, problems) = read_from(&folder, &options);
    assert!(scenario.is_none());
    assert_eq!(problems.sorted()[0].code, Code::OtherModel);

    let wayfinding = |model: &str| {
        let head = format!("title = \"x\"\n{model}start = 2022-02-24\ndays = 3\n");
        let files = [
            ("scenario.toml", head.into_bytes()),
            (
                "places.csv",
                b"id,name,kind,latitude,longitude\na,A,conflict_zone,1,1\n".to_vec(),
            ),
            ("links.csv", b"id,from,to,length_km\n".to_vec()),
            (
                "observations.csv",
                b"series,date,people\ntotal,2022-02-24,0\n".to_vec(),
            ),
        ];
        open_from(&Folder::memory(files), &options)
    };
    for model in ["", "model = \"wayfinding\"\n"] {
        assert!(matches!(wayfinding(model), (Some(Input::Wayfinding(_)), _)));
    }
    for (model, near) in [
        ("chian", Some("chain")),
        ("way-finding", Some("wayfinding")),
        ("flee", None),
    ] {
        let (input, problems) = wayfinding(&format!("model = \"{model}\"\n"));
        assert!(input.is_none());
        let all = problems.sorted();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].code, Code::WrongType);
        assert_eq!(all[0].nearest.as_deref(), near);
        let spot = all[0].spot.as_ref().unwrap();
        assert_eq!((spot.line, spot.column), (2, 9));
    }
}

#[test]
fn a_settings_file_of_flee_is_refused() {
    let mut options = ReadOptions::default();
    options.flee.settings = Some("x.yml".into());
    let (input, problems) = open_from(&memory(&small_files()), &options);
    assert!(input.is_none());
    assert_eq!(problems.errors(), 1);
}

#[test]
fn polygons_give_changes_of_control() {
    let polygon = |holder: &str, south: f64, north: f64| {
        format!(
            r#"{{"type": "Feature", "properties": {{"holder": "{holder}"}}, "geometry": {{"type": "Polygon",
            "coordinates": [[[37,{south}],[38,{south}],[38,{north}],[37,{north}],[37,{south}]]]}}}}"#
        )
    };
    let collection = |features: &[String]| {
        format!(
            r#"{{"type": "FeatureCollection", "features": [{}]}}"#,
            features.join(",")
        )
    };
    let mut files = with(
        "control/2022-09-10.geojson",
        &collection(&[polygon("ua", 49.0, 49.5), polygon("contested", 49.5, 49.9)]),
    );
    files.retain(|(name, _)| name != "control.csv");
    files.push((
        "control/2022-09-12.geojson".to_owned(),
        collection(&[polygon("ua", 49.5, 49.9)]),
    ));
    let (scenario, problems) = chain::read_folder(&memory(&files));
    assert!(problems.is_empty(), "{}", render_text(&problems, false));
    let scenario = scenario.unwrap();
    let changes: Vec<_> = scenario
        .control
        .iter()
        .map(|row| (row.id.as_str(), row.holder, row.when.start / 96))
        .collect();
    assert_eq!(
        changes,
        [
            ("izium-2022-09-10", Holder::Party(1), 9),
            ("kupiansk-2022-09-10", Holder::Contested, 9),
            ("izium-2022-09-12", Holder::Party(0), 11),
            ("kupiansk-2022-09-12", Holder::Party(1), 11),
        ]
    );
}
