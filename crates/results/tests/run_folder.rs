//! Writing, reading back, replacing and refusing.

mod common;

use common::{SCORES, contents, mean_options, options, record, scenario, wayfinding};
use outflow_results::{
    Encoder, Existing, Identity, ResultsError, RunFolder, RunWriter, Table, Volatile, partial_path,
};
use std::fs;
use std::path::Path;

fn write(out: &Path, members: &[u32], existing: Existing) -> Result<RunFolder, ResultsError> {
    let identity = Identity::new(scenario(7, 9, 40), &options()).unwrap();
    let encoder = Encoder::new(&identity)?;
    let mut writer = RunWriter::create(out, identity.clone(), members.iter().copied(), existing)?;
    for member in writer.missing() {
        writer
            .add(&encoder.encode(&record(wayfinding(&identity), member, true, false), &SCORES)?)?;
    }
    writer.finish(Volatile::default())
}

#[test]
fn what_is_written_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let run = write(&out, &[3, 4, 5], Existing::Refuse).unwrap();
    let scenario = scenario(7, 9, 40);
    assert_eq!(run.members(), [3, 4, 5]);
    assert_eq!(run.scenario().unwrap(), scenario);
    run.verify().unwrap();
    for member in [3, 4, 5] {
        let given = record(&scenario, member, true, false);
        assert_eq!(run.stocks(member).unwrap(), given.present);
        assert_eq!(run.arrivals(member).unwrap(), given.arrivals);
        assert_eq!(run.flows(member).unwrap(), given.flows);
        let totals = run.totals(member).unwrap();
        assert_eq!(totals.displaced, given.displaced);
        assert_eq!(totals.travelling, given.travelling);
        assert_eq!(totals.debt[2], given.debt[2] as f64);
    }
    assert_eq!(run.scores().unwrap()[1], (3, "pcc".to_owned(), 0.875));
    assert_eq!(run.manifest().volatile.work.peak_states, 5);
    assert_eq!(run.manifest().volatile.work.states, 30);
    assert!(matches!(
        run.stocks(9),
        Err(ResultsError::NoSuchMember { member: 9, .. })
    ));
    assert!(!partial_path(&out).exists());
    assert!(out.join("stocks_quantiles.csv").is_file());
    assert!(!out.join("stocks.csv").exists());
}

#[test]
fn expectations_and_origins_are_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let mut options = mean_options();
    options.track_origin = true;
    let identity = Identity::new(scenario(5, 4, 10), &options).unwrap();
    let given = record(wayfinding(&identity), 0, false, true);
    let mut writer = RunWriter::create(&out, identity.clone(), [0], Existing::Refuse).unwrap();
    writer
        .add(
            &Encoder::new(&identity)
                .unwrap()
                .encode(&given, &SCORES)
                .unwrap(),
        )
        .unwrap();
    let run = writer.finish(Volatile::default()).unwrap();
    assert_eq!(run.stocks(0).unwrap(), given.present);
    assert_eq!(run.origins(0).unwrap(), given.origins);
    let text = fs::read_to_string(out.join("origins.csv")).unwrap();
    assert_eq!(text.lines().count(), 21);
    let stocks = fs::read_to_string(out.join("stocks.csv")).unwrap();
    let second = stocks.lines().nth(2).unwrap();
    assert!(
        second.starts_with("0,2022-02-24,\"Quoted, \"\"place\"\"\","),
        "{second}"
    );
}

#[test]
fn the_order_of_members_changes_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::new(scenario(7, 9, 40), &options()).unwrap();
    let encoder = Encoder::new(&identity).unwrap();
    let mut folders = Vec::new();
    for (name, order) in [("a", [0, 1, 2, 3]), ("b", [2, 0, 3, 1])] {
        let out = folder.path().join(name);
        let mut writer = RunWriter::create(&out, identity.clone(), 0..4, Existing::Refuse).unwrap();
        for member in order {
            let record = record(wayfinding(&identity), member, true, false);
            writer
                .add(&encoder.encode(&record, &SCORES).unwrap())
                .unwrap();
        }
        writer
            .finish(Volatile {
                seconds: f64::from(order[0]),
                ..Volatile::default()
            })
            .unwrap();
        folders.push(contents(&out));
    }
    assert_eq!(folders[0], folders[1]);
}

#[test]
fn nothing_is_overwritten_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    write(&out, &[0], Existing::Refuse).unwrap();
    let before = contents(&out);
    assert!(matches!(
        write(&out, &[0, 1], Existing::Refuse),
        Err(ResultsError::Exists(_))
    ));
    assert_eq!(contents(&out), before);
    assert!(!partial_path(&out).exists());

    let run = write(&out, &[0, 1], Existing::Replace).unwrap();
    assert_eq!(run.members(), [0, 1]);
    assert!(!partial_path(&out).exists());

    let foreign = folder.path().join("photos");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("cat.jpg"), "meow").unwrap();
    let error = write(&foreign, &[0], Existing::Replace).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("is not a run folder and will not be replaced"),
        "{error}"
    );
    assert!(foreign.join("cat.jpg").is_file());
}

