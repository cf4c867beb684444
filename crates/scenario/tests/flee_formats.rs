//! Flee's files as Flee reads them, odd ones included (flee-model §2).

use outflow_diagnostics::{Diagnostics, Source};
use outflow_model::scenario::{
    ClosureKind, Place, PlaceKind, Redirection, Report, Series, TraitValue,
};
use outflow_scenario::flee::{
    Names, agents, closures, conflicts, demographics, flood_level, ipc, locations,
    registration_corrections, routes, sim_period, source_data,
};

/// Reads a text; panics on an error.
fn sound<T>(text: &str, read: impl FnOnce(&Source, &mut Diagnostics) -> T) -> T {
    let source = Source::new("input.csv", text.to_owned());
    let mut problems = Diagnostics::new();
    let value = read(&source, &mut problems);
    assert_eq!(problems.errors(), 0, "{:?}", problems.sorted());
    value
}

fn places(text: &str) -> Vec<Place> {
    sound(text, |source, problems| {
        locations::parse(source, Some(100), problems).places
    })
}

#[test]
fn floods_after_the_run_are_kept_for_forecasts() {
    let text = "#Day,A,B\n0,0,1\n1,2,0\n2,0,3\n3,1,1\n";
    let names = Names::new(["A", "B"]);
    let read = |days| {
        sound(text, |source, problems| {
            flood_level::parse(source, &names, days, problems)
        })
    };
    let rows = read(Some(2)).unwrap().rows;
    assert_eq!(
        rows,
        [vec![0.0, 1.0], vec![2.0, 0.0], vec![0.0, 3.0], vec![1.0; 2]]
    );
    // Nobody looks ahead in conflicts.
    let conflicts = sound(text, |source, problems| {
        conflicts::parse(source, &names, Some(2), problems)
    });
    assert_eq!(conflicts.unwrap().rows.len(), 2);
}

#[test]
fn a_header_says_which_coordinate_comes_first() {
    let read = |header: &str, row: &str| {
        sound(
            &format!(
                "#name,region,country,{header},location_type,conflict_date,population\n{row}\n"
            ),
            |source, problems| locations::parse(source, Some(100), problems),
        )
    };
    let usual = read("latitude,longitude", "A,,,50,30,town,0,5");
    let other = read("longitude,latitude", "A,,,30,50,town,0,5");
    assert_eq!(usual.places, other.places);
    assert!(!usual.longitude_first && other.longitude_first);
}

#[test]
fn location_types_are_found_by_a_word_in_them() {
    for (text, kind) in [
        ("camp", PlaceKind::Camp),
        ("Camp", PlaceKind::Camp),
        ("idpcamp", PlaceKind::IdpCamp),
        ("IDP camp", PlaceKind::IdpCamp),
        ("conflict", PlaceKind::ConflictZone),
        ("Conflict_Zone", PlaceKind::ConflictZone),
        ("camp in conflict", PlaceKind::Camp),
        ("forward", PlaceKind::ForwardingHub),
        ("forwarding_hub", PlaceKind::ForwardingHub),
        ("town_marker", PlaceKind::Marker),
        ("flood_zone", PlaceKind::FloodZone),
        ("default", PlaceKind::Town),
        ("Town", PlaceKind::Town),
        ("village", PlaceKind::Other),
    ] {
        assert_eq!(locations::kind_of(text), kind, "{text}");
    }
}

#[test]
fn a_conflict_date_above_zero_makes_a_town_at_the_start() {
    let read = places("A,,,1,1,conflict_zone,0,5\nB,,,1,1,conflict_zone,3,5\nC,,,1,1,town,x,5\n");
    let kinds: Vec<_> = read.iter().map(|place| place.kind).collect();
    assert_eq!(
        kinds,
        [PlaceKind::ConflictZone, PlaceKind::Town, PlaceKind::Town]
    );
    assert_eq!(
        (read[0].region.as_str(), read[0].country.as_str()),
        ("unknown", "unknown")
    );
}

#[test]
fn population_and_capacity_share_a_column() {
    let read =
        places("A,r,c,1,1,camp,,5\nB,r,c,1,1,town,, 6 \nC,r,c,1,1,camp,,\nD,r,c,1,1,town,,\n");
    let counts: Vec<_> = read.iter().map(|p| (p.population, p.capacity)).collect();
    assert_eq!(counts, [(0, 5), (6, 0), (0, 0), (0, 0)]);
}

#[test]
fn headers_with_quotes_repeats_and_empty_ends() {
    for header in [
        "\"#name\",region,country,lat,lon,location_type,conflict_date,population",
        "#\"name\",region,country,gps_x,gps_y,location_type,conflict_period,pop/cap",
        "#name,#name,country,latitude,longitude,location_type,flood_time,population,",
    ] {
        let read = places(&format!(
            "{header}\n\nA,r,c,1.5,2.5,town,,5\n# a remark, with more\n"
        ));
        assert_eq!(
            (read.len(), read[0].latitude, read[0].longitude),
            (1, 1.5, 2.5)
        );
    }
}

