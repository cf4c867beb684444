//! What-ifs are run, compared, cancelled and saved.

use super::*;

/// A closed road carries nobody; without a change nothing differs, since chance is common.
#[test]
fn what_ifs_are_run_and_compared_member_by_member() {
    let folder = wayfinding();
    block(async {
        let page = Page::of(folder.path());
        page.idle().await;
        let begin = |changes: Value| {
            page.ask(
                "POST",
                "/api/runs",
                Some(json!({ "title": "t", "changes": changes })),
            )
        };
        let (status, same) = begin(json!([])).await;
        assert_eq!(status, StatusCode::CREATED, "{same}");
        page.idle().await;
        let closed = json!([{ "type": "close", "link": "1", "start": "2024-01-01" }]);
        let (status, run) = begin(closed).await;
        assert_eq!(status, StatusCode::CREATED, "{run}");
        page.idle().await;
        let rows = |value: &Value| value["rows"].as_array().unwrap().clone();
        for row in rows(&page.get("/api/runs/1/compare?base=0").await) {
            assert_eq!(row["difference"], json!([0, 0, 0, 0, 0]));
        }
        let compared = page.get("/api/runs/2/compare?base=0").await;
        let rows = rows(&compared);
        let arrived = rows
            .iter()
            .find(|row| row["of"] == "C" && row["name"] == "arrived")
            .unwrap();
        assert_eq!(arrived["run"], json!([0, 0, 0, 0, 0]));
        assert!(arrived["difference"][2].as_f64().unwrap() < -1000.0);
        assert_eq!(compared["members"], 3);
        let frames = page.get("/api/runs/2/frames").await;
        for day in frames["flows"].as_array().unwrap() {
            assert_eq!((&day[2], &day[3]), (&json!(0), &json!(0)));
        }
        // The place has its reports, and the difference to the first run.
        let camp = page.get("/api/runs/2/places/2?against=0").await;
        assert_eq!(camp["reported"], json!([[0, 0], [9, 3000]]));
        assert!(camp["difference"]["people"].is_array() || camp["series"]["people"].is_null());
        let (status, _) = page.ask("DELETE", "/api/runs/1", None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let (status, _) = page.ask("DELETE", "/api/runs/0", None).await;
        assert_eq!(status, StatusCode::CONFLICT);
    });
}

/// A mistyped year, and routes over so many places that a day would not end, are refused.
#[test]
fn what_would_pass_unseen_or_never_end_is_refused() {
    let folder = wayfinding();
    block(async {
        let page = Page::of(folder.path());
        page.idle().await;
        for (change, told) in [
            (
                json!({ "type": "counts", "rows": [{ "series": "C", "date": "1024-01-06", "people": 9 }] }),
                "is before the run, which begins on 2024-01-01",
            ),
            (
                json!({ "type": "set", "key": "move_rules.awareness_level", "value": 99 }),
                "awareness_level is 99; expected -4 to 4",
            ),
        ] {
            let body = json!({ "changes": [change] });
            let (status, answer) = page.ask("POST", "/api/runs", Some(body)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
            assert!(answer["error"].as_str().unwrap().contains(told), "{answer}");
        }
    });
}

#[test]
fn capacities_camps_and_counts_are_changed() {
    let folder = wayfinding();
    block(async {
        let page = Page::of(folder.path());
        page.idle().await;
        let changes = json!([
            { "type": "beds", "place": "C", "beds": 7000 },
            { "type": "camp", "name": "New", "latitude": 49.6, "longitude": 35.1, "beds": 900 },
            { "type": "counts", "rows": [{ "series": "C", "date": "2024-01-06", "people": 2500 }] },
            { "type": "set", "key": "move_rules.max_move_speed", "value": 200 },
        ]);
        let (status, run) = page
            .ask("POST", "/api/runs", Some(json!({ "changes": changes })))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{run}");
        page.idle().await;
        assert_eq!(page.get("/api/runs/1").await["state"], "done");
        let world = page.get("/api/runs/1/world").await;
        assert_eq!(world["places"][2]["capacity"], 7000);
        assert_eq!(world["places"][3]["name"], "New");
        assert_eq!(world["places"][3]["receives"], true);
        // The new camp is 12.6 km from B through the air, by the great circle.
        let km = world["links"][2]["km"].as_f64().unwrap();
        assert!((15.0..17.5).contains(&km), "{km}");
        // What is saved is what was run, and reads without problems.
        let (_, bytes) = page
            .send(
                Request::get("/api/runs/1/scenario.zip")
                    .header(header::HOST, "localhost:8787")
                    .body(Body::empty())
                    .unwrap(),
            )
            .await;
        assert!(bytes.starts_with(b"PK\x03\x04"));
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("total,1,2024-01-06,3055"), "{text}");
        for (change, problem) in [
            (
                json!({ "type": "beds", "place": "c", "beds": 1 }),
                "did you mean 'C'",
            ),
            (
                json!({ "type": "camp", "name": "", "latitude": 0, "longitude": 0, "beds": 1 }),
                "name",
            ),
            (
                json!({ "type": "counts", "rows": [{ "series": "C", "date": "2025-01-01", "people": 1 }] }),
                "after the run",
            ),
            (
                json!({ "type": "sanctions", "party": "x", "factor": 1 }),
                "chain of control",
            ),
            (
                json!({ "type": "set", "key": "move_rules.awarness_level", "value": 2 }),
                "did you mean",
            ),
        ] {
            let (status, answer) = page
                .ask("POST", "/api/runs", Some(json!({ "changes": [change] })))
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                answer["error"].as_str().unwrap().contains(problem),
                "{answer}"
            );
            assert_eq!(answer["change"], 0);
        }
    });
}

