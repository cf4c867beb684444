//! What is opened: folders with problems, run folders, and a chain of control with what may be told of it.

use super::*;

#[test]
fn a_broken_scenario_says_what_check_says() {
    let folder = wayfinding();
    std::fs::write(
        folder.path().join("links.csv"),
        "id,from,to,length_km\na--b,a,bb,-3\n",
    )
    .unwrap();
    block(async {
        let page = Page::of(folder.path());
        assert_eq!(page.get("/api/session").await["state"], "broken");
        let (_, problems) = outflow_scenario::open(folder.path(), &Default::default());
        let answer = page.get("/api/check").await;
        let expected = outflow_diagnostics::render_json(&problems);
        assert_eq!(answer["diagnostics"], expected["diagnostics"]);
        assert!(problems.errors() >= 2);
        let (status, _) = page.ask("POST", "/api/runs", Some(json!({}))).await;
        assert_eq!(status, StatusCode::CONFLICT);
        // Once it is mended, reading it again runs it.
        std::fs::write(
            folder.path().join("links.csv"),
            "id,from,to,length_km\na--b,a,b,100\nb--c,b,c,100\n",
        )
        .unwrap();
        let (_, session) = page.ask("POST", "/api/reload", None).await;
        assert_eq!(session["state"], "ready");
        page.idle().await;
    });
    let empty = tempfile::tempdir().unwrap();
    block(async {
        let page = Page::of(empty.path());
        assert_eq!(page.get("/api/session").await["state"], "broken");
        assert!(page.get("/api/check").await["errors"].as_u64() >= Some(1));
    });
}

/// A run folder is shown as it is, and its what-if has its seed, members and options.
#[test]
fn a_run_folder_is_opened_as_it_is() {
    use outflow_results::{Encoder, Existing, Identity, RunWriter, Volatile};
    let folder = wayfinding();
    let (scenario, _) = outflow_scenario::read(folder.path(), &Default::default());
    let scenario = scenario.unwrap();
    let options_of_run = outflow_engine::RunOptions {
        seed: 7,
        ..Default::default()
    };
    let plan = outflow_engine::Plan::new(&scenario, &options_of_run).unwrap();
    let out = tempfile::tempdir().unwrap();
    let target = out.path().join("run");
    let identity = Identity::new(scenario, &options_of_run).unwrap();
    let encoder = Encoder::new(&identity).unwrap();
    let mut writer = RunWriter::create(&target, identity, 3..6, Existing::Refuse).unwrap();
    let mut present = Vec::new();
    for member in 3..6 {
        let record =
            outflow_engine::run_member(&plan, member, &mut outflow_engine::Unattended).unwrap();
        present.push(record.present[9 * 3 + 2]);
        writer.add(&encoder.encode(&record, &[]).unwrap()).unwrap();
    }
    writer.finish(Volatile::default()).unwrap();
    block(async {
        let page = Page::of(&target);
        let session = page.get("/api/session").await;
        assert_eq!(
            (&session["state"], &session["kind"]),
            (&json!("ready"), &json!("run"))
        );
        let run = page.get("/api/runs/0").await;
        assert_eq!(
            (&run["state"], &run["finished"]),
            (&json!("done"), &json!(3))
        );
        let camp = page.get("/api/runs/0/places/2").await;
        present.sort_by(f64::total_cmp);
        let median = camp["series"]["people"]["q"][2][9].as_f64().unwrap();
        assert!((median - present[1]).abs() <= 5.0, "{median} {present:?}");
        // Run again without a change: the same members to the last person.
        let (status, _) = page.ask("POST", "/api/runs", Some(json!({}))).await;
        assert_eq!(status, StatusCode::CREATED);
        page.idle().await;
        let compared = page.get("/api/runs/1/compare?base=0").await;
        assert_eq!(compared["members"], 3);
        for row in compared["rows"].as_array().unwrap() {
            assert_eq!(row["difference"], json!([0, 0, 0, 0, 0]));
        }
    });
    std::fs::remove_file(target.join("scenario.json")).unwrap();
    block(async {
        let page = Page::of(&target);
        assert_eq!(page.get("/api/session").await["state"], "broken");
        assert!(page.get("/api/check").await["engine"].is_string());
    });
}

