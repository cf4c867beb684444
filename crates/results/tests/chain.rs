//! Run folders of the chain of control: written, read back, resumed, merged.

mod common;
#[path = "../src/chain/tiny.rs"]
mod tiny;

use common::contents;
use outflow_engine::EngineKind;
use outflow_engine::chain::ChainRecord;
use outflow_model::chain::{Front, Measure, Scenario};
use outflow_results::{
    ChainEncoder, ChainOptionsEntry, Encoder, Existing, Identity, ParameterChoice, Pipeline,
    ResultsError, RunFolder, RunWriter, Volatile, merge, partial_path,
};
use std::fs;
use std::path::Path;
use tiny::{fact, scenario, wandering};

fn options() -> ChainOptionsEntry {
    ChainOptionsEntry {
        engine: EngineKind::Cohort,
        seed: 5,
        parameters: ParameterChoice::Drawn,
        hasten: 1,
        variant: None,
        as_of: None,
        front: None,
    }
}

fn made(scenario: &Scenario, member: u32) -> ChainRecord {
    wandering(scenario, member)
}

fn identity(scenario: &Scenario) -> Identity {
    Identity::of_chain(scenario.clone(), options()).unwrap()
}

fn write(out: &Path, identity: &Identity, scenario: &Scenario, members: &[u32]) -> RunFolder {
    let encoder = ChainEncoder::new(identity).unwrap();
    let mut writer = RunWriter::create(
        out,
        identity.clone(),
        members.iter().copied(),
        Existing::Refuse,
    )
    .unwrap();
    for member in members {
        let record = made(scenario, *member);
        writer.add(&encoder.encode(&record).unwrap()).unwrap();
    }
    writer.finish(Volatile::default()).unwrap()
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn records_are_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut scenario = scenario();
    scenario.facts = Measure::ALL
        .iter()
        .map(|measure| fact(*measure, Some(1), (0, 3)))
        .collect();
    let run = write(
        &folder.path().join("run"),
        &identity(&scenario),
        &scenario,
        &[2, 0, 1],
    );
    assert_eq!(run.pipeline(), Pipeline::Chain);
    assert_eq!(run.members(), [0, 1, 2]);
    let read = run.chain_scenario().unwrap();
    assert_eq!(read, scenario);
    let records = run.chain_records(&read).unwrap();
    for member in 0..3 {
        let mut given = made(&scenario, member);
        given.work = Default::default();
        // Of how a movement is described there is no day.
        assert_eq!(given.movements.len(), 1);
        given.movements[0].0 = 0;
        assert_eq!(records(member).unwrap(), given);
    }
    run.verify().unwrap();
    assert!(run.scenario().is_err());
    let facts = json(&run.path().join("facts.json"));
    let facts = facts["facts"].as_array().unwrap();
    assert_eq!(facts.len(), Measure::ALL.len());
    let keys = [
        "id",
        "reported_low",
        "reported_high",
        "kind",
        "p05",
        "p25",
        "p50",
        "p75",
        "p95",
        "fitted",
        "measure",
        "unit",
        "text",
        "source",
        "known",
        "inside50",
        "inside90",
    ];
    for key in keys {
        assert!(facts[0].get(key).is_some(), "{key}");
    }
    assert_eq!(facts[0]["known"], "2022-09-04");
    for file in [
        "people_quantiles.csv",
        "whole_quantiles.csv",
        "departures_quantiles.csv",
        "flows_quantiles.csv",
        "origins_quantiles.csv",
        "needs_quantiles.csv",
        "balance.csv",
        "parameters.csv",
        "frames.json",
    ] {
        let text = fs::read_to_string(run.path().join(file)).unwrap();
        assert!(text.lines().count() > 1, "{file}");
    }
}

#[test]
fn movements_of_a_region_are_read_back_where_people_live() {
    let folder = tempfile::tempdir().unwrap();
    let mut scenario = scenario();
    // The first place of the region is a point on the road.
    let region = scenario.places[0].region.clone();
    scenario.places[0].residents = 0.0;
    scenario.places[1].region = region;
    scenario.places[1].residents = 500.0;
    let identity = identity(&scenario);
    let encoder = ChainEncoder::new(&identity).unwrap();
    let mut writer =
        RunWriter::create(&folder.path().join("run"), identity, 0..1, Existing::Refuse).unwrap();
    let mut record = made(&scenario, 0);
    record.movements[0].1 = 1;
    writer.add(&encoder.encode(&record).unwrap()).unwrap();
    writer.finish(Volatile::default()).unwrap();
    let run = RunFolder::open(&folder.path().join("run")).unwrap();
    let read = run.chain_scenario().unwrap();
    let back = run.chain_records(&read).unwrap()(0).unwrap();
    assert_eq!(back.movements, [(0, 1, record.movements[0].2)]);
}

#[test]
fn the_order_of_members_and_merging_change_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let scenario = scenario();
    let identity = identity(&scenario);
    write(&path("one"), &identity, &scenario, &[0, 1, 2, 3]);
    write(&path("two"), &identity, &scenario, &[3, 1, 0, 2]);
    assert!(contents(&path("one")) == contents(&path("two")));
    write(&path("low"), &identity, &scenario, &[0, 1]);
    write(&path("high"), &identity, &scenario, &[3, 2]);
    merge(
        &path("both"),
        &[path("high"), path("low")],
        Existing::Refuse,
    )
    .unwrap();
    assert!(contents(&path("one")) == contents(&path("both")));
}

