//! For any shape of scenario and any slices: what is written is read back, and slices merged are
//! the whole. For any damage: an error, no panic.

mod common;

use common::{SCORES, contents, options, record, scenario, wayfinding};
use outflow_results::{Encoder, Existing, Identity, RunFolder, RunWriter, Volatile, merge};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

fn write(out: PathBuf, identity: &Identity, members: &[u32]) -> PathBuf {
    let encoder = Encoder::new(identity).unwrap();
    let mut writer = RunWriter::create(
        &out,
        identity.clone(),
        members.iter().copied(),
        Existing::Refuse,
    )
    .unwrap();
    for member in members {
        let record = record(wayfinding(identity), *member, true, false);
        writer
            .add(&encoder.encode(&record, &SCORES).unwrap())
            .unwrap();
    }
    writer.finish(Volatile::default()).unwrap();
    out
}

fn everything(run: &Path) -> Result<(), outflow_results::ResultsError> {
    let run = RunFolder::open(run)?;
    run.verify()?;
    run.scenario()?;
    run.scores()?;
    for member in run.members() {
        run.stocks(*member)?;
        run.arrivals(*member)?;
        run.flows(*member)?;
        run.totals(*member)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_slices_merge_to_the_whole(
        places in 2_usize..6,
        links in 0_usize..5,
        days in 1_u32..30,
        owner in prop::collection::vec(0_usize..3, 1..7),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity::new(scenario(places, links, days), &options()).unwrap();
        let all: Vec<u32> = (0..owner.len() as u32).collect();
        let whole = write(folder.path().join("whole"), &identity, &all);
        let mut slices = Vec::new();
        for slice in 0..3 {
            let members: Vec<u32> =
                all.iter().copied().filter(|member| owner[*member as usize] == slice).collect();
            if !members.is_empty() {
                slices.push(write(folder.path().join(slice.to_string()), &identity, &members));
            }
        }
        slices.reverse();
        let merged = folder.path().join("merged");
        merge(&merged, &slices, Existing::Refuse).unwrap();
        prop_assert!(contents(&whole) == contents(&merged));
        let run = RunFolder::open(&merged).unwrap();
        for member in all {
            let given = record(wayfinding(&identity), member, true, false);
            prop_assert_eq!(run.stocks(member).unwrap(), given.present);
            prop_assert_eq!(run.flows(member).unwrap(), given.flows);
        }
    }

    #[test]
    fn damage_is_an_error(place in any::<prop::sample::Index>(), file in 0_usize..3, bit in 0_u8..8) {
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity::new(scenario(3, 2, 5), &options()).unwrap();
        let run = write(folder.path().join("run"), &identity, &[0, 1]);
        everything(&run).unwrap();
        let path = run.join(["manifest.json", "flows.parquet", "scenario.json"][file]);
        let mut bytes = fs::read(&path).unwrap();
        // Beyond the reproducible part a manifest may say what it likes.
        let end = if file == 0 {
            let text = String::from_utf8(bytes.clone()).unwrap();
            text.find("\"volatile\"").unwrap()
        } else {
            bytes.len()
        };
        let at = place.index(end);
        bytes[at] ^= 1 << bit;
        fs::write(&path, bytes).unwrap();
        // A space for a line feed and the like change nothing.
        let same = serde_json::from_slice::<serde_json::Value>(&fs::read(&path).unwrap());
        let harmless = file == 0 && same.is_ok() && RunFolder::open(&run).is_ok();
        prop_assert!(harmless || everything(&run).is_err());
    }
}
