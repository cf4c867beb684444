//! The HTTP interface: routes, their answers, and what is refused.

use crate::arrow;
use crate::assets;
use crate::change::{Change, Unfit, files};
use crate::open::{Open, Refused};
use crate::runs::{Run, Stage};
use crate::view::Telling;
use crate::{world, zip};
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use outflow_scenario::Input;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

/// The largest body that is read: changes and pasted counts.
const BODY_BYTES: usize = 1 << 20;
/// Changes of one run.
const CHANGES: usize = 500;
/// Members of one run.
pub(crate) const MEMBERS: u32 = 200;

/// What every handler shares.
pub(crate) struct App {
    pub(crate) open: Open,
    pub(crate) telling: Telling,
    pub(crate) min_cell: u32,
    /// Folder into which changed scenarios are written, where one was named.
    pub(crate) save: Option<PathBuf>,
    /// Port that the server listens on; requests to another host are refused.
    pub(crate) port: u16,
}

type Shared = State<Arc<App>>;

/// A route: path, methods with their handlers.
type Route = (
    &'static str,
    &'static [&'static str],
    MethodRouter<Arc<App>>,
);

/// Every route of the interface, assets apart.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        ("/api/openapi.json", &["get"], get(openapi)),
        ("/api/session", &["get"], get(session)),
        ("/api/check", &["get"], get(check)),
        ("/api/reload", &["post"], post(reload)),
        ("/api/basemap", &["get"], get(basemap)),
        ("/api/runs", &["get", "post"], get(list).post(begin)),
        (
            "/api/runs/{id}",
            &["get", "delete"],
            get(one).delete(forget),
        ),
        ("/api/runs/{id}/cancel", &["post"], post(cancel)),
        ("/api/runs/{id}/world", &["get"], get(world_of)),
        ("/api/runs/{id}/frames", &["get"], get(frames)),
        ("/api/runs/{id}/places/{place}", &["get"], get(place)),
        ("/api/runs/{id}/compare", &["get"], get(compare)),
        ("/api/runs/{id}/scenario.zip", &["get"], get(download)),
        ("/api/runs/{id}/save", &["post"], post(save)),
    ]
}

/// The whole server.
pub(crate) fn router(app: Arc<App>) -> Router {
    let mut router = Router::new().route(
        "/",
        get(|| async { assets::answer("index.html").ok_or_else(nothing_here) }),
    );
    for (path, _, handlers) in routes() {
        router = router.route(path, handlers);
    }
    router
        .route("/{asset}", get(asset))
        .fallback(|| async { nothing_here() })
        .method_not_allowed_fallback(|| async {
            Failure::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "this method does not go with this address",
            )
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn_with_state(Arc::clone(&app), guarded))
        .with_state(app)
}

/// Names in the address; one of another form names nothing.
struct Named<T>(T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(name)) => Ok(Self(name)),
            Err(_) => Err(Failure::new(
                StatusCode::NOT_FOUND,
                "runs and places go by their numbers",
            )),
        }
    }
}

/// What follows the question mark.
struct Asking<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asking<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => Err(Failure::new(rejection.status(), rejection.body_text())),
        }
    }
}

/// An answer that something went wrong.
struct Failure(StatusCode, Value);

impl Failure {
    fn new(status: StatusCode, problem: impl Into<String>) -> Self {
        Self(status, json!({ "error": problem.into() }))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}

/// Refuses other hosts and writes from other origins; adds headers that keep the page to itself.
async fn guarded(State(app): Shared, request: Request, next: Next) -> Response {
    let refusal = refused(&app, request.method(), request.headers());
    let mut response = match refusal {
        Some(failure) => failure.into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' \
         data: blob:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action \
         'none'; frame-ancestors 'none'",
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::CACHE_CONTROL, "no-store");
    set(
        header::HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    response
}

fn refused(app: &App, method: &Method, headers: &HeaderMap) -> Option<Failure> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = |host: &str| {
        let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
        matches!(name, "127.0.0.1" | "localhost") && port.parse() == Ok(app.port)
    };
    if !text(header::HOST).is_some_and(ours) {
        return Some(Failure::new(
            StatusCode::MISDIRECTED_REQUEST,
            "this server answers to 127.0.0.1 only",
        ));
    }
    if matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    let origin = headers.get(header::ORIGIN).map(|value| {
        value
            .to_str()
            .ok()
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(ours)
    });
    let site = headers
        .get("sec-fetch-site")
        .map(|value| matches!(value.as_bytes(), b"same-origin" | b"none"));
    if origin == Some(false) || site == Some(false) {
        return Some(Failure::new(
            StatusCode::FORBIDDEN,
            "another page may not write here",
        ));
    }
    None
}

async fn asset(Path(name): Path<String>) -> Result<Response, Failure> {
    assets::answer(&name).ok_or_else(nothing_here)
}

fn nothing_here() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "there is nothing here")
}

async fn openapi() -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        include_str!("../openapi.json"),
    )
        .into_response()
}

