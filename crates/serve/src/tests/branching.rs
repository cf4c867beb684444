//! What-ifs go on from the members of the first run, to the same bits as from the start.

use super::*;
use crate::case::{Case, Options as CaseOptions};
use crate::change::{Change, changed};
use crate::kept::Room;
use outflow_engine::Unattended;
use outflow_scenario::Input;

fn opened(folder: &Path) -> Input {
    outflow_scenario::open(folder, &Default::default())
        .0
        .unwrap()
}

/// How many days members took over, with what they say compared with a run from the start.
fn taken_over(input: &Input, members: u32, changes: Value) -> Vec<u32> {
    let options = CaseOptions::for_input(input, 1, 8, 30);
    let base = Case::new(input.clone(), &options).unwrap();
    let changes: Vec<Change> = serde_json::from_value(changes).unwrap();
    let what_if = changed(input, &changes).map_err(|_| "unfit").unwrap();
    let what_if = Case::new(what_if, &options).unwrap();
    (0..members)
        .map(|member| {
            let room = Room::default();
            let (sample, kept) = base.run(member, &mut Unattended, Some(&room)).unwrap();
            let kept = kept.unwrap();
            let (whole, none) = what_if.run(member, &mut Unattended, None).unwrap();
            assert!(none.is_none());
            match what_if.branch(&base, &kept, member, &mut Unattended) {
                Some((days, branched)) => {
                    assert!(
                        branched.unwrap() == whole,
                        "member {member} from day {days}"
                    );
                    assert!(whole != sample, "member {member}: nothing has changed");
                    days
                }
                None => 0,
            }
        })
        .collect()
}

#[test]
fn a_what_if_of_kharkiv_goes_on_from_before_its_date() {
    let folder = chain(48);
    let input = opened(&folder.path().join("kharkiv"));
    // States are kept every third day: 30 March is day 34.
    let closed = json!([{ "type": "close", "place": "lviv", "start": "2022-03-30" }]);
    assert_eq!(taken_over(&input, 2, closed), [33, 33]);
    // Control that is drawn for each member: not later than the first change that moved.
    let later = json!([{ "type": "move_control", "from": "2022-03-20", "to": "2022-04-12",
        "days": 3 }]);
    for days in taken_over(&input, 2, later) {
        assert!((3..=30).contains(&days), "{days}");
    }
    // What acts from the first day on is run from there.
    let beds = json!([{ "type": "beds", "place": "belgorod", "beds": 20_000, "at_most": 30_000 }]);
    assert_eq!(taken_over(&input, 1, beds), [0]);
}

#[test]
fn a_what_if_of_wayfinding_goes_on_from_before_its_date() {
    let folder = wayfinding();
    let input = opened(folder.path());
    let closed = json!([{ "type": "close", "link": "1", "start": "2024-01-07" }]);
    assert_eq!(taken_over(&input, 2, closed), [6, 6]);
    let counts = json!([{ "type": "counts", "rows": [
        { "series": "C", "date": "2024-01-06", "people": 2500 }] }]);
    assert_eq!(taken_over(&input, 1, counts), [1]);
    let faster = json!([{ "type": "set", "key": "move_rules.max_move_speed", "value": 90 }]);
    assert_eq!(taken_over(&input, 1, faster), [0]);
}

/// A what-if is answered while the first run is under way, its members after those of the first
/// run, and both come to their ends.
#[test]
fn a_what_if_goes_before_the_first_run() {
    let folder = chain(20);
    block(async {
        let page = Page::with(Options {
            hasten: 40,
            members: 12,
            ..options(&folder.path().join("kharkiv"))
        });
        let start = Instant::now();
        while page.get("/api/runs/0").await["finished"].as_u64() < Some(2) {
            assert!(start.elapsed() < Duration::from_secs(300));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let changes = json!([{ "type": "close", "place": "lviv", "start": "2022-03-12" }]);
        let (status, run) = page
            .ask("POST", "/api/runs", Some(json!({ "changes": changes })))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{run}");
        // A second one is refused while it is under way, unless it was that quick.
        let (again, _) = page.ask("POST", "/api/runs", Some(json!({}))).await;
        assert!([StatusCode::CONFLICT, StatusCode::CREATED].contains(&again));
        page.idle().await;
        let base = page.get("/api/runs/0").await;
        let what_if = page.get("/api/runs/1").await;
        for run in [&base, &what_if] {
            assert_eq!(
                (&run["state"], &run["finished"]),
                (&json!("done"), &json!(12)),
                "{run}"
            );
            assert_eq!(run["progress"], 1.0);
        }
        // 12 March is day 16, and states are kept every second day.
        assert_eq!(what_if["days_taken_over"], 16);
        assert!(what_if["first_answer_seconds"].as_f64() <= what_if["seconds"].as_f64());
        assert_eq!(base["days_taken_over"], Value::Null);
        // The interval of the mean narrows: it is there for every number of members.
        let compared = page.get("/api/runs/1/compare?base=0").await;
        assert_eq!(compared["members"], 12);
        let rows = compared["rows"].as_array().unwrap();
        let left = rows
            .iter()
            .find(|row| row["of"] == "*" && row["name"] == "left")
            .unwrap();
        let by_members = left["by_members"].as_array().unwrap();
        assert_eq!(by_members.len(), 11);
        assert_eq!(
            (&by_members[0][0], &by_members[10][0]),
            (&json!(2), &json!(12))
        );
        for row in by_members {
            let at = |column: usize| row[column].as_f64().unwrap();
            assert!(at(2) <= at(1) && at(1) <= at(3), "{row}");
        }
    });
}

#[test]
fn both_runs_are_cancelled_in_flight() {
    let folder = chain(60);
    block(async {
        let page = Page::with(Options {
            hasten: 40,
            members: 100,
            ..options(&folder.path().join("kharkiv"))
        });
        let start = Instant::now();
        while page.get("/api/runs/0").await["finished"].as_u64() < Some(2) {
            assert!(start.elapsed() < Duration::from_secs(300));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let (status, _) = page.ask("POST", "/api/runs", Some(json!({}))).await;
        assert_eq!(status, StatusCode::CREATED);
        let (_, _) = page.ask("POST", "/api/runs/1/cancel", None).await;
        let (_, _) = page.ask("POST", "/api/runs/0/cancel", None).await;
        page.idle().await;
        for run in [0, 1] {
            let run = page.get(&format!("/api/runs/{run}")).await;
            assert_eq!(run["state"], "cancelled", "{run}");
            assert!(run["finished"].as_u64() < Some(100));
        }
        // Members that the first run never had are run from the start.
        let (status, run) = page
            .ask("POST", "/api/runs", Some(json!({ "members": 4 })))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{run}");
        page.idle().await;
        assert_eq!(page.get("/api/runs/2").await["state"], "done");
    });
}
