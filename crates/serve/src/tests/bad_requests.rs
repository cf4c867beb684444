//! A table of bad requests and their answers: each is refused in the words and with the status that
//! the description gives, and as JSON.

use super::*;

/// Method, address, body as it is, status, what the answer says.
type Bad<'a> = (&'a str, &'a str, &'a str, u16, &'a str);

const BAD: &[Bad<'static>] = &[
    // Addresses.
    ("GET", "/api", "", 404, "nothing here"),
    ("GET", "/api/", "", 404, "nothing here"),
    ("GET", "/api/runs/", "", 404, "nothing here"),
    ("GET", "/api/runs/0/nothing", "", 404, "nothing here"),
    ("GET", "/api/runs/9", "", 404, "there is no run 9"),
    ("GET", "/api/runs/-1", "", 404, "by their numbers"),
    ("GET", "/api/runs/4294967296", "", 404, "by their numbers"),
    ("GET", "/api/runs/one", "", 404, "by their numbers"),
    ("GET", "/api/runs/0/places/3", "", 404, "no place number 3"),
    ("GET", "/api/runs/0/places/A", "", 404, "by their numbers"),
    ("GET", "/api/runs/9/places/0", "", 404, "there is no run 9"),
    // Methods.
    ("POST", "/api/session", "", 405, "method"),
    ("PUT", "/api/runs", "{}", 405, "method"),
    ("DELETE", "/api/runs", "", 405, "method"),
    ("GET", "/api/reload", "", 405, "method"),
    ("PATCH", "/api/runs/0", "{}", 405, "method"),
    // What follows the question mark.
    ("GET", "/api/runs/0/places/0?day=x", "", 400, "day"),
    ("GET", "/api/runs/0/places/0?day=-1", "", 400, "day"),
    ("GET", "/api/runs/0/places/0?week=1", "", 400, "week"),
    (
        "GET",
        "/api/runs/0/places/0?against=9",
        "",
        404,
        "there is no run 9",
    ),
    ("GET", "/api/runs/0/compare", "", 400, "base"),
    ("GET", "/api/runs/0/compare?base=", "", 400, "base"),
    (
        "GET",
        "/api/runs/0/compare?base=9",
        "",
        404,
        "there is no run 9",
    ),
    ("GET", "/api/runs/0/compare?base=0&base=0", "", 400, "base"),
    ("GET", "/api/runs/0/frames?format=csv", "", 400, "csv"),
    (
        "GET",
        "/api/runs/0/frames?format=arrow&table=links",
        "",
        400,
        "links",
    ),
    // Bodies.
    ("POST", "/api/runs", "", 400, "EOF"),
    ("POST", "/api/runs", "{", 400, "EOF"),
    ("POST", "/api/runs", "\u{feff}{}", 400, "expected value"),
    ("POST", "/api/runs", "[]", 422, "invalid length"),
    ("POST", "/api/runs", "null", 422, "invalid type"),
    ("POST", "/api/runs", r#"{"member":1}"#, 422, "member"),
    (
        "POST",
        "/api/runs",
        r#"{"members":0}"#,
        422,
        "expected 1 to 200",
    ),
    (
        "POST",
        "/api/runs",
        r#"{"members":201}"#,
        422,
        "expected 1 to 200",
    ),
    ("POST", "/api/runs", r#"{"members":1.5}"#, 422, "1.5"),
    ("POST", "/api/runs", r#"{"members":-1}"#, 422, "-1"),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"nothing"}]}"#,
        422,
        "nothing",
    ),
    ("POST", "/api/runs", r#"{"changes":[{}]}"#, 422, "type"),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"beds","place":"C"}]}"#,
        422,
        "beds",
    ),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"beds","place":"D","beds":1}]}"#,
        422,
        "no place 'D'",
    ),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"beds","place":"C","beds":-1}]}"#,
        422,
        "expected 0",
    ),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"beds","place":"C","beds":1e999}]}"#,
        400,
        "number out of range",
    ),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"close","link":"1","start":"2024-02-30"}]}"#,
        422,
        "2024-02-30",
    ),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"close","link":"1","start":"2024-01-05","end":"2024-01-04"}]}"#,
        422,
        "before it begins",
    ),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"close","start":"2024-01-05"}]}"#,
        422,
        "name the place or the link",
    ),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"days","days":0}]}"#,
        422,
        "expected 1",
    ),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"set","key":"../x","value":1}]}"#,
        422,
        "../x",
    ),
    (
        "POST",
        "/api/runs",
        r#"{"changes":[{"type":"camp","name":"x","latitude":95,"longitude":0,"beds":1}]}"#,
        422,
        "latitude",
    ),
    ("DELETE", "/api/runs/0", "", 409, "cannot be forgotten"),
    ("DELETE", "/api/runs/9", "", 404, "there is no run 9"),
    ("POST", "/api/runs/9/cancel", "", 404, "there is no run 9"),
    (
        "POST",
        "/api/runs/0/save",
        r#"{"name":"../x"}"#,
        422,
        "small letters",
    ),
    (
        "POST",
        "/api/runs/0/save",
        r#"{"name":"/etc/x"}"#,
        422,
        "small letters",
    ),
    (
        "POST",
        "/api/runs/0/save",
        r#"{"name":""}"#,
        422,
        "small letters",
    ),
    ("POST", "/api/runs/0/save", r#"{}"#, 422, "name"),
    (
        "POST",
        "/api/runs/9/save",
        r#"{"name":"x"}"#,
        404,
        "there is no run 9",
    ),
    // Paths outside.
    ("GET", "/../Cargo.toml", "", 404, "nothing here"),
    ("GET", "/%2e%2e/Cargo.toml", "", 404, "nothing here"),
    ("GET", "/..%2fCargo.toml", "", 404, "nothing here"),
    ("GET", "/scenario.toml", "", 404, "nothing here"),
    ("GET", "/assets/app.js", "", 404, "nothing here"),
    ("GET", "//etc/passwd", "", 404, "nothing here"),
];

