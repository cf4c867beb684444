//! Writing `scenario.toml`.

use crate::chain::calendar::Calendar;
use crate::native::rows::number;
use crate::native::write::WriteError;
use outflow_model::chain::{Cause, DAY, Part, Scenario, Tick, Variant};
use std::fmt::Write as _;

/// The file. The table of a front scenario is `fronts/` and its id.
pub(in crate::chain) fn write(
    scenario: &Scenario,
    calendar: Calendar,
) -> Result<String, WriteError> {
    let mut out = format!(
        "title = {}\nmodel = \"chain\"\nstart = {}\ndays = {}\nstep = {}\n",
        text(&scenario.title),
        calendar.text(0)?,
        scenario.days,
        step(scenario.step)?
    );
    for window in &scenario.windows {
        let _ = write!(
            out,
            "\n[[steps]]\nfrom = {}\nto = {}\nstep = {}\n",
            calendar.text(window.from.into())?,
            calendar.text(window.to.into())?,
            step(window.step)?
        );
    }
    for (index, party) in scenario.parties.iter().enumerate() {
        let enemies: Vec<String> = scenario
            .hostile
            .iter()
            .filter(|(one, _)| *one == index)
            .filter_map(|(_, other)| scenario.parties.get(*other))
            .map(|other| text(&other.id))
            .collect();
        let _ = write!(
            out,
            "\n[parties.{}]\nname = {}\nhostile = [{}]\n",
            text(&party.id),
            text(&party.name),
            enemies.join(", ")
        );
    }
    let parts = Part::ALL
        .iter()
        .filter(|part| !scenario.parts.is_on(**part));
    let _ = writeln!(out, "\n[parts]");
    for part in parts {
        let _ = writeln!(out, "{} = false", part.name());
    }
    let causes = Cause::ALL.iter();
    let _ = writeln!(out, "\n[causes]");
    for cause in causes.filter(|cause| !scenario.causes.is_on(**cause)) {
        let _ = writeln!(out, "{} = false", cause.name());
    }
    for front in &scenario.fronts {
        let _ = write!(
            out,
            "\n[fronts.{}]\ntitle = {}\nweight = {}\nfile = {}\n",
            text(&front.id),
            text(&front.title),
            float(front.weight)?,
            text(&crate::chain::write::front_file(&front.id)?)
        );
    }
    for variant in &scenario.variants {
        write_variant(&mut out, variant, calendar)?;
    }
    Ok(out)
}

fn write_variant(
    out: &mut String,
    variant: &Variant,
    calendar: Calendar,
) -> Result<(), WriteError> {
    let id = text(&variant.id);
    let without: Vec<String> = variant
        .without
        .iter()
        .map(|kind| text(kind.name()))
        .collect();
    let _ = write!(
        out,
        "\n[variants.{id}]\ntitle = {}\nwithout = [{}]\n",
        text(&variant.title),
        without.join(", ")
    );
    if let Some((from, to, days, stretch)) = variant.shift_control {
        let _ = writeln!(
            out,
            "shift_control = {{ from = {}, to = {}, days = {}, stretch = {} }}",
            text(&calendar.text(from)?),
            text(&calendar.text(to)?),
            float(days)?,
            float(stretch)?
        );
    }
    let mut table = |name: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let _ = write!(out, "\n[variants.{id}.{name}]\n{}", lines.concat());
        }
    };
    let mut lines = Vec::new();
    for (name, value) in &variant.parameters {
        lines.push(format!("{} = {}\n", text(name), float(*value)?));
    }
    table("parameters", lines);
    let parts = variant.parts.iter();
    table(
        "parts",
        parts
            .map(|(part, on)| format!("{} = {on}\n", part.name()))
            .collect(),
    );
    let causes = variant.causes.iter();
    table(
        "causes",
        causes
            .map(|(cause, on)| format!("{} = {on}\n", cause.name()))
            .collect(),
    );
    Ok(())
}

/// A text as TOML writes it; keys may be written so, too.
fn text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn float(value: f64) -> Result<String, WriteError> {
    // Refuses what is not finite.
    number(value)?;
    Ok(format!("{value:?}"))
}

fn step(ticks: Tick) -> Result<String, WriteError> {
    if !DAY.is_multiple_of(ticks) {
        return Err(WriteError::Shape("a step that does not divide the day"));
    }
    float(f64::from(ticks) / f64::from(DAY))
}
