//! Tables by themselves: names, columns, what stands above them, what they are read by.

use super::{problems, with};
use crate::native_support;
use outflow_scenario::native;

#[test]
fn a_folder_in_order_gives_nothing_to_say() {
    let (scenario, problems) = native::read_folder(&native_support::small());
    assert!(problems.is_empty());
    let scenario = scenario.unwrap();
    assert_eq!(scenario.days, 10);
    assert_eq!(scenario.places[1].name, "Beta, the port");
    let conflicts = scenario.timeline.conflicts.unwrap();
    assert_eq!(conflicts.places, [0, 1]);
    assert_eq!(conflicts.rows.len(), 10);
    assert_eq!(conflicts.rows[1], [1.0, 0.0]);
    assert_eq!(conflicts.rows[2], [1.0, 0.5]);
    assert_eq!(conflicts.rows[3], [0.0, 0.5]);
    let closure = &scenario.timeline.closures[0];
    assert_eq!((closure.start, closure.end), (1, 2));
}

#[test]
fn columns_and_ids() {
    assert_eq!(
        problems(
            "places.csv",
            "id,name,kind,latitude,longitude,populaton,country\na,Alpha,conflict_zone,50,36,1,One\na,Beta,twon,95,36,1,Two\nc,Camp,camp,51,,\nb,B,town,0,0,1,,2\n"
        ),
        [
            "places.csv:1:33 unknown-column population",
            "places.csv:3:1 duplicate-id",
            "places.csv:3:8 unknown-kind town",
            "places.csv:3:13 bad-coordinates",
            "places.csv:4:16 missing-value",
            "places.csv:5:17 row-too-long",
        ]
    );
}

#[test]
fn places_named_by_their_name() {
    assert_eq!(
        problems(
            "links.csv",
            "id,from,to,length_km\na--b,Alpha,b,70\nb--d,b,d,-2\nb--d,b,c,1\nc--b,c,b,140\n"
        ),
        [
            "links.csv:2:6 unknown-place a",
            "links.csv:3:8 unknown-place",
            "links.csv:3:10 bad-length",
            "links.csv:4:1 duplicate-id",
            "links.csv:4:10 short-link",
            "links.csv:5:1 duplicate-link",
        ]
    );
}

#[test]
fn what_would_be_passed_over_is_said() {
    // Two figures for a date, and a total that is not what counts.
    assert_eq!(
        problems(
            "observations.csv",
            "series,date,people\ntotal,2022-02-24,0\ntotal,2022-03-01,3000\n\
             Camp,2022-02-24,0\nCamp,2022-03-01,300\nCamp,2022-03-01,310\n"
        ),
        [
            "observations.csv:0:0 total-unused",
            "observations.csv:6:6 duplicate-report",
        ]
    );
    // A town that is called as the camp with reports.
    assert_eq!(
        problems(
            "places.csv",
            "id,name,kind,latitude,longitude,country,population\na,Alpha,conflict_zone,50,36,One,1000\n\
             b,Camp,town,50.5,36,One,500\nc,Camp,camp,51,36,Two,\n"
        ),
        ["places.csv:4:3 duplicate-place"]
    );
    let closed = |row: &str| {
        problems(
            "events.csv",
            &format!("event,subject,other,start,end\n{row}\n"),
        )
    };
    // Nor is a closed place in conflict any more, so that from the fourth day on nobody can be displaced.
    assert_eq!(
        closed("camp_closed,b,,2022-02-25,2022-02-27"),
        [
            "events.csv:2:13 not-a-camp",
            "hazards.csv:0:0 nowhere-to-come-from"
        ]
    );
    assert_eq!(
        closed("link_closed,a,b,2023-03-01,2023-04-01"),
        ["events.csv:2:17 closure-period"]
    );
    // Semicolons are one problem.
    assert_eq!(
        problems(
            "events.csv",
            "event;subject;other;start;end\nlink_closed;a;b;2022-02-25;\n"
        ),
        ["events.csv:1:1 missing-column"]
    );
}

