//! The interface, asked as a page would ask it.

mod bad_requests;
mod branching;
mod bundle;
mod connections;
mod description;
mod folders;
mod tables;
mod what_ifs;

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
