//! Figures that cannot be, or can hardly be meant.

use super::problems;
use crate::native_support;
use crate::said_support::said;
use outflow_scenario::native;

#[test]
fn observations_and_corrections() {
    assert_eq!(
        problems(
            "observations.csv",
            "series,part,date,people\ntotal,1,2022-02-24,ten\ntotal,3,2022-02-24,1\n,1,,\n"
        ),
        [
            "observations.csv:2:20 not-an-integer",
            "observations.csv:3:7 out-of-range",
            "observations.csv:4:1 missing-value",
        ]
    );
    assert_eq!(
        problems("corrections.csv", "series,date\nCmp,2022-03-01\n"),
        ["corrections.csv:2:1 unknown-place Camp"]
    );
}

#[test]
fn figures_that_can_hardly_be_meant() {
    assert_eq!(
        problems(
            "observations.csv",
            "series,date,people\ntotal,2022-02-24,-3\ntotal,2022-02-26,5\ntotal,2022-02-25,6\n\
             total,1822-02-25,6\nCamp,2022-02-24,0\nCamp,2032-02-24,9\nCamp,2023-02-24,9\n"
        ),
        [
            "observations.csv:0:0 total-unused",
            "observations.csv:2:18 negative-count",
            "observations.csv:4:7 date-out-of-order",
            "observations.csv:5:7 date-out-of-order",
            "observations.csv:5:7 date-out-of-range",
            "observations.csv:8:6 date-out-of-order",
        ]
    );
    assert_eq!(
        problems(
            "observations.csv",
            "series,date,people\ntotal,2022-02-24,0\nCamp,2024-02-24,9\n"
        ),
        [
            "observations.csv:0:0 date-out-of-range",
            "observations.csv:0:0 total-unused",
        ]
    );
}

#[test]
fn what_places_say_together() {
    let places = |d: &str, e: &str| {
        format!(
            "id,name,kind,latitude,longitude,country,population,capacity\n\
             a,Alpha,conflict_zone,50,36,One,1000,\nb,Beta,town,50.5,36,One,500,\n\
             c,Camp,camp,51,36,Two,,42\nd,Delta,{d},One,10,\ne,Echo,town,50.2,{e},One,10,\n"
        )
    };
    let problems_of = |d: &str, e: &str, links: &str| {
        let mut files = native_support::small_files();
        files.retain(|(name, _)| !["places.csv", "links.csv", "observations.csv"].contains(name));
        files.push(("places.csv", places(d, e)));
        files.push((
            "links.csv",
            format!("id,from,to,length_km\na--b,a,b,70\nb--c,b,c,80\n{links}"),
        ));
        files.push((
            "observations.csv",
            "series,date,people\ntotal,2022-02-24,42\nCamp,2022-02-24,42\n".to_owned(),
        ));
        said(&native::read_folder(&native_support::memory(&files)).1)
    };
    let all = "b--d,b,d,50\nb--e,b,e,60\n";
    let leak = "places.csv:4:3 capacity-leak";
    assert_eq!(problems_of("town,50.4,36.2", "36.3", all), [leak]);
    // Coordinates swapped: the way there is too short as well.
    assert_eq!(
        problems_of("town,36.2,50.4", "36.3", all),
        [
            "links.csv:4:10 short-link",
            leak,
            "places.csv:5:3 swapped-coordinates"
        ]
    );
    // A place of departure without a link, and a town without one.
    assert_eq!(
        problems_of("conflict_zone,50.4,36.2", "36.3", "b--e,b,e,60\n"),
        [leak, "places.csv:5:3 unreachable-place"]
    );
    // And one in which nobody lives.
    let empty = problems_of("conflict_zone,50.4,36.2,One,,\n#", "36.3", all);
    assert_eq!(empty, [leak, "places.csv:5:3 no-population"]);
    assert_eq!(
        problems_of("town,50.4,36.2", "36.3", "b--d,b,d,50\n"),
        [leak, "places.csv:6:3 unreachable-place"]
    );
    // Half a position is none: no length is held against it.
    assert_eq!(
        problems_of("town,,36.2", "36.3", all),
        ["places.csv:5:14 missing-value"]
    );
}

#[test]
fn places_in_the_sea_and_all_places_swapped() {
    let header = "id,name,kind,latitude,longitude,country,population\n";
    assert_eq!(
        problems(
            "places.csv",
            &format!(
                "{header}a,Alpha,conflict_zone,50,36,One,1000\nb,Beta,town,0,0,One,500\nc,Camp,camp,51,36,Two,\n"
            )
        ),
        ["places.csv:3:3 missing-coordinates"]
    );
    // A ladder of towns in the north of Europe; links are a little longer than the straight lines.
    let table = |swapped: bool| {
        let mut places = header.to_owned();
        let mut links = "id,from,to,length_km\n".to_owned();
        for step in 0..6 {
            for side in 0..2 {
                let (north, east) = (60.0 + f64::from(step) * 0.3, 20.0 + f64::from(side) * 2.0);
                let (one, two) = if swapped {
                    (east, north)
                } else {
                    (north, east)
                };
                let kind = if step == 0 { "conflict_zone" } else { "town" };
                places += &format!("p{step}{side},P{step}{side},{kind},{one},{two},One,10\n");
                if step > 0 {
                    links += &format!("u{step}{side},p{}{side},p{step}{side},36\n", step - 1);
                }
            }
            links += &format!("v{step},p{step}0,p{step}1,120\n");
        }
        let files = [
            (
                "scenario.toml",
                "title = \"x\"\nstart = 2022-02-24\ndays = 10\n".to_owned(),
            ),
            ("places.csv", places),
            ("links.csv", links),
        ];
        said(&native::read_folder(&native_support::memory(&files)).1)
    };
    assert_eq!(table(false), [""; 0]);
    assert_eq!(table(true), ["links.csv:0:0 swapped-coordinates"]);
}
