//! A scenario as it could be known on a date.
//!
//! Whatever a table says of later days is gone: reports, corrections of registration, conflict,
//! floods, closures (and when a closure that is in force will end), changes of kind, food
//! insecurity. Conflict, floods and food insecurity are held at their last known values. What has
//! no date (places, links, settings) stays; camps of which no people were reported yet become
//! ordinary places in [`usable`].

use outflow_model::observed::{Observed, ObservedError};
use outflow_model::scenario::{Closure, DailyTable, PlaceKind, Report, Scenario, Series, Timeline};

/// The scenario with nothing after the end of `day`.
///
/// Everything that a forecast does starts from what this returns, so that nothing later can
/// reach it.
#[must_use]
pub fn as_of(scenario: &Scenario, day: u32) -> Scenario {
    let last = i32::try_from(day).unwrap_or(i32::MAX);
    let mut known = scenario.clone();
    known.days = day.saturating_add(1);
    let mut known = published_by(known, day, 0);
    let timeline = &mut known.timeline;
    for table in [&mut timeline.conflicts, &mut timeline.floods]
        .into_iter()
        .flatten()
    {
        table.rows.truncate(day as usize + 1);
    }
    timeline.closures.retain(|closure| closure.start <= last);
    for closure in &mut timeline.closures {
        if closure.end > last {
            closure.end = -1;
        }
    }
    timeline.kind_changes.retain(|change| change.day <= last);
    if let Some(food) = &mut timeline.food_insecurity {
        let kept = food
            .days
            .iter()
            .take_while(|given| **given <= f64::from(last))
            .count();
        food.days.truncate(kept);
        food.rows.truncate(kept);
        if kept == 0 {
            timeline.food_insecurity = None;
        }
    }
    known
}

/// The scenario with those reports alone that were published by the end of `day`, `lag` days after the
/// day that they are of.
#[must_use]
pub fn published_by(mut known: Scenario, day: u32, lag: u32) -> Scenario {
    let last = i32::try_from(day.saturating_sub(lag)).unwrap_or(i32::MAX);
    let last = if lag > day { -1 } else { last };
    for series in &mut known.observations.series {
        for part in &mut series.parts {
            part.retain(|report| report.day <= last);
        }
        series.parts.retain(|part| !part.is_empty());
    }
    let corrections = &mut known.observations.corrections;
    corrections.retain(|correction| correction.day <= last);
    known
}

/// The scenario for `days` days, the last known values of daily tables held.
#[must_use]
pub fn prolonged(known: &Scenario, days: u32) -> Scenario {
    let mut longer = known.clone();
    longer.days = days;
    hold(&mut longer.timeline, days);
    longer
}

/// Gives a scenario the timeline of another: a forecast given what happens.
pub fn with_timeline(known: &mut Scenario, given: &Scenario, days: u32) {
    known.timeline = given.timeline.clone();
    hold(&mut known.timeline, days);
}

fn hold(timeline: &mut Timeline, days: u32) {
    let longer = |table: &mut Option<DailyTable>| {
        if let Some(table) = table
            && let Some(last) = table.rows.last().cloned()
            && table.rows.len() < days as usize
        {
            table.rows.resize(days as usize, last);
        }
    };
    longer(&mut timeline.conflicts);
    longer(&mut timeline.floods);
    if let Some(food) = &mut timeline.food_insecurity
        && let (Some(row), Some(day)) = (food.rows.last().cloned(), food.days.last().copied())
        && day < f64::from(days)
    {
        food.rows.push(row);
        food.days.push(f64::from(days));
    }
}