#[test]
fn an_interrupted_run_goes_on_to_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let scenario = scenario();
    let identity = identity(&scenario);
    write(&path("whole"), &identity, &scenario, &[0, 1, 2]);
    let encoder = ChainEncoder::new(&identity).unwrap();
    let mut writer =
        RunWriter::create(&path("parts"), identity.clone(), 0..3, Existing::Refuse).unwrap();
    let encoded = |member| encoder.encode(&made(&scenario, member)).unwrap();
    writer.add(&encoded(1)).unwrap();
    drop(writer);
    assert!(partial_path(&path("parts")).exists());
    let mut writer =
        RunWriter::create(&path("parts"), identity.clone(), 0..3, Existing::Resume).unwrap();
    assert_eq!(writer.missing(), [0, 2]);
    writer.add(&encoded(2)).unwrap();
    writer.add(&encoded(0)).unwrap();
    writer.finish(Volatile::default()).unwrap();
    assert!(contents(&path("whole")) == contents(&path("parts")));
    let other = ChainOptionsEntry {
        seed: 6,
        ..options()
    };
    let other = Identity::of_chain(scenario, other).unwrap();
    drop(RunWriter::create(
        &path("other"),
        identity,
        0..3,
        Existing::Refuse,
    ));
    assert!(matches!(
        RunWriter::create(&path("other"), other, 0..3, Existing::Resume),
        Err(ResultsError::OtherRun(_))
    ));
}

#[test]
fn a_single_member_has_plain_tables() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario();
    let run = write(
        &folder.path().join("run"),
        &identity(&scenario),
        &scenario,
        &[4],
    );
    let text = |file: &str| fs::read_to_string(run.path().join(file)).unwrap();
    let people = text("people.csv");
    assert!(people.starts_with("member,date,place,measure,value\n4,2022-09-01,home,"));
    let departures = text("departures.csv");
    assert_eq!(
        departures.lines().nth(1).unwrap(),
        "4,2022-09-01,home,crossing,1"
    );
    assert_eq!(
        text("flows.csv").lines().nth(2).unwrap(),
        "4,2022-09-03,refuge,home,b,4"
    );
    assert!(text("balance.csv").starts_with("member,region,item,persons\n4,*,present_before,"));
    let needs = text("needs.csv");
    assert!(needs.starts_with("member,date,place,shelter,need,value\n"));
    for need in [
        "host,persons,",
        "centre,under5,",
        "none,women_with_children,",
        "queue,persons,",
    ] {
        assert!(needs.contains(need), "{need}");
    }
    assert_eq!(
        text("origins.csv").lines().nth(1).unwrap(),
        "4,home,refuge,when-safe,4"
    );
}

#[test]
fn fronts_stand_apart_and_a_forecast_has_no_frames() {
    let folder = tempfile::tempdir().unwrap();
    let mut scenario = scenario();
    let row = scenario.control[0].clone();
    scenario.fronts = [("holds", Vec::new()), ("breaks", vec![row.clone(), row])]
        .into_iter()
        .map(|(id, control)| Front {
            id: id.to_owned(),
            title: id.to_owned(),
            weight: 1.0,
            control,
        })
        .collect();
    let options = ChainOptionsEntry {
        as_of: Some("2022-09-01T12:00".parse().unwrap()),
        ..options()
    };
    let identity = Identity::of_chain(scenario.clone(), options).unwrap();
    let encoder = ChainEncoder::new(&identity).unwrap();
    let out = folder.path().join("run");
    let mut writer = RunWriter::create(&out, identity, 0..4, Existing::Refuse).unwrap();
    for member in 0..4 {
        let mut record = made(&scenario, member);
        let front = outflow_results::chain::front_of(&scenario, member).unwrap();
        record.control = vec![None; [0, 2][front]];
        writer.add(&encoder.encode(&record).unwrap()).unwrap();
    }
    writer.finish(Volatile::default()).unwrap();
    let facts = json(&out.join("facts.json"));
    let members: Vec<_> = facts["fronts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|front| front["members"].as_u64().unwrap())
        .collect();
    assert_eq!(members, [2, 2]);
    assert_eq!(
        json(&out.join("frames.json"))["frames"],
        serde_json::json!([])
    );
    let run = RunFolder::open(&out).unwrap();
    let read = run.chain_scenario().unwrap();
    let record = run.chain_records(&read).unwrap()(0).unwrap();
    assert!(record.movements.is_empty());
    assert!(!made(&scenario, 0).movements.is_empty());
    let members = fs::read_to_string(out.join("members.csv")).unwrap();
    assert_eq!(members.lines().count(), 5);
}

#[test]
fn records_that_do_not_fit_are_refused() {
    let scenario = scenario();
    let identity = identity(&scenario);
    let encoder = ChainEncoder::new(&identity).unwrap();
    let mut short = made(&scenario, 0);
    short.tables[0].pop();
    assert!(matches!(
        encoder.encode(&short),
        Err(ResultsError::Record { .. })
    ));
    let expectations = ChainRecord {
        whole: false,
        ..made(&scenario, 0)
    };
    assert!(encoder.encode(&expectations).is_err());
    let mut beyond = made(&scenario, 0);
    beyond.flows[0].link = 99;
    assert!(encoder.encode(&beyond).is_err());
    assert!(matches!(
        Encoder::new(&identity),
        Err(ResultsError::OtherPipeline(_))
    ));
}
