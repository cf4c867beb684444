//! Tables as Arrow streams say what the answers in JSON say.

use super::*;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::StreamReader;

impl Page {
    /// The one table of an Arrow stream.
    async fn table(&self, path: &str, accept: Option<&str>) -> RecordBatch {
        let mut request = Request::get(path).header(header::HOST, format!("127.0.0.1:{PORT}"));
        if let Some(accept) = accept {
            request = request.header(header::ACCEPT, accept);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap());
        let response = response.await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            crate::arrow::MEDIA_TYPE,
            "{path}"
        );
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let mut reader = StreamReader::try_new(bytes.as_ref(), None).unwrap();
        let batch = reader.next().unwrap().unwrap();
        assert!(reader.next().is_none());
        batch
    }
}

fn numbers(table: &RecordBatch, column: &str) -> Vec<Option<f64>> {
    let column = table.column_by_name(column).unwrap();
    column.as_primitive::<Float64Type>().iter().collect()
}

fn texts(table: &RecordBatch, column: &str) -> Vec<String> {
    let column = table.column_by_name(column).unwrap();
    let column = column.as_string::<i32>();
    (0..column.len())
        .map(|row| column.value(row).to_owned())
        .collect()
}

#[test]
fn tables_say_what_json_says() {
    let folder = wayfinding();
    block(async {
        let page = Page::of(folder.path());
        page.idle().await;
        let closed = json!([{ "type": "close", "link": "1", "start": "2024-01-05" }]);
        let (status, _) = page
            .ask("POST", "/api/runs", Some(json!({ "changes": closed })))
            .await;
        assert_eq!(status, StatusCode::CREATED);
        page.idle().await;

        let frames = page.get("/api/runs/0/frames").await;
        let places = page.table("/api/runs/0/frames?format=arrow", None).await;
        assert_eq!(places.num_rows(), 10 * 3);
        assert_eq!(
            texts(&places, "place")[..4],
            ["a", "b", "c", "a"].map(|id| id.to_uppercase())
        );
        let dates = places.column(0).as_primitive::<Date32Type>();
        // 1 January 2024 is day 19,723 after 1 January 1970.
        assert_eq!((dates.value(0), dates.value(29)), (19_723, 19_732));
        for name in ["people", "arrived"] {
            let theirs: Vec<Option<f64>> = frames["places"][name]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|day| day.as_array().unwrap().iter().map(Value::as_f64))
                .collect();
            assert_eq!(numbers(&places, name), theirs);
            assert!(theirs.iter().flatten().any(|people| *people > 0.0));
        }
        let flows = page
            .table("/api/runs/0/frames?format=arrow&table=flows", None)
            .await;
        assert_eq!(flows.num_rows(), 10 * 4);
        assert_eq!(texts(&flows, "from")[..4], ["A", "B", "B", "C"]);
        assert_eq!(texts(&flows, "to")[..4], ["B", "A", "C", "B"]);
        let theirs = frames["flows"][9].as_array().unwrap();
        assert_eq!(numbers(&flows, "people")[36], theirs[0].as_f64());

        // By the header too.
        let totals = page
            .table(
                "/api/runs/0/frames?table=totals",
                Some("text/html;q=0.1, application/vnd.apache.arrow.stream"),
            )
            .await;
        let median = &frames["totals"]["displaced"][2];
        assert_eq!(texts(&totals, "series")[0], "displaced");
        assert_eq!(numbers(&totals, "p50")[9], median[9].as_f64());

        let answer = page.get("/api/runs/1/places/2?against=0").await;
        let camp = page
            .table("/api/runs/1/places/2?against=0&format=arrow", None)
            .await;
        let names = texts(&camp, "series");
        for (name, fan) in [
            ("people", &answer["series"]["people"]["q"]),
            ("against people", &answer["against"]["people"]),
            ("difference people", &answer["difference"]["people"]),
        ] {
            let first = names.iter().position(|one| one == name).unwrap();
            for (level, column) in ["p05", "p25", "p50", "p75", "p95"].iter().enumerate() {
                for day in 0..10 {
                    assert_eq!(
                        numbers(&camp, column)[first + day],
                        fan[level][day].as_f64()
                    );
                }
            }
        }

        let answer = page.get("/api/runs/1/compare?base=0").await;
        let rows = answer["rows"].as_array().unwrap();
        let compared = page
            .table("/api/runs/1/compare?base=0&format=arrow", None)
            .await;
        assert_eq!(compared.num_rows(), rows.len());
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(texts(&compared, "name")[at], row["name"].as_str().unwrap());
            assert_eq!(
                numbers(&compared, "difference_p50")[at],
                row["difference"][2].as_f64()
            );
            assert_eq!(
                numbers(&compared, "variance_saved")[at],
                row["variance_saved"].as_f64()
            );
        }
        // What was asked for by name comes before what the header accepts.
        let request = Request::get("/api/runs/0/frames?format=json")
            .header(header::HOST, format!("127.0.0.1:{PORT}"))
            .header(header::ACCEPT, crate::arrow::MEDIA_TYPE)
            .body(Body::empty())
            .unwrap();
        let (_, bytes) = page.send(request).await;
        assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), frames);
    });
}

/// A road near the front has no number, in a table no number either.
#[test]
fn what_is_not_told_is_missing_in_a_table() {
    let folder = chain(3);
    block(async {
        let page = Page::with(Options {
            hasten: 40,
            members: 1,
            ..options(&folder.path().join("kharkiv"))
        });
        page.idle().await;
        let frames = page.get("/api/runs/0/frames").await;
        let flows = page
            .table("/api/runs/0/frames?format=arrow&table=flows", None)
            .await;
        let told: Vec<f64> = frames["flows"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|day| day.as_array().unwrap().iter().filter_map(Value::as_f64))
            .collect();
        let ours = numbers(&flows, "people");
        assert_eq!(ours.len(), told.len());
        assert!(ours.iter().any(Option::is_none) && ours.iter().any(Option::is_some));
        for (one, other) in ours.iter().zip(&told) {
            assert_eq!(one.unwrap_or(-1.0), *other);
        }
    });
}