/// Small counts are left out, roads at the front have no flows, holders are parties.
#[test]
fn a_run_of_the_chain_of_control_tells_no_more_than_it_may() {
    let folder = chain(6);
    block(async {
        let page = Page::with(Options {
            hasten: 20,
            ..options(&folder.path().join("kharkiv"))
        });
        page.idle().await;
        let problems = page.get("/api/check").await;
        assert_eq!(problems["errors"], 0, "{problems:#}");
        assert_eq!(page.get("/api/runs/0").await["state"], "done");
        let world = page.get("/api/runs/0/world").await;
        let frames = page.get("/api/runs/0/frames").await;
        let (places, links) = (
            world["places"].as_array().unwrap(),
            world["links"].as_array().unwrap(),
        );
        let days = |name: &str| frames["places"][name].as_array().unwrap().clone();
        for name in ["people", "displaced", "left", "centre"] {
            assert_eq!(days(name).len(), 6);
            for value in days(name).iter().flat_map(|day| day.as_array().unwrap()) {
                let value = value.as_f64().unwrap();
                assert!(
                    value == 0.0 || value == 5.0 || value % 10.0 == 0.0,
                    "{name} {value}"
                );
            }
        }
        let index = |id: &str| places.iter().position(|place| place["id"] == id).unwrap();
        // What passes a crossing near the front is told on no day, and far from it as it is.
        let at = index("pisky-logachevka");
        for day in days("queue_persons") {
            assert_eq!(day[at], json!(-1));
        }
        let crossing = page.get(&format!("/api/runs/0/places/{at}")).await;
        assert_eq!(crossing["hidden"], true);
        assert!(crossing["series"]["crossed"].is_null());
        let terms = &page.get("/api/session").await["terms"];
        assert_eq!(
            (&terms["variant"], &terms["without"]),
            (&json!(null), &json!([]))
        );
        let parties = i64::try_from(world["parties"].as_array().unwrap().len()).unwrap();
        for value in days("holder")
            .iter()
            .flat_map(|day| day.as_array().unwrap())
        {
            assert!((-2..parties).contains(&value.as_i64().unwrap()));
        }
        // Kharkiv lies at the front from the first day on, Lviv does not.
        let flows = frames["flows"].as_array().unwrap();
        let mut told = 0;
        for (number, link) in links.iter().enumerate() {
            let near = [&link["from"], &link["to"]].contains(&&json!(index("kharkiv")));
            for day in flows {
                if near {
                    assert_eq!(day[2 * number], json!(-1), "{}", link["id"]);
                }
                told += u32::from(day[2 * number] != json!(-1));
            }
        }
        assert!(told > 0);
        assert!(frames["hidden_links"].as_u64() > Some(0));
        let kharkiv = page
            .get(&format!("/api/runs/0/places/{}?day=5", index("kharkiv")))
            .await;
        assert!(!kharkiv["motives"].as_array().unwrap().is_empty());
        assert_eq!(kharkiv["series"]["left"]["q"].as_array().unwrap().len(), 5);
        // More seats and an open crossing change something, with common chance little else.
        let changes = json!([{ "type": "scale", "kind": "transport", "factor": 0 }]);
        let (status, run) = page
            .ask("POST", "/api/runs", Some(json!({ "changes": changes })))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{run}");
        page.idle().await;
        assert_eq!(page.get("/api/runs/1").await["state"], "done");
        let compared = page.get("/api/runs/1/compare?base=0").await;
        assert_eq!(compared["members"], 3);
        let unit = |name: &str| {
            let rows = compared["rows"].as_array().unwrap();
            let row = rows.iter().find(|row| row["name"] == name);
            row.map(|row| row["unit"].as_str().unwrap().to_owned())
        };
        assert_eq!(unit("left").as_deref(), Some("persons"));
        assert_eq!(unit("longest wait, hours").as_deref(), Some("hours"));
        assert_eq!(unit("belief at the end").as_deref(), Some("share"));
    });
    // Whoever asks for them sees the flows.
    block(async {
        let page = Page::with(Options {
            hasten: 20,
            members: 1,
            front_flows: true,
            ..options(&folder.path().join("kharkiv"))
        });
        page.idle().await;
        let frames = page.get("/api/runs/0/frames").await;
        assert_eq!(frames["hidden_links"], 0);
    });
}
