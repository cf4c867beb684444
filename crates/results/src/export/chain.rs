//! Files of a run of the chain of control besides its Parquet tables.

use super::geojson::{Sums, collection};
use super::keyed::{Keyed, Rows};
use super::quantiles::{QUANTILES, summaries};
use super::text::CsvText;
use super::{Keep, Source};
use crate::chain::{
    BalanceRow, FactsFile, FrameReport, FramesFile, NEED_NAMES, Need, Reading, RecordReader,
    SeriesAnswers, SeriesFile, balance, by_front, frame_reports, front_of, in_queue, need_of,
    need_values, regions, sum,
};
use crate::table::Labels;
use crate::{ResultsError, Table};
use outflow_engine::chain::ChainRecord;
use outflow_model::chain::Scenario;
use outflow_model::rules::chain::frames::Movement;
use outflow_model::rules::chain::shelter::Shelter;
use serde::Serialize;

/// Writes the exports.
pub(super) fn exports(
    source: &Source<'_>,
    scenario: &Scenario,
    keep: &mut Keep<'_>,
) -> Result<(), ResultsError> {
    for table in source.identity.tables() {
        if table.topic().is_some() {
            let (file, text) = source.time_series(table)?;
            keep(file, &text)?;
        }
    }
    let reader = RecordReader::open(source.folder, scenario, source.identity.options.whole())?;
    let mut passed = Passed::new(source, scenario);
    for (group, member) in source.members.iter().enumerate() {
        passed.add(scenario, &reader.record(group, *member)?);
        passed.facts.push((*member, reader.facts(group)?));
    }
    let Passed {
        facts,
        series,
        movements,
        balances,
        sums,
        departures,
        flows,
        origins,
        parameters,
    } = passed;

    let by_front = source
        .identity
        .options
        .chain()
        .is_some_and(|options| by_front(scenario, options));
    let file = FactsFile::new(scenario, &facts, by_front);
    keep("facts.json".to_owned(), &json("facts.json", &file)?)?;
    if !scenario.series.is_empty() {
        let members: Vec<&SeriesAnswers> = series.iter().collect();
        let file = SeriesFile::new(scenario, &members);
        keep("series.json".to_owned(), &json("series.json", &file)?)?;
        keep("series.csv".to_owned(), &series_csv(&file))?;
    }
    let frames = FramesFile {
        note: FRAMES_NOTE,
        frames: frames(source, scenario, &movements),
    };
    keep("frames.json".to_owned(), &json("frames.json", &frames)?)?;

    let mut keyed = |name: &str, keys: &[&str], value: &str, sorted, mut rows: Vec<Rows>| {
        let keyed = Keyed {
            name,
            keys,
            value,
            sorted,
        };
        let (file, text) = keyed.csv(source, |group, _| Ok(std::mem::take(&mut rows[group])))?;
        // The balance has one name, whatever the number of members.
        let file = if name == "balance" {
            "balance.csv".to_owned()
        } else {
            file
        };
        keep(file, &text)
    };
    keyed("balance", &["region", "item"], "persons", false, balances)?;
    keyed(
        "departures",
        &["date", "origin", "exit"],
        "persons",
        true,
        departures,
    )?;
    keyed(
        "flows",
        &["date", "from", "to", "link"],
        "persons",
        true,
        flows,
    )?;
    let columns = ["origin", "place", "intention"];
    keyed("origins", &columns, "persons", false, origins)?;
    keep("parameters.csv".to_owned(), &parameters.into_bytes())?;
    if by_front {
        let mut csv = CsvText::with_header(&["member", "front"]);
        for member in &source.members {
            let front = front_of(scenario, *member).map(|front| &scenario.fronts[front].id);
            csv.integer((*member).into())
                .text(front.map_or("", |id| id.as_str()))
                .end();
        }
        keep("members.csv".to_owned(), &csv.into_bytes())?;
    }
    let (file, text) = needs(source)?;
    keep(file, &text)?;
    keep("links.geojson".to_owned(), &collection(source, &sums)?)
}

const FRAMES_NOTE: &str = "Shares of one and the same movement as four people would describe it. \
    They follow from the assumptions of the model and are no finding about a person. They \
    overlap and need not add up to 1. A forecast has none.";