#[test]
fn longitude_first_is_read_as_the_header_says() {
    let header = "#name,region,country,lon,lat,location_type,conflict_date,population";
    let read = places(&format!("{header}\nA,r,c,120.5,2.5,town,,5\n"));
    assert_eq!((read[0].latitude, read[0].longitude), (2.5, 120.5));
}

#[test]
fn custom_attributes_with_an_effect() {
    let read = places(
        "#name,region,country,lat,lon,location_type,conflict_date,population,conflict_intensity,\
         capacity_per_day,initial_idps,deactivation_probability,farmer_fraction,trade_volume,hdi\n\
         A,r,c,1,1,camp,,5,0.5,7,8,0.25,0.1,2.5,0.7\nB,r,c,1,1,camp,,5,,,,,,,\nC,r,c,1,1,camp,,5\n",
    );
    let a = &read[0];
    assert_eq!(a.conflict_intensity, Some(0.5));
    assert_eq!((a.capacity_per_day, a.initial_present), (Some(7), Some(8)));
    assert_eq!(
        (a.deactivation_probability, a.farmer_fraction),
        (Some(0.25), Some(0.1))
    );
    assert_eq!(
        (a.trade_volume, a.human_development_index),
        (Some(2.5), Some(0.7))
    );
    for other in &read[1..] {
        assert_eq!(
            (other.conflict_intensity, other.capacity_per_day),
            (None, None)
        );
    }
}

#[test]
fn repeated_names_links_use_the_last_conflicts_the_first() {
    let names = Names::new(["A", "B", "A"]);
    let read = sound("#name1,name2,distance\nA,B,5\n", |s, p| {
        routes::parse(s, &names, p)
    });
    assert_eq!((read.links[0].from, read.links[0].to), (2, 1));
    let read = sound("#Day,A\n0,1\n", |s, p| {
        conflicts::parse(s, &names, Some(1), p)
    });
    assert_eq!(read.map(|table| table.places), Some(vec![0]));
}

#[test]
fn routes_with_three_or_more_columns() {
    let names = Names::new(["A", "B", "C"]);
    let text = "#name1,name2,distance,forced_redirection,link_type,max_move_speed,walk_probability\n\
        A,B,5\n\nB,C,5.5,\nC,A,6,1,drive,30,0.5\n\"A\",C, 7 ,2,,,\n";
    let read = sound(text, |s, p| routes::parse(s, &names, p)).links;
    let marks: Vec<_> = read.iter().map(|link| link.redirection).collect();
    let none = Redirection::None;
    assert_eq!(
        marks,
        [none, none, Redirection::Forward, Redirection::Backward]
    );
    assert_eq!(
        (read[2].max_move_speed, read[2].walk_probability),
        (Some(30.0), Some(0.5))
    );
    assert_eq!((read[3].length_km, read[3].max_move_speed), (7.0, None));
}

#[test]
fn closures_of_each_type() {
    let world = places("A,r,X,1,1,conflict,0,5\nB,r,Y,1,1,camp,,5\n");
    let links = sound("A,B,5\n", |s, p| {
        routes::parse(s, &Names::new(["A", "B"]), p)
    })
    .links;
    let text = "#closure_type,name1,name2,closure_start,closure_end\n\ncountry,X,Y,0,3\n\
        location,A,Y,1,-1\nlocation,A,B,1,2\nlink,A,B,1,2\ncamp,B,,0,2\nidpcamp,B,X,0,2\n\
        remove_forced_redirection,A,B,5,0\n";
    let read = sound(text, |s, p| {
        closures::parse(s, &world, &links, Some(100), p)
    });
    let kinds: Vec<_> = read.iter().map(|closure| closure.kind.clone()).collect();
    assert_eq!(
        kinds,
        [
            ClosureKind::Country("X".to_owned(), "Y".to_owned()),
            ClosureKind::Location(0),
            ClosureKind::LocationTowards(0, 1),
            ClosureKind::Link(0, 1),
            ClosureKind::Camp(1),
            ClosureKind::IdpCamp(1),
            ClosureKind::ForcedRedirection(0, 1),
        ]
    );
    assert_eq!((read[1].start, read[1].end), (1, -1));
    assert!(sound("", |s, p| closures::parse(s, &world, &links, Some(100), p)).is_empty());
}

