//! A first scenario of the model of Flee.

use super::{DETOUR, Draft, DraftPlace, links, links_csv};
use crate::native::rows::{Rows, number};
use crate::native::words::{self, KINDS};
use crate::native::write::write_files;
use crate::native::{WriteError, ids};
use outflow_model::scenario::PlaceKind;
use std::path::Path;

/// Writes a draft as a new scenario folder, which is there as a whole or not at all; gives the number
/// of its links.
///
/// # Errors
///
/// When `out_dir` exists or the system refuses.
pub fn write_draft(draft: &Draft, out_dir: &Path) -> Result<usize, WriteError> {
    let links = links(&draft.places);
    let ids = ids::make(draft.places.iter().map(DraftPlace::base));
    let files = [
        ("scenario.toml", head(draft)),
        ("places.csv", places_csv(draft, &ids)?),
        ("links.csv", links_csv(&links, &ids)?),
        ("README.md", read_me(draft, &ids, &links)),
    ];
    write_files(&files, out_dir)?;
    Ok(links.len())
}

fn head(draft: &Draft) -> String {
    let title = toml::Value::String(draft.title.clone());
    format!(
        "\
# A draft by `outflow new`: what is marked as assumed is a guess, to be replaced by what is known.
title = {title}
start = {start}
days = {days}
compat = \"outflow\"

# People displaced by a conflict zone per day, as a share of its residents. Assumed.
# Leave this section out where observations.csv reports how many people have arrived.
[spawn_rules.conflict_driven_spawning]
spawn_mode = \"pop_ratio\"
displaced_per_conflict_day = 0.01

[spawn_rules]
take_from_population = true

[move_rules]
# Distance travelled in a day, in km. Assumed: Flee's value.
max_move_speed = 360.0
# Daily chance to move on from a town. Assumed: Flee's value.
default_movechance = 0.3
# How many places ahead people know. Assumed.
awareness_level = 2
",
        start = draft.start,
        days = draft.days,
    )
}

fn places_csv(draft: &Draft, ids: &[String]) -> Result<String, WriteError> {
    let mut rows = Rows::new([
        "id",
        "name",
        "kind",
        "latitude",
        "longitude",
        "country",
        "region",
        "population",
        "capacity",
        "source",
    ]);
    let count = |count: Option<u64>| count.map(|n| n.to_string()).unwrap_or_default();
    for (place, id) in draft.places.iter().zip(ids) {
        rows.push([
            id.as_str(),
            &place.name,
            words::write(&place.kind, KINDS),
            &number(place.latitude)?,
            &number(place.longitude)?,
            &place.country,
            &place.region,
            &count(place.population),
            &count(place.capacity),
            if place.source.is_empty() {
                &draft.source
            } else {
                &place.source
            },
        ]);
    }
    Ok(rows.finish())
}

fn read_me(draft: &Draft, ids: &[String], links: &[(usize, usize, f64)]) -> String {
    let place_of = |kind| draft.places.iter().position(|place| place.kind == kind);
    let town = place_of(PlaceKind::Town).and_then(|place| ids.get(place));
    let mut reports = Rows::new(["series", "date", "people", "source"]);
    let date = draft.start.to_string();
    for camp in draft
        .places
        .iter()
        .filter(|place| place.kind == PlaceKind::Camp)
    {
        reports.push([camp.name.as_str(), &date, "0", "assumed"]);
    }
    let reports = reports.finish().trim_end().replace('\n', "\n   ");
    let link = links.first().map(|&(from, to, _)| (&ids[from], &ids[to]));
    let unknown = "some-place".to_owned();
    format!(
        "\
# {title}

A draft by `outflow new`, not a result. To complete it:

1. `places.csv`: is each `kind` right? People flee from a `conflict_zone`, pass a `town` or a `forwarding_hub` (a border
   crossing, say) and stay in a `camp` (a camp, a shelter, or a whole country of arrival).
2. `links.csv`: lengths are the great circle times {DETOUR}, and neighbours are joined whether there is a road or not. Replace
   lengths by those of a road map, delete what no road joins, and add ferries.
3. Where fighting starts, moves or ends later: a file `hazards.csv` with rows like

   ```csv
   place,kind,start,end,value,source
   {town},conflict,{start},,1,assumed
   ```

4. Where a border or a road is shut: a file `events.csv` with rows like

   ```csv
   event,subject,other,start,end,source
   link_closed,{from},{to},{start},,assumed
   ```

5. Who has arrived where so far: a file `observations.csv`, a series for each camp under its name (and one called
   `total` first, if that was reported apart):

   ```csv
   {reports}
   ```

   Then leave out `[spawn_rules.conflict_driven_spawning]` in `scenario.toml`: how many flee follows from the reports of the
   camps, or, with `sum_from_camps = false` under `[spawn_rules]`, from the total.

`outflow check` says what is wrong with the folder, `outflow run` runs it, `outflow serve` shows it on a map.
",
        title = draft.title,
        start = draft.start,
        town = town.unwrap_or(&unknown),
        from = link.map_or(&unknown, |link| link.0),
        to = link.map_or(&unknown, |link| link.1),
    )
}