async fn session(State(app): Shared) -> Json<Value> {
    let mut value = app.open.json();
    value["version"] = env!("CARGO_PKG_VERSION").into();
    value["min_cell"] = app.min_cell.into();
    value["front_km"] = if app.telling.front_flows {
        Value::Null
    } else {
        outflow_results::chain::FRONT_KM.into()
    };
    value["can_save"] = app.save.is_some().into();
    Json(value)
}

async fn check(State(app): Shared) -> Json<Value> {
    Json(app.open.problems())
}

async fn reload(State(app): Shared) -> Result<Json<Value>, Failure> {
    let other = Arc::clone(&app);
    blocking(move || other.open.read()).await?;
    Ok(session(State(app)).await)
}

async fn basemap() -> Result<Response, Failure> {
    let text = blocking(crate::basemap::geojson).await?;
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], text).into_response())
}

/// Runs what takes a moment apart from the answering threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "this went wrong"))
}

/// A run as the page lists it.
fn summary(run: &Run) -> Value {
    let stage = run.stage();
    json!({
        "id": run.id,
        "title": run.title,
        "changes": run.changes,
        "state": stage.name(),
        "error": match &stage {
            Stage::Failed(problem) => Some(problem),
            _ => None,
        },
        "members": run.members.len(),
        "finished": run.finished(),
        "progress": run.progress(),
        "seconds": run.seconds(),
        "first_answer_seconds": run.first_answer(),
        "days_taken_over": run.taken_over(),
        "days": run.shape.days,
    })
}

async fn list(State(app): Shared) -> Json<Value> {
    let runs: Vec<Value> = app.open.runs().iter().map(|run| summary(run)).collect();
    Json(json!({ "runs": runs }))
}

/// What is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default)]
    title: String,
    #[serde(default)]
    changes: Vec<Change>,
    members: Option<u32>,
}

async fn begin(
    State(app): Shared,
    asked: Result<Json<Asked>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(asked) =
        asked.map_err(|rejection| Failure::new(rejection.status(), rejection.body_text()))?;
    if asked
        .members
        .is_some_and(|members| !(1..=MEMBERS).contains(&members))
    {
        return Err(Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("members: expected 1 to {MEMBERS}"),
        ));
    }
    if asked.changes.len() > CHANGES {
        return Err(Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("changes: at most {CHANGES}"),
        ));
    }
    let title: String = asked.title.chars().take(200).collect();
    let run = blocking(move || app.open.begin(title, asked.changes, asked.members))
        .await?
        .map_err(|refused| not_begun(&refused))?;
    Ok((StatusCode::CREATED, Json(summary(&run))).into_response())
}

fn not_begun(refused: &Refused) -> Failure {
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    match refused {
        Refused::Broken => Failure::new(
            StatusCode::CONFLICT,
            "the scenario has problems; see /api/check",
        ),
        Refused::Busy(busy) => Failure::new(
            StatusCode::CONFLICT,
            format!("run {} is under way; cancel it or wait", busy.0),
        ),
        Refused::Unfit(Unfit::Change(number, refusal)) => Failure(
            wrong,
            json!({ "error": refusal.to_string(), "change": number }),
        ),
        Refused::Unfit(Unfit::Problems(problems)) => Failure(
            wrong,
            json!({
                "error": "the changed scenario has problems",
                "problems": outflow_diagnostics::render_json(problems),
            }),
        ),
        Refused::Unfit(Unfit::Tables(problem)) => Failure::new(wrong, problem.clone()),
    }
}

fn found(app: &App, id: u32) -> Result<Arc<Run>, Failure> {
    app.open
        .run(id)
        .ok_or_else(|| Failure::new(StatusCode::NOT_FOUND, format!("there is no run {id}")))
}

async fn one(State(app): Shared, Named(id): Named<u32>) -> Result<Json<Value>, Failure> {
    Ok(Json(summary(&*found(&app, id)?)))
}

async fn forget(State(app): Shared, Named(id): Named<u32>) -> Result<StatusCode, Failure> {
    found(&app, id)?;
    if app.open.forget(id) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::new(
            StatusCode::CONFLICT,
            "the first run and one under way cannot be forgotten",
        ))
    }
}

async fn cancel(State(app): Shared, Named(id): Named<u32>) -> Result<Json<Value>, Failure> {
    let run = found(&app, id)?;
    app.open.cancel(&run);
    Ok(Json(summary(&run)))
}

async fn world_of(State(app): Shared, Named(id): Named<u32>) -> Result<Json<Value>, Failure> {
    let run = found(&app, id)?;
    Ok(Json(blocking(move || world::json(&run)).await?))
}

/// Which form an answer has: what `format` says, else what the header `Accept` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Json,
    Arrow,
}

fn wants_arrow(format: Option<Format>, headers: &HeaderMap) -> bool {
    let asked = || {
        let accepted = headers.get_all(header::ACCEPT).iter();
        accepted
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|one| one.split(';').next().map(str::trim) == Some(arrow::MEDIA_TYPE))
    };
    format.map_or_else(asked, |format| format == Format::Arrow)
}

fn stream(made: Result<Vec<u8>, arrow_schema::ArrowError>) -> Result<Response, Failure> {
    let bytes =
        made.map_err(|error| Failure::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, arrow::MEDIA_TYPE)], bytes).into_response())
}