#[test]
fn what_several_tables_say_together() {
    assert_eq!(
        problems(
            "observations.csv",
            "series,date,people\nall,2022-02-24,0\nCmp,2022-02-24,0\n"
        ),
        [
            "observations.csv:0:0 unused-observations Camp",
            "observations.csv:0:0 no-total",
            "places.csv:5:3 missing-observations Cmp",
        ]
    );
    // A first series that is a camp's is not the total: that is worked out.
    assert_eq!(
        problems(
            "observations.csv",
            "series,date,people\nCamp,2022-02-24,5\n"
        ),
        ["observations.csv:0:0 no-total"]
    );
    let totals = |observations: &str| {
        let (scenario, _) = with("observations.csv", observations);
        let series = scenario.unwrap().observations.series;
        series.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(
        totals("series,date,people\nCamp,2022-02-24,5\n"),
        ["total", "Camp"]
    );
    assert_eq!(
        totals("series,part,date,people\nCamp,1,2022-02-24,5\n"),
        ["Camp"]
    );
    assert_eq!(
        problems("links.csv", "id,from,to,length_km\na--b,a,b,70\n"),
        [
            "events.csv:2:19 closure-scope",
            "places.csv:5:3 unreachable-place"
        ]
    );
    assert_eq!(
        problems("corrections.csv", "series,date\nCamp,2022-03-02\n"),
        ["corrections.csv:2:6 correction-without-report"]
    );
    // Each at its row; a correction before the run does nothing.
    assert_eq!(
        problems(
            "corrections.csv",
            "series,date\nCamp,2022-03-02\nCamp,2022-02-01\ntotal,2022-03-01\nCamp,2022-02-24\n"
        ),
        [
            "corrections.csv:2:6 correction-without-report",
            "corrections.csv:3:6 date-out-of-range",
            "corrections.csv:4:7 correction-of-nothing",
            "corrections.csv:5:6 correction-without-report",
        ]
    );
}

#[test]
fn a_table_under_a_wrong_name() {
    assert_eq!(
        problems("hazard.csv", "place\n"),
        ["hazard.csv:0:0 unknown-key hazards.csv"]
    );
}

/// What spreadsheet programs put above a table, and a table without rows.
#[test]
fn what_stands_above_a_header() {
    let files = native_support::small_files();
    let table = |name: &str| {
        files
            .iter()
            .find(|(one, _)| *one == name)
            .unwrap()
            .1
            .clone()
    };
    let links = table("links.csv");
    assert_eq!(problems("links.csv", &format!("sep=,\n{links}")), [""; 0]);
    let (_, said) = with("links.csv", &format!("Roads of the region,,\n\n{links}"));
    let [one] = said.sorted()[..] else {
        panic!("{:?}", said.sorted())
    };
    let help = one.help.as_deref().unwrap_or_default();
    assert!(help.starts_with("line 3 looks like the header"), "{help}");
    let header = links.lines().next().unwrap();
    let without = problems("links.csv", &format!("{header}\n"));
    let expected = [
        "events.csv:2:19 closure-scope",
        "links.csv:0:0 unreachable-place",
    ];
    assert_eq!(without, expected);
}

/// One problem, said where the quote opens, whatever names the rest of the table would have given.
#[test]
fn an_unclosed_quote_is_one_problem() {
    let places = "id,name,kind,latitude,longitude,country,population\na,\"Alpha,conflict_zone,50,36,One,1000\n\
                  b,\"Beta\",town,50.5,36,One,500\nc,Camp,camp,51,36,Two,\n";
    assert_eq!(
        problems("places.csv", places),
        ["places.csv:2:3 unclosed-quote"]
    );
    assert_eq!(
        problems(
            "links.csv",
            "id,from,to,length_km\na--b,\"a,b,70\nb--c,b,c,80.5\n"
        ),
        ["links.csv:2:6 unclosed-quote"]
    );
}

#[test]
fn traits() {
    assert_eq!(
        problems(
            "traits.csv",
            "trait,place,value,weight\nage,,1,1\nage,,2,0\nage,Alpa,1,1\nage,Alpa,2,1\nage,Alpha,2,1\nsex,,m,0\n"
        ),
        [
            "traits.csv:0:0 bad-weights",
            "traits.csv:0:0 trait-name",
            "traits.csv:4:5 unknown-place Alpha",
        ]
    );
}