/// Every value of every series beside quantiles over members.
fn series_csv(file: &SeriesFile) -> Vec<u8> {
    let mut csv = CsvText::with_header(&[
        "series",
        "start",
        "end",
        "reported_low",
        "reported_high",
        "scored",
        "p05",
        "p25",
        "p50",
        "p75",
        "p95",
    ]);
    for series in &file.series {
        for value in &series.values_said {
            csv.text(&series.id)
                .text(&value.start.to_string())
                .text(&value.end.to_string())
                .number(value.reported_low)
                .number(value.reported_high)
                .text(if value.scored { "yes" } else { "no" });
            match &value.said {
                Some(said) => {
                    for level in [said.p05, said.p25, said.p50, said.p75, said.p95] {
                        csv.number(level);
                    }
                }
                None => {
                    for _ in 0..5 {
                        csv.text("");
                    }
                }
            }
            csv.end();
        }
    }
    csv.into_bytes()
}

/// What one pass over the members leaves.
struct Passed {
    facts: Vec<(u32, Vec<Option<f64>>)>,
    series: Vec<SeriesAnswers>,
    /// By region, then by member.
    movements: Vec<Vec<Movement>>,
    balances: Vec<Rows>,
    sums: Sums,
    departures: Vec<Rows>,
    flows: Vec<Rows>,
    origins: Vec<Rows>,
    parameters: CsvText,
}

impl Passed {
    fn new(source: &Source<'_>, scenario: &Scenario) -> Self {
        let members = source.members.len();
        Self {
            facts: Vec::with_capacity(members),
            series: Vec::with_capacity(members),
            movements: vec![Vec::with_capacity(members); regions(scenario).len()],
            balances: Vec::with_capacity(members),
            sums: Sums::new(scenario.places.len(), scenario.links.len()),
            departures: Vec::with_capacity(members),
            flows: Vec::with_capacity(members),
            origins: Vec::with_capacity(members),
            parameters: CsvText::with_header(&["member", "parameter", "value"]),
        }
    }

    fn add(&mut self, scenario: &Scenario, record: &ChainRecord) {
        let reading = Reading::new(scenario, record);
        if !scenario.series.is_empty() {
            self.series.push(reading.series());
        }
        for ((_, target), into) in regions(scenario).iter().zip(&mut self.movements) {
            into.push(sum(&reading, target));
        }
        let rows = balance(&reading).into_iter();
        self.balances.push(
            rows.map(
                |BalanceRow {
                     region,
                     item,
                     persons,
                 }| (vec![region, item], persons),
            )
            .collect(),
        );
        self.add_to_map(&reading);
        let date = |day: u32| scenario.start.plus_days(i64::from(day)).to_string();
        let id = |place: usize| scenario.places[place].id.clone();
        let rows = record.departures.iter().map(|row| {
            let exit = scenario.exits[row.exit as usize].place;
            let key = vec![date(row.day), id(row.origin as usize), id(exit)];
            (key, row.persons)
        });
        self.departures.push(rows.collect());
        let rows = record.flows.iter().map(|row| {
            let link = &scenario.links[row.link as usize];
            let (from, to) = if row.forth {
                (link.from, link.to)
            } else {
                (link.to, link.from)
            };
            let key = vec![date(row.day), id(from), id(to), link.id.clone()];
            (key, row.persons)
        });
        self.flows.push(rows.collect());
        let names = ["when-safe", "if-regained", "undecided", "never"];
        let rows = record.origins.iter().flat_map(|row| {
            let key = [id(row.home as usize), id(row.place as usize)];
            names
                .iter()
                .zip(row.intentions)
                .map(move |(name, persons)| {
                    let [home, place] = key.clone();
                    (vec![home, place, (*name).to_owned()], persons)
                })
        });
        self.origins
            .push(rows.filter(|(_, persons)| *persons != 0.0).collect());
        for (spec, value) in outflow_model::chain::PARAMETERS
            .iter()
            .zip(&record.parameters)
        {
            self.parameters
                .integer(record.member.into())
                .text(spec.name)
                .number(*value)
                .end();
        }
    }

    fn add_to_map(&mut self, reading: &Reading<'_>) {
        let last = reading.record.days.saturating_sub(1);
        for (place, sum) in self.sums.at_end.iter_mut().enumerate() {
            for measure in ["present", "host", "rent", "centre", "none"] {
                *sum += reading.value("people", measure, place, last);
            }
        }
        for row in &reading.record.flows {
            let way = 2 * row.link as usize + usize::from(!row.forth);
            self.sums.on_links[way] += row.persons;
        }
    }
}

