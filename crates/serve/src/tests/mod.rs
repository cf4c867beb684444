//! The interface, asked as a page would ask it.

use crate::http::{App, router, routes};
use crate::{Options, app};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower::ServiceExt;

const PORT: u16 = 8787;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn options(folder: &Path) -> Options {
    Options {
        folder: folder.to_path_buf(),
        port: PORT,
        seed: 1,
        members: 3,
        threads: 2,
        hasten: 1,
        min_cell: 10,
        front_flows: false,
        save: None,
    }
}

struct Page {
    app: Arc<App>,
    router: Router,
}

impl Page {
    fn with(options: Options) -> Self {
        let app = Arc::new(app(options, PORT));
        Self {
            router: router(Arc::clone(&app)),
            app,
        }
    }

    fn of(folder: &Path) -> Self {
        Self::with(options(folder))
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, bytes.to_vec())
    }

    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, format!("127.0.0.1:{PORT}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.map_or(Body::empty(), |body| Body::from(body.to_string())))
            .unwrap();
        let (status, bytes) = self.send(request).await;
        (
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        )
    }

    async fn get(&self, path: &str) -> Value {
        let (status, value) = self.ask("GET", path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {value}");
        value
    }

    /// Waits until no run is under way.
    async fn idle(&self) {
        let start = Instant::now();
        loop {
            let runs = self.get("/api/runs").await;
            let busy = runs["runs"]
                .as_array()
                .unwrap()
                .iter()
                .any(|run| run["state"] == "running");
            if !busy {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(300), "a run hangs");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap()
        .block_on(future)
}

/// Two towns, a road and a camp abroad, ten days.
fn wayfinding() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "scenario.toml",
        "title = \"Two towns\"\nstart = 2024-01-01\ndays = 10\ncompat = \"flee\"\n",
    );
    write(
        "places.csv",
        "id,name,kind,latitude,longitude,country,region,population,capacity\n\
         a,A,conflict_zone,49,36,X,R,100000,\nb,B,town,49.5,35,X,R,20000,\n\
         c,C,camp,50,34,Y,S,,5000\n",
    );
    write(
        "links.csv",
        "id,from,to,length_km\na--b,a,b,100\nb--c,b,c,100\n",
    );
    write(
        "observations.csv",
        "series,date,people\ntotal,2024-01-01,0\ntotal,2024-01-10,4000\n\
         C,2024-01-01,0\nC,2024-01-10,3000\n",
    );
    folder
}

#[test]
fn the_description_names_every_route_and_no_other() {
    let described: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let mut theirs: Vec<String> = Vec::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            theirs.push(format!("{method} {path}"));
        }
    }
    let mut ours: Vec<String> = routes()
        .iter()
        .flat_map(|(path, methods, _)| methods.iter().map(move |method| format!("{method} {path}")))
        .collect();
    theirs.sort();
    ours.sort();
    assert_eq!(ours, theirs);
    assert_eq!(described["info"]["version"], env!("CARGO_PKG_VERSION"));
}

/// Every answer to a well-formed and an ill-formed request is one that the description names.
#[test]
fn answers_are_those_of_the_description() {
    let folder = wayfinding();
    block(async {
        let page = Page::of(folder.path());
        page.idle().await;
        let described: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
        let bodies = [
            None,
            Some(json!({})),
            Some(json!([])),
            Some(json!({ "unknown": 1 })),
            Some(json!({ "changes": [{ "type": "none" }] })),
            Some(json!({ "changes": [{ "type": "beds", "place": "C" }] })),
            Some(json!({ "members": 0 })),
            Some(json!({ "name": "../out" })),
        ];
        for (path, methods) in described["paths"].as_object().unwrap() {
            for (method, about) in methods.as_object().unwrap() {
                for id in ["0", "77", "-1", "x"] {
                    for query in ["", "?base=0", "?base=x", "?against=99", "?day=1&against=0"] {
                        for body in &bodies {
                            let path = path.replace("{id}", id).replace("{place}", "1") + query;
                            let (status, value) =
                                page.ask(&method.to_uppercase(), &path, body.clone()).await;
                            let known = about["responses"]
                                .as_object()
                                .unwrap()
                                .contains_key(status.as_str());
                            assert!(
                                known || status == StatusCode::BAD_REQUEST,
                                "{method} {path} {body:?}: {status} {value}"
                            );
                            if status == StatusCode::CREATED || path == "/api/reload" {
                                page.idle().await;
                            }
                        }
                    }
                }
            }
        }
    });
}