#[test]
fn every_bad_request_is_refused_as_described() {
    let (folder, save) = (wayfinding(), tempfile::tempdir().unwrap());
    let described: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let paths = described["paths"].as_object().unwrap();
    block(async {
        let page = Page::with(Options {
            save: Some(save.path().to_path_buf()),
            ..options(folder.path())
        });
        page.idle().await;
        for (method, path, body, status, says) in BAD {
            let request = Request::builder()
                .method(*method)
                .uri(*path)
                .header(header::HOST, format!("127.0.0.1:{PORT}"))
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(*body))
                .unwrap();
            let response = page.router.clone().oneshot(request).await.unwrap();
            let answered = response.status();
            let kind = response.headers().get(header::CONTENT_TYPE).cloned();
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            let text = String::from_utf8_lossy(&bytes);
            let what = format!("{method} {path} {body}: {answered} {text}");
            assert_eq!(answered.as_u16(), *status, "{what}");
            assert_eq!(kind.unwrap(), "application/json", "{what}");
            let answer: Value = serde_json::from_slice(&bytes).unwrap();
            assert!(answer["error"].as_str().unwrap().contains(says), "{what}");
            // What the description names with this method has this answer there.
            let segments = |path: &str| -> Vec<String> {
                let path = path.split('?').next().unwrap_or_default();
                path.split('/').map(str::to_owned).collect()
            };
            let ours = segments(path);
            let about = paths.iter().find(|(named, _)| {
                let theirs = segments(named);
                theirs.len() == ours.len()
                    && theirs
                        .iter()
                        .zip(&ours)
                        .all(|(a, b)| a == b || (a.starts_with('{') && !b.is_empty()))
            });
            if let Some((_, about)) = about
                && let Some(about) = about.get(method.to_lowercase())
            {
                let known = about["responses"].as_object().unwrap();
                assert!(known.contains_key(answered.as_str()), "{what}");
            } else {
                assert!([404, 405].contains(status), "{what}");
            }
        }
        // Nothing was run, and nothing was written.
        let runs = page.get("/api/runs").await;
        assert_eq!(runs["runs"].as_array().unwrap().len(), 1);
        assert_eq!(std::fs::read_dir(save.path()).unwrap().count(), 0);
    });
}

#[test]
fn other_kinds_of_bodies_are_refused() {
    let folder = wayfinding();
    block(async {
        let page = Page::of(folder.path());
        page.idle().await;
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        ] {
            let request = Request::post("/api/runs")
                .header(header::HOST, format!("127.0.0.1:{PORT}"))
                .header(header::CONTENT_TYPE, kind)
                .body(Body::from("{}"))
                .unwrap();
            let (status, bytes) = page.send(request).await;
            assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
            assert!(serde_json::from_slice::<Value>(&bytes).unwrap()["error"].is_string());
        }
    });
}
