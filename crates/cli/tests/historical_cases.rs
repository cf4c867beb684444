//! The historical cases, where they are at hand: scores and baselines against published ones.

mod common;

use common::{historical_cases, succeed};

#[test]
fn scores_are_near_those_of_flee() {
    let Some(cases) = historical_cases() else {
        return;
    };
    let case = cases.join("burundi2015");
    let arguments = [
        "validate",
        case.to_str().unwrap(),
        "--hasten",
        "100",
        "--seeds",
        "5",
        "--capacities",
        "both",
        "--json",
    ];
    let text = succeed(&arguments, &cases);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let given = &value["cases"][0];
    assert_eq!(given["name"], "burundi2015");
    assert_eq!(given["capacities"], "given");
    assert_eq!(given["seeds"], 5);
    // Flee at the same scale, 30 seeds: 0.591 and 0.554, standard deviation 0.010 and 0.011.
    let close = |score: &serde_json::Value, flee: f64| {
        (score["mean"].as_f64().unwrap() - flee).abs() < 0.03
    };
    assert!(close(&given["ard_normal"], 0.591), "{given}");
    assert!(close(&given["ard_rescaled"], 0.554), "{given}");
    assert_eq!(value["cases"][1]["capacities"], "removed");
    // The rule that shares by capacity knows the capacities all the same.
    assert_eq!(value["cases"][1]["baselines"], given["baselines"]);
    let keys: Vec<&String> = given.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "name",
            "capacities",
            "seeds",
            "ard_normal",
            "ard_rescaled",
            "baselines",
            "seconds"
        ]
    );
}