/// Which table of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TableName {
    #[default]
    Places,
    Flows,
    Totals,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfFrames {
    format: Option<Format>,
    /// With Arrow, which has one table an answer.
    table: Option<TableName>,
}

async fn frames(
    State(app): Shared,
    Named(id): Named<u32>,
    Asking(query): Asking<OfFrames>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let run = found(&app, id)?;
    let telling = app.telling;
    if wants_arrow(query.format, &headers) {
        let table = query.table.unwrap_or_default();
        let made = blocking(move || {
            let frames = telling.frames(&run);
            match table {
                TableName::Places => arrow::frames(&run, &frames),
                TableName::Flows => arrow::flows(&run, &frames),
                TableName::Totals => arrow::totals(&run, &frames),
            }
        })
        .await?;
        return stream(made);
    }
    let text = blocking(move || {
        run.frames(|| {
            let frames = telling.frames(&run);
            (frames.members, frames.json())
        })
    })
    .await?;
    let json = [(header::CONTENT_TYPE, "application/json")];
    Ok((json, text.to_string()).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfPlace {
    day: Option<usize>,
    against: Option<u32>,
    format: Option<Format>,
}

async fn place(
    State(app): Shared,
    Named((id, place)): Named<(u32, usize)>,
    Asking(query): Asking<OfPlace>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let run = found(&app, id)?;
    if place >= run.shape.places {
        return Err(Failure::new(
            StatusCode::NOT_FOUND,
            format!("there is no place number {place}"),
        ));
    }
    let against = query.against.map(|other| found(&app, other)).transpose()?;
    let telling = app.telling;
    let day = query.day.unwrap_or(usize::MAX);
    let as_arrow = wants_arrow(query.format, &headers);
    let (answer, made) = blocking(move || {
        let answer = telling.place(&run, place, day, against.as_deref());
        let made = as_arrow.then(|| arrow::place(&run, &answer));
        (answer, made)
    })
    .await?;
    made.map_or_else(|| Ok(Json(answer).into_response()), stream)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct With {
    base: u32,
    format: Option<Format>,
}

async fn compare(
    State(app): Shared,
    Named(id): Named<u32>,
    Asking(query): Asking<With>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (run, base) = (found(&app, id)?, found(&app, query.base)?);
    let telling = app.telling;
    let as_arrow = wants_arrow(query.format, &headers);
    let (answer, made) = blocking(move || {
        let answer = telling.compare(&base, &run);
        let made = as_arrow.then(|| arrow::compare(&answer));
        (answer, made)
    })
    .await?;
    made.map_or_else(|| Ok(Json(answer).into_response()), stream)
}

/// A name for a folder: letters, digits and dashes.
fn folder_name(name: &str) -> Option<String> {
    let plain = !name.is_empty()
        && name.len() <= 60
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !name.starts_with('-');
    plain.then(|| name.to_owned())
}

async fn download(State(app): Shared, Named(id): Named<u32>) -> Result<Response, Failure> {
    let run = found(&app, id)?;
    let bytes = blocking(move || {
        files(&run.input).map(|files| zip::archive(&format!("scenario-{}", run.id), &files))
    })
    .await?
    .map_err(|problem| Failure::new(StatusCode::UNPROCESSABLE_ENTITY, problem))?;
    let name = format!("attachment; filename=\"scenario-{id}.zip\"");
    Ok((
        [
            (header::CONTENT_TYPE, "application/zip".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        Body::from(bytes),
    )
        .into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaveAs {
    name: String,
}

async fn save(
    State(app): Shared,
    Named(id): Named<u32>,
    asked: Result<Json<SaveAs>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(asked) =
        asked.map_err(|rejection| Failure::new(rejection.status(), rejection.body_text()))?;
    let run = found(&app, id)?;
    let parent = app.save.clone().ok_or_else(|| {
        Failure::new(
            StatusCode::CONFLICT,
            "no folder for scenarios was named; start with --save FOLDER, or download it",
        )
    })?;
    let name = folder_name(&asked.name).ok_or_else(|| {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "a name has at most 60 small letters, digits and dashes",
        )
    })?;
    let target = parent.join(&name);
    let written = blocking(move || write(&run.input, &target)).await?;
    written.map_err(|problem| Failure::new(StatusCode::CONFLICT, problem))?;
    Ok((StatusCode::CREATED, Json(json!({ "name": name }))).into_response())
}

fn write(input: &Input, target: &FilePath) -> Result<(), String> {
    match input {
        Input::Wayfinding(scenario) => outflow_scenario::write_native(scenario, target),
        Input::Chain(scenario) => outflow_scenario::chain::write_chain(scenario, target),
    }
    .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_stay_in_the_folder() {
        assert_eq!(
            folder_name("later-retreat-2"),
            Some("later-retreat-2".to_owned())
        );
        for wrong in ["", "..", "a/b", "a\\b", "-a", "A", "a b", "é"] {
            assert_eq!(folder_name(wrong), None, "{wrong}");
        }
    }
}