#[test]
fn missing_members_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let identity = Identity::new(scenario(7, 9, 40), &options()).unwrap();
    let writer = RunWriter::create(&out, identity.clone(), 0..3, Existing::Refuse).unwrap();
    let error = writer.finish(Volatile::default()).unwrap_err();
    assert_eq!(error.to_string(), "member 0 has not been computed");
    assert!(!out.exists());
    assert!(matches!(
        RunWriter::create(&out, identity, [], Existing::Refuse),
        Err(ResultsError::NoMembers)
    ));
}

#[test]
fn foreign_and_damaged_folders_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let reason = |path: &Path| RunFolder::open(path).unwrap_err().to_string();
    let absent = folder.path().join("absent");
    assert!(reason(&absent).ends_with("is not a run folder: it does not exist"));
    assert!(reason(folder.path()).ends_with("it has no manifest.json"));
    fs::write(folder.path().join("manifest.json"), "{}").unwrap();
    assert!(reason(folder.path()).contains("its manifest cannot be read"));
    fs::write(
        folder.path().join("manifest.json"),
        r#"{"outflow_run": 99}"#,
    )
    .unwrap();
    assert!(reason(folder.path()).contains("version 99"));

    let out = folder.path().join("run");
    let run = write(&out, &[0, 1], Existing::Refuse).unwrap();
    let path = out.join("stocks.parquet");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert!(
        run.stocks(0)
            .unwrap_err()
            .to_string()
            .contains("its hash does not match")
    );
    assert!(run.verify().is_err());
    fs::remove_file(&path).unwrap();
    assert!(reason(&out).contains("stocks.parquet is missing"));

    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    fs::write(
        out.join("manifest.json"),
        manifest.replace("\"seed\": 7", "\"seed\": 8"),
    )
    .unwrap();
    assert!(reason(&out).contains("its hash does not match"));
}

#[test]
fn records_that_do_not_fit_are_refused() {
    let identity = Identity::new(scenario(7, 9, 40), &options()).unwrap();
    let encoder = Encoder::new(&identity).unwrap();
    let other = record(&scenario(6, 9, 40), 0, true, false);
    assert!(encoder.encode(&other, &[]).is_err());
    let expectations = record(wayfinding(&identity), 0, false, false);
    assert!(encoder.encode(&expectations, &[]).is_err());
    let mut short = record(wayfinding(&identity), 0, true, false);
    short.flows.pop();
    let error = encoder.encode(&short, &[]).unwrap_err().to_string();
    assert!(
        error.ends_with("719 values of flows; expected 720"),
        "{error}"
    );
}

#[test]
fn the_flee_output_has_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    write(&out, &[0], Existing::Refuse).unwrap();
    let text = fs::read_to_string(out.join("flee_out.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        "Day,Date,Place 2 sim,Place 2 data,Place 2 error,Place 5 sim,Place 5 data,Place 5 error,\
         Total error,refugees in camps (UNHCR),total refugees (simulation),\
         raw UNHCR refugee count,refugees in camps (simulation),refugee_debt"
    );
    let record = record(&scenario(7, 9, 40), 0, true, false);
    let (a, b) = (record.present[2], record.present[5]);
    let first: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(first[..4], ["0", "2022-02-25", &a.to_string(), "10"]);
    let error: f64 = first[4].parse().unwrap();
    assert!((error - (a / 10.0 - 1.0)).abs() < 1e-4);
    let total: f64 = first[8].parse().unwrap();
    assert!((total - ((a - 10.0).abs() + (b - 10.0).abs()) / 1000.0).abs() < 1e-12);
    assert_eq!(
        first[9..],
        ["20", "1000", "1000", &(a + b).to_string(), "0"]
    );
    assert_eq!(lines.count(), 39);
}

#[test]
fn the_tables_are_listed_with_their_rows() {
    let folder = tempfile::tempdir().unwrap();
    let run = write(&folder.path().join("run"), &[0, 1], Existing::Refuse).unwrap();
    let rows: Vec<(Table, u64)> = run
        .manifest()
        .reproducible
        .tables
        .iter()
        .map(|table| (table.name, table.rows))
        .collect();
    assert_eq!(
        rows,
        [
            (Table::Stocks, 2 * 7 * 40),
            (Table::Arrivals, 2 * 7 * 40),
            (Table::Flows, 2 * 18 * 40),
            (Table::Totals, 2 * 4 * 40),
            (Table::Scores, 2 * 2),
        ]
    );
}