/// The scenario with only those camps of which people were reported; other camps become ordinary
/// places, since nobody could know that they would open. Corrections that no longer match a
/// report are left out.
///
/// # Errors
/// When what is left of the reports cannot be used.
pub fn usable(known: &Scenario) -> Result<Scenario, ObservedError> {
    let mut scenario = known.clone();
    let reported = |series: &Series| {
        series
            .parts
            .iter()
            .flatten()
            .any(|report| report.people > 0)
    };
    // The first series is the total and must stay.
    let kept: Vec<bool> = known
        .observations
        .series
        .iter()
        .enumerate()
        .map(|(index, series)| index == 0 || reported(series))
        .collect();
    for place in &mut scenario.places {
        let series = known
            .observations
            .series
            .iter()
            .position(|series| series.name == place.name);
        let open = series.is_some_and(|index| index > 0 && kept[index]);
        if matches!(place.kind, PlaceKind::Camp | PlaceKind::IdpCamp) && !open {
            place.kind = PlaceKind::Town;
        }
    }
    let renumbered = |index: usize| kept.iter().take(index).filter(|kept| **kept).count();
    let observations = &mut scenario.observations;
    observations
        .corrections
        .retain(|correction| kept.get(correction.series) == Some(&true));
    for correction in &mut observations.corrections {
        correction.series = renumbered(correction.series);
    }
    let mut index = 0;
    observations.series.retain(|_| {
        index += 1;
        kept[index - 1]
    });
    if let Some(total) = observations.series.first_mut()
        && total.parts.iter().all(Vec::is_empty)
    {
        total.parts = vec![vec![Report { day: 0, people: 0 }]];
    }
    let corrections = std::mem::take(&mut scenario.observations.corrections);
    for correction in corrections {
        scenario.observations.corrections.push(correction);
        if Observed::new(&scenario).is_err() {
            scenario.observations.corrections.pop();
        }
    }
    Observed::new(&scenario)?;
    Ok(scenario)
}

/// The scenario from day `first` on, with what is in force by then: a forecast needs the recent
/// past only. People already in camps are those reported on that day; conflicts count as new on
/// it.
#[must_use]
pub fn since(scenario: &Scenario, first: u32) -> Scenario {
    let mut later = scenario.clone();
    let Some(shift) = i32::try_from(first).ok().filter(|first| *first > 0) else {
        return later;
    };
    later.start = scenario.start.plus_days(i64::from(first));
    later.days = scenario.days.saturating_sub(first);
    for report in later
        .observations
        .series
        .iter_mut()
        .flat_map(|series| series.parts.iter_mut().flatten())
    {
        report.day -= shift;
    }
    for correction in &mut later.observations.corrections {
        correction.day -= shift;
    }
    let timeline = &mut later.timeline;
    if let Some(table) = &mut timeline.conflicts {
        for (column, place) in table.places.iter().enumerate() {
            let at = |row: &Vec<f64>| row.get(column).is_some_and(|value| *value > 0.0);
            let before = table.rows.iter().take(first as usize).any(at);
            let now = table.rows.get(first as usize).is_some_and(at);
            let name = scenario.places[*place].name.as_str();
            for other in later.places.iter_mut().filter(|other| other.name == name) {
                if before && !now && other.kind == PlaceKind::ConflictZone {
                    other.kind = PlaceKind::Town;
                }
            }
        }
    }
    for table in [&mut timeline.conflicts, &mut timeline.floods]
        .into_iter()
        .flatten()
    {
        table.rows.drain(..(first as usize).min(table.rows.len()));
    }
    // One that ends before it starts never does.
    let stays = |closure: &Closure| closure.end < 0 || closure.end < closure.start;
    timeline
        .closures
        .retain(|closure| stays(closure) || closure.end > shift);
    for closure in &mut timeline.closures {
        if stays(closure) {
            closure.end = -1;
        }
        closure.start = (closure.start - shift).max(0);
        if closure.end >= 0 {
            closure.end -= shift;
        }
    }
    for change in &mut timeline.kind_changes {
        change.day = (change.day - shift).max(0);
    }
    if let Some(food) = &mut timeline.food_insecurity {
        for day in &mut food.days {
            *day -= f64::from(first);
        }
    }
    later
}