#[test]
fn conflicts_with_odd_headers_and_line_ends() {
    let names = Names::new(["A", "B C"]);
    let text = "#Days, A , B C,\r\n0, 1,0.01,\r\n1,0,2.7\r\nx,1,1\r\n3,9,9\r\n";
    let read = sound(text, |s, p| conflicts::parse(s, &names, Some(3), p));
    let read = read.expect("a table");
    assert_eq!(read.places, [0, 1]);
    assert_eq!(read.rows, [[1.0, 0.01], [0.0, 2.7], [1.0, 1.0]]);
}

#[test]
fn the_period_in_any_case_and_with_blank_rows() {
    let read = sound("\nSTARTDATE,2020-1-5\n\nlength, 10 \n", sim_period::parse);
    assert_eq!(read.days, Some(10));
    assert_eq!(
        read.start.map(|date| date.to_string()).as_deref(),
        Some("2020-01-05")
    );
}

#[test]
fn reports_with_every_first_row_that_occurs() {
    let start = "2020-01-02".parse().expect("a date");
    for first in [
        "",
        "Date,Refugees\n",
        "DateTime,count,x\n",
        ",\n",
        ",\t\n",
        "#DateTime,a\n",
        "one cell\n",
    ] {
        let text = format!("{first}2020-01-01,5 \n# a remark\n2020-01-03,\n2020-01-04,7,note\n");
        let read = sound(&text, |s, p| source_data::parse_reports(s, start, p));
        let expected = [Report { day: -1, people: 5 }, Report { day: 2, people: 7 }];
        assert_eq!(read, expected, "{first:?}");
    }
}

#[test]
fn the_layout_may_name_several_files() {
    let text = "# layout\ntotal,refugees.csv\nalone\nKem,a.csv,b.csv,\n";
    let read = sound(text, source_data::parse_layout);
    let names: Vec<_> = read.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["total", "Kem"]);
    let files: Vec<_> = read[1]
        .files
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(files, ["a.csv", "b.csv"]);
}

#[test]
fn corrections_apply_in_file_order() {
    let report = |day, people| Report { day, people };
    let series = [Series {
        name: "Kem".to_owned(),
        parts: vec![vec![report(0, 5), report(3, 9), report(9, 12)]],
    }];
    let start = "2020-01-01".parse().expect("a date");
    let text = "\nKem,2020-01-10,normalize\n\"\"\nKem,2020-01-04\nKem,2019-01-01\n";
    let read = sound(text, |s, p| {
        registration_corrections::parse(s, start, &series, p).0
    });
    let days: Vec<_> = read.iter().map(|correction| correction.day).collect();
    assert_eq!(days, [9, 3]);
}

#[test]
fn demographics_take_their_name_from_the_file() {
    assert_eq!(demographics::name_in("demographics_age.csv"), "age");
    assert_eq!(demographics::name_in("demographics_age_2.csv"), "age");
    let names = Names::new(["A"]);
    let text = "age,Default,A\n\n10,0.5,1\n30.5,0.5,0\n";
    let read = sound(text, |s, p| demographics::parse(s, "age", &names, p)).expect("a table");
    assert_eq!(
        read.values,
        [TraitValue::Number(10.0), TraitValue::Number(30.5)]
    );
    assert_eq!(read.default_weights, [0.5, 0.5]);
    assert_eq!(read.place_weights[0].weights, [1.0, 0.0]);
    let text = "gender,Default\nmale,1\nfemale,1\n";
    let read = sound(text, |s, p| demographics::parse(s, "gender", &names, p)).expect("a table");
    assert_eq!(read.values[1], TraitValue::Text("female".to_owned()));
}

#[test]
fn listed_people_are_grouped() {
    let names = Names::new(["A", "B"]);
    let text = "# a remark above\n#location,age,religion\nA,10,x\nB,10,x\n\nA,10,x\nA,10,y\n";
    let read = sound(text, |s, p| agents::parse(s, &names, p));
    let people: Vec<_> = read
        .iter()
        .map(|group| (group.place, group.people))
        .collect();
    assert_eq!(people, [(0, 2), (1, 1), (0, 1)]);
    assert_eq!(
        read[0].traits[0],
        ("age".to_owned(), TraitValue::Number(10.0))
    );
    assert_eq!(read[0].traits[1].1, TraitValue::Text("x".to_owned()));
}

#[test]
fn food_deprivation_with_the_days_in_any_column() {
    let world = places("A,North,X,1,1,conflict,0,5\nB,South,Y,1,1,camp,,5\n");
    let read = sound("North,#Day,South\n1,0,2\n3,9,4\n", |s, p| {
        ipc::parse(s, &world, Some(10), p)
    });
    let read = read.expect("a table");
    assert_eq!(
        (read.days, read.regions),
        (vec![0.0, 9.0], vec!["North".into(), "South".into()])
    );
    assert_eq!(read.rows, [[1.0, 2.0], [3.0, 4.0]]);
}
