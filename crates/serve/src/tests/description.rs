//! The description of the interface, and what is answered.

use super::*;

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