#[test]
fn one_run_is_under_way_at_a_time_and_can_be_cancelled() {
    let folder = wayfinding();
    block(async {
        let page = Page::with(Options {
            members: 1,
            ..options(folder.path())
        });
        page.idle().await;
        let long = json!({
            "changes": [{ "type": "set", "key": "hasten", "value": 1 }],
            "members": 200,
        });
        let (status, run) = page.ask("POST", "/api/runs", Some(long)).await;
        assert_eq!(status, StatusCode::CREATED, "{run}");
        let (again, _) = page.ask("POST", "/api/runs", Some(json!({}))).await;
        let (_, cancelled) = page.ask("POST", "/api/runs/1/cancel", None).await;
        page.idle().await;
        let after = page.get("/api/runs/1").await;
        // It may have been quicker than we are.
        if after["state"] == "cancelled" {
            assert!(after["finished"].as_u64() < Some(200));
        } else {
            assert_eq!(after["state"], "done", "{cancelled}");
        }
        assert!(again == StatusCode::CONFLICT || after["state"] == "done");
        let (status, _) = page.ask("POST", "/api/runs", Some(json!({}))).await;
        assert_eq!(status, StatusCode::CREATED);
        page.app.open.stop();
        page.idle().await;
    });
}

#[test]
fn changed_scenarios_are_written_only_where_allowed() {
    let (folder, save) = (wayfinding(), tempfile::tempdir().unwrap());
    block(async {
        let page = Page::of(folder.path());
        page.idle().await;
        let named = |name: &str| Some(json!({ "name": name }));
        let (status, _) = page.ask("POST", "/api/runs/0/save", named("mine")).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let page = Page::with(Options {
            save: Some(save.path().to_path_buf()),
            ..options(folder.path())
        });
        page.idle().await;
        let (status, _) = page.ask("POST", "/api/runs/0/save", named("../mine")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = page.ask("POST", "/api/runs/0/save", named("mine")).await;
        assert_eq!(status, StatusCode::CREATED);
        let (read, problems) =
            outflow_scenario::open(&save.path().join("mine"), &Default::default());
        assert_eq!(problems.errors(), 0);
        let (original, _) = outflow_scenario::open(folder.path(), &Default::default());
        assert_eq!(read, original);
        let (status, _) = page.ask("POST", "/api/runs/0/save", named("mine")).await;
        assert_eq!(status, StatusCode::CONFLICT);
    });
}