#[test]
fn other_hosts_and_pages_are_refused() {
    let folder = wayfinding();
    block(async {
        let page = Page::of(folder.path());
        let ask = |method: &str, host: &str, more: &[(&str, &str)]| {
            let mut request = Request::builder()
                .method(method)
                .uri("/api/reload")
                .header(header::HOST, host);
            for (name, value) in more {
                request = request.header(*name, *value);
            }
            request.body(Body::empty()).unwrap()
        };
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u16);
        let cases: [Case<'_>; 9] = [
            ("127.0.0.1:8787", &[], 200),
            ("localhost:8787", &[], 200),
            (
                "127.0.0.1:8787",
                &[("origin", "http://127.0.0.1:8787")],
                200,
            ),
            ("127.0.0.1:80", &[], 421),
            ("example.org:8787", &[], 421),
            ("127.0.0.1.example.org:8787", &[], 421),
            ("127.0.0.1:8787", &[("origin", "http://example.org")], 403),
            ("127.0.0.1:8787", &[("origin", "null")], 403),
            ("127.0.0.1:8787", &[("sec-fetch-site", "cross-site")], 403),
        ];
        for (host, more, status) in cases {
            let (answer, _) = page.send(ask("POST", host, more)).await;
            assert_eq!(answer.as_u16(), status, "{host} {more:?}");
        }
        for path in [
            "/../Cargo.toml",
            "/..%2fCargo.toml",
            "/%2e%2e/Cargo.toml",
            "/assets/x",
        ] {
            let (status, _) = page.ask("GET", path, None).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        let large = json!({ "title": "x".repeat(2 << 20) });
        let (status, _) = page.ask("POST", "/api/runs", Some(large)).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}

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

/// The first days of Kharkiv 2022.
fn chain(days: u32) -> tempfile::TempDir {
    let shipped = repository().join("scenarios/kharkiv-2022");
    let (input, _) = outflow_scenario::open(&shipped, &Default::default());
    let Some(outflow_scenario::Input::Chain(mut scenario)) = input else {
        panic!("not there");
    };
    scenario.days = days;
    crate::change::chain::leave_out_what_comes_later(&mut scenario);
    let folder = tempfile::tempdir().unwrap();
    outflow_scenario::chain::write_chain(&scenario, &folder.path().join("kharkiv")).unwrap();
    folder
}

mod bad_requests;
mod branching;
mod tables;

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
        for name in ["people", "displaced", "left", "centre", "queue_persons"] {
            assert_eq!(days(name).len(), 6);
            for value in days(name).iter().flat_map(|day| day.as_array().unwrap()) {
                let value = value.as_f64().unwrap();
                assert!(
                    value == 0.0 || value == 5.0 || value % 10.0 == 0.0,
                    "{name} {value}"
                );
            }
        }
        let parties = i64::try_from(world["parties"].as_array().unwrap().len()).unwrap();
        for value in days("holder")
            .iter()
            .flat_map(|day| day.as_array().unwrap())
        {
            assert!((-2..parties).contains(&value.as_i64().unwrap()));
        }
        // Kharkiv lies at the front from the first day on, Lviv does not.
        let index = |id: &str| places.iter().position(|place| place["id"] == id).unwrap();
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

fn files(root: &Path, path: &str, into: &mut Vec<String>) {
    let full = root.join(path);
    if full.is_dir() {
        let mut names: Vec<String> = std::fs::read_dir(&full)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        for name in names {
            files(root, &format!("{path}/{name}"), into);
        }
    } else {
        into.push(path.to_owned());
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `npm run build` in `web/` writes the bundle, and `bundle.sha256` what it was made from.
#[test]
fn the_bundle_is_that_of_its_sources() {
    let root = repository().join("web");
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let written = std::fs::read_to_string(assets.join("bundle.sha256")).unwrap();
    let mut paths = Vec::new();
    for source in [
        "index.html",
        "package.json",
        "package-lock.json",
        "tsconfig.json",
        "vite.config.ts",
        "src",
    ] {
        files(&root, source, &mut paths);
    }
    let mut hash = Sha256::new();
    for path in &paths {
        let bytes = std::fs::read(root.join(path)).unwrap();
        hash.update(format!("{path}\n{}\n", bytes.len()));
        hash.update(&bytes);
    }
    let ours = hex(&hash.finalize());
    for line in written.lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        let found = if name == "web" {
            ours.clone()
        } else {
            hex(&Sha256::digest(std::fs::read(assets.join(name)).unwrap()))
        };
        assert_eq!(
            digest, found,
            "{name}: run 'npm ci && npm run build' in web/"
        );
    }
    for (name, ..) in crate::assets::FILES {
        assert!(written.contains(&format!("  {name}\n")), "{name}");
    }
}

/// The page asks nobody else for anything.
#[test]
fn the_page_names_no_other_host() {
    for (name, _, bytes) in crate::assets::FILES {
        if !matches!(*name, "index.html" | "app.js" | "app.css") {
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        for (at, _) in text.match_indices("://") {
            let around: String = text[at.saturating_sub(6)..].chars().take(40).collect();
            assert!(
                around.contains("www.w3.org/"),
                "{name} names an address: {around}"
            );
        }
    }
}

/// Over a real connection: it listens on this machine only, answers, and ends when asked.
#[test]
fn it_serves_until_it_is_told_to_stop() {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = wayfinding();
    let stop = Arc::new(AtomicBool::new(false));
    let (tell, told) = std::sync::mpsc::channel();
    let options = Options {
        port: 0,
        members: 1,
        ..options(folder.path())
    };
    let asked = Arc::clone(&stop);
    let server = std::thread::spawn(move || {
        crate::serve(
            options,
            move |address| tell.send(address).unwrap(),
            move || asked.load(Ordering::Relaxed),
        )
    });
    let address = told.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(address.ip().is_loopback());
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8_lossy(&answer);
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    assert!(
        text.to_lowercase()
            .contains("content-security-policy: default-src 'none'")
    );
    // A connection that stays open does not keep it.
    let _idle = TcpStream::connect(address).unwrap();
    stop.store(true, Ordering::Relaxed);
    server.join().unwrap().unwrap();
    assert!(
        crate::serve(
            Options {
                members: 0,
                ..self::options(folder.path())
            },
            |_| (),
            || true
        )
        .is_err()
    );
}