/// The frames of every region where anybody left; none in a forecast.
fn frames(
    source: &Source<'_>,
    scenario: &Scenario,
    movements: &[Vec<Movement>],
) -> Vec<FrameReport> {
    let options = source.identity.options.chain();
    if options.is_some_and(|options| options.as_of.is_some()) {
        return Vec::new();
    }
    regions(scenario)
        .iter()
        .zip(movements)
        .filter(|(_, members)| members.iter().any(|movement| movement.total > 0.0))
        .filter_map(|((region, _), members)| frame_reports(region, members))
        .collect()
}

/// A need, and how much of it one person has.
type Each = (&'static str, f64);

/// Who the displaced are, in the columns `need` of the needs and, after the shelter, of the table `composition`.
const COMPOSITION: [&str; 4] = ["under5", "school_age", "older", "women_with_children"];

/// One person, and what that person needs.
fn one_needs(one: &Need) -> Vec<Each> {
    let needs = NEED_NAMES.into_iter().zip(need_values(&one.needs));
    std::iter::once(("persons", one.persons))
        .chain(needs.filter(|(_, each)| *each != 0.0))
        .collect()
}

/// A place, and mean and quantiles over members on each day.
type PlaceSummary = (String, Vec<[f64; 6]>);

/// Needs by day, place and shelter, after who those are that have them. They are proportional to persons,
/// so their quantiles are those of the persons times what one person needs.
fn needs(source: &Source<'_>) -> Result<(String, Vec<u8>), ResultsError> {
    let single = source.members.len() == 1;
    let mut kinds: Vec<(PlaceSummary, &str, Vec<Each>)> = Vec::new();
    let of_table = |table: Table, measure: &str| -> Result<Vec<PlaceSummary>, ResultsError> {
        let series = source.identity.series(table);
        let is_measure = |at: usize| match series.columns.last() {
            Some((_, Labels::Texts(names))) => names[at] == measure,
            _ => false,
        };
        let places = match series.columns.first() {
            Some((_, Labels::Texts(places))) => places.as_slice(),
            _ => &[],
        };
        let wanted: Vec<usize> = (0..series.count).filter(|at| is_measure(*at)).collect();
        let summary = summaries(source, table, &wanted)?;
        Ok(wanted
            .iter()
            .zip(summary.chunks(source.days.max(1)))
            .map(|(at, days)| (places[*at].clone(), days.to_vec()))
            .collect())
    };
    for shelter in Shelter::ALL {
        for place in of_table(Table::People, shelter.name())? {
            kinds.push((place, shelter.name(), one_needs(&need_of(shelter, 1.0))));
        }
        for group in COMPOSITION {
            let measure = format!("{}_{group}", shelter.name());
            for place in of_table(Table::Composition, &measure)? {
                kinds.push((place, shelter.name(), vec![(group, 1.0)]));
            }
        }
    }
    for place in of_table(Table::Crossings, "queue_persons")? {
        let one = in_queue(1.0);
        kinds.push((place, one.shelter, one_needs(&one)));
    }
    let mut header = vec!["date", "place", "shelter", "need"];
    if single {
        header.insert(0, "member");
        header.push("value");
    } else {
        header.push("mean");
        header.extend(QUANTILES.map(|(name, _)| name));
    }
    let mut csv = CsvText::with_header(&header);
    for (day, date) in source.dates().iter().enumerate() {
        for ((place, days), shelter, one) in &kinds {
            let Some(persons) = days.get(day).filter(|day| day.iter().any(|n| *n != 0.0)) else {
                continue;
            };
            for (name, each) in one {
                if let [member] = source.members[..] {
                    csv.integer(member.into());
                }
                csv.text(date).text(place).text(shelter).text(name);
                let shown = if single { 1 } else { persons.len() };
                for number in &persons[..shown] {
                    csv.rounded(number * each);
                }
                csv.end();
            }
        }
    }
    let file = if single {
        "needs.csv"
    } else {
        "needs_quantiles.csv"
    };
    Ok((file.to_owned(), csv.into_bytes()))
}

fn json(file: &str, value: &impl Serialize) -> Result<Vec<u8>, ResultsError> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|source| ResultsError::Json {
        file: file.to_owned(),
        source,
    })?;
    text.push(b'\n');
    Ok(text)
}
