//! A first scenario of the chain of control.
//!
//! Beside places and roads it needs to be known who holds what, who lives there and where people can go.
//! What the list does not say of that is assumed, and marked so.

use super::{Draft, DraftPlace, links, links_csv};
use crate::chain::words::{CONTESTED, NOBODY, PLACES};
use crate::native::rows::{Rows, number};
use crate::native::write::write_files;
use crate::native::{WriteError, ids, words};
use outflow_model::chain::PlaceKind as Kind;
use outflow_model::scenario::PlaceKind;
use std::collections::BTreeSet;
use std::path::Path;

/// A place that passes to those in whose country it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regained {
    /// Index of the place.
    pub place: usize,
    /// The day on which it does, from 0.
    pub day: u32,
}

/// Why a list of places is not enough for the chain of control, `None` where it is.
#[must_use]
pub fn wants(places: &[DraftPlace]) -> Option<&'static str> {
    let camp = places.iter().any(|place| place.kind == PlaceKind::Camp);
    let lived_in = places.iter().any(|place| {
        matches!(place.kind, PlaceKind::ConflictZone | PlaceKind::Town)
            && place.population.unwrap_or(0) > 0
    });
    if !camp {
        Some(
            "no place is a camp: mark those where people can go and are received, be they towns or camps",
        )
    } else if !lived_in {
        Some("nobody lives in the places that are no camps: give their population")
    } else {
        None
    }
}

/// Writes a draft as a new scenario folder of the chain of control, which is there as a whole or not at
/// all; gives the number of its links.
///
/// # Errors
///
/// When `out_dir` exists or the system refuses.
pub fn write_chain_draft(
    draft: &Draft,
    regained: &[Regained],
    out_dir: &Path,
) -> Result<usize, WriteError> {
    let links = links(&draft.places);
    write_files(&chain_files(draft, regained, &links)?, out_dir)?;
    Ok(links.len())
}

/// The files of that folder, each with its name; `links` are those of [`links`](super::links).
///
/// # Errors
///
/// When a position is no number.
pub fn chain_files(
    draft: &Draft,
    regained: &[Regained],
    links: &[(usize, usize, f64)],
) -> Result<Vec<(&'static str, String)>, WriteError> {
    let world = World::of(draft, links);
    let files = [
        ("scenario.toml", Some(world.head())),
        ("places.csv", Some(world.places()?)),
        ("links.csv", Some(links_csv(links, &world.ids)?)),
        ("control.csv", world.control(regained)),
        ("hazards.csv", world.hazards()),
        ("types.csv", Some(TYPES.to_owned())),
        ("leanings.csv", Some(world.leanings()?)),
        ("channels.csv", Some(world.channels())),
        ("crossings.csv", world.crossings(links)),
        ("reception.csv", Some(world.reception())),
        ("exits.csv", Some(world.exits())),
        ("README.md", Some(world.read_me(regained))),
    ];
    let files = files.into_iter();
    Ok(files
        .filter_map(|(name, text)| Some((name, text?)))
        .collect())
}

/// Households of seven kinds; their shares are round.
const TYPES: &str = "\
id,share,women,men,older_women,older_men,school_age,under5,car_share,walks,danger_factor,split_leaving,split_staying,source
older-alone,0.14,0,0,1,0,0,0,0.05,0.15,0.5,,,assumed
older-couple,0.16,0,0,1,1,0,0,0.2,0.2,0.5,,,assumed
woman-alone,0.1,1,0,0,0,0,0,0.2,0.9,1,,,assumed
man-alone,0.1,0,1,0,0,0,0,0.3,0.9,0.7,,,assumed
couple,0.2,1,1,0,0,0,0,0.4,0.9,1,woman-alone,man-alone,assumed
family,0.22,1,1,0,0,1,1,0.5,0.6,1.3,mother-and-children,man-alone,assumed
mother-and-children,0.08,1,0,0,0,1,1,0.25,0.6,1.3,,,assumed
";

/// What a draft comes to.
struct World<'a> {
    draft: &'a Draft,
    /// Ids of places.
    ids: Vec<String>,
    /// Ids of parties and what the list calls them.
    parties: Vec<(String, String)>,
    /// Who holds each place, an id or a word for nobody in particular.
    holders: Vec<String>,
    /// The party of the country of each place.
    own: Vec<String>,
    kinds: Vec<Kind>,
}

/// What a place can be held by that is no party.
const NO_PARTY: [&str; 2] = [CONTESTED, NOBODY];

impl<'a> World<'a> {
    fn of(draft: &'a Draft, links: &[(usize, usize, f64)]) -> Self {
        let places = &draft.places;
        let mut parties: Vec<(String, String)> = Vec::new();
        let mut party = |name: &str| {
            let id = party_id(name);
            if parties.iter().all(|(known, _)| known != &id) {
                parties.push((id.clone(), name.to_owned()));
            }
            id
        };
        let (mut own, mut holders) = (Vec::new(), Vec::new());
        for place in places {
            let or = |name: &'a str, other| if name.is_empty() { other } else { name };
            let country = or(&place.country, "local");
            let holder = or(&place.holder, country);
            let word = holder.to_lowercase();
            own.push(party(country));
            holders.push(if NO_PARTY.contains(&word.as_str()) {
                word
            } else {
                party(holder)
            });
        }
        let kind = |(number, place): (usize, &DraftPlace)| match place.kind {
            PlaceKind::ForwardingHub if countries_at(places, links, number).len() > 1 => {
                Kind::Crossing
            }
            PlaceKind::ForwardingHub | PlaceKind::Marker if place.population.unwrap_or(0) == 0 => {
                Kind::Junction
            }
            _ => Kind::Settlement,
        };
        Self {
            draft,
            ids: ids::make(places.iter().map(DraftPlace::base)),
            holders,
            own,
            kinds: places.iter().enumerate().map(kind).collect(),
            parties,
        }
    }

    fn each(&self) -> impl Iterator<Item = (usize, &DraftPlace)> {
        self.draft.places.iter().enumerate()
    }

    /// Whether a party holds a place in the country of another, and so is hostile to it.
    fn hostile(&self, party: &str) -> BTreeSet<&str> {
        let pairs = self.holders.iter().zip(&self.own);
        pairs
            .filter(|(holder, own)| holder == &party && own != holder)
            .map(|(_, own)| own.as_str())
            .collect()
    }

    fn head(&self) -> String {
        let mut text = format!(
            "\
# A draft by `outflow new --chain`: what is marked as assumed is a guess, to be replaced by what is known.
title = {title}
model = \"chain\"
start = {start}
days = {days}
# Interval of decisions, in days.
step = 0.5
",
            title = toml::Value::String(self.draft.title.clone()),
            start = self.draft.start,
            days = self.draft.days,
        );
        for (id, name) in &self.parties {
            let hostile: Vec<toml::Value> = self
                .hostile(id)
                .into_iter()
                .map(|other| toml::Value::String(other.to_owned()))
                .collect();
            text.push_str(&format!(
                "\n[parties.{}]\nname = {}\n# Hostile to those in whose country it holds a place: assumed.\nhostile = {}\n",
                key(id),
                toml::Value::String(name.clone()),
                toml::Value::Array(hostile),
            ));
        }
        text
    }

    /// The region of a place, for shares and targets.
    fn region(&self, place: &DraftPlace) -> String {
        let names = [&place.region, &place.country].map(|name| plain(name));
        let name = names.into_iter().find(|name| !name.is_empty());
        name.unwrap_or_else(|| "all".to_owned())
    }

    fn places(&self) -> Result<String, WriteError> {
        let mut rows = Rows::new([
            "id",
            "name",
            "kind",
            "lat",
            "lon",
            "country",
            "region",
            "holder",
            "residents",
            "area_km2",
            "source",
        ]);
        for (number_of, place) in self.each() {
            let residents = match self.kinds[number_of] {
                Kind::Junction => None,
                _ => place.population,
            };
            rows.push([
                self.ids[number_of].as_str(),
                &place.name,
                words::write(&self.kinds[number_of], PLACES),
                &number(place.latitude)?,
                &number(place.longitude)?,
                &plain(&place.country),
                &self.region(place),
                &self.holders[number_of],
                &residents.map(|n| n.to_string()).unwrap_or_default(),
                "",
                if place.source.is_empty() {
                    &self.draft.source
                } else {
                    &place.source
                },
            ]);
        }
        Ok(rows.finish())
    }

    fn control(&self, regained: &[Regained]) -> Option<String> {
        let mut rows = Rows::new([
            "id", "place", "holder", "start", "earliest", "latest", "together", "source",
        ]);
        for change in regained {
            let date = |days: i64| {
                let day = i64::from(change.day) + days;
                self.draft.start.plus_days(day).to_string()
            };
            rows.push([
                &format!("{}-regained", self.ids[change.place]),
                &self.ids[change.place],
                &self.own[change.place],
                &format!("{}T12:00", date(0)),
                &date(0),
                &date(2),
                "retreat",
                "assumed",
            ]);
        }
        (!regained.is_empty()).then(|| rows.finish())
    }

    fn hazards(&self) -> Option<String> {
        let mut rows = Rows::new(["place", "kind", "start", "end", "events_per_day", "source"]);
        let mut any = false;
        let start = self.draft.start.to_string();
        for (place, _) in self
            .each()
            .filter(|(_, place)| place.kind == PlaceKind::ConflictZone)
        {
            any = true;
            rows.push([&self.ids[place], "shelling", &start, "", "1", "assumed"]);
        }
        any.then(|| rows.finish())
    }

    /// Most lean to the party of their country, some to another one that holds places of the region.
    fn leanings(&self) -> Result<String, WriteError> {
        let mut rows = Rows::new(["region", "party", "share", "source"]);
        let mut regions: Vec<String> = Vec::new();
        for (first, place) in self.each() {
            let region = self.region(place);
            if regions.contains(&region) {
                continue;
            }
            let own = &self.own[first];
            let other = self.each().find(|&(number, place)| {
                let holder = &self.holders[number];
                self.region(place) == region
                    && holder != own
                    && !NO_PARTY.contains(&holder.as_str())
            });
            let shares = match other {
                Some((number, _)) => vec![
                    (own.as_str(), 0.6),
                    (&self.holders[number], 0.15),
                    ("none", 0.25),
                ],
                None => vec![(own.as_str(), 0.75), ("none", 0.25)],
            };
            for (party, share) in shares {
                rows.push([&region, party, &number(share)?, "assumed"]);
            }
            regions.push(region);
        }
        Ok(rows.finish())
    }

    fn channels(&self) -> String {
        let mut rows = Rows::new([
            "id",
            "party",
            "kind",
            "target",
            "reach",
            "delay_hours",
            "source",
        ]);
        for (id, _) in &self.parties {
            let held = format!("held:{id}");
            rows.push([
                &format!("{id}-own"),
                id,
                "holder",
                &held,
                "0.9",
                "6",
                "assumed",
            ]);
            for other in self.hostile(id) {
                let name = format!("{other}-in-{held}").replace(':', "-");
                rows.push([&name, other, "other", &held, "0.5", "12", "assumed"]);
            }
        }
        rows.push(["word", "", "word", "*", "0.6", "12", "assumed"]);
        rows.finish()
    }

    fn crossings(&self, links: &[(usize, usize, f64)]) -> Option<String> {
        let mut rows = Rows::new([
            "id",
            "place",
            "towards",
            "cars_per_day",
            "walkers_per_day",
            "source",
        ]);
        let crossings = self
            .each()
            .filter(|(place, _)| self.kinds[*place] == Kind::Crossing);
        let ways: Vec<(usize, String)> = crossings
            .flat_map(|(place, _)| {
                let countries = countries_at(&self.draft.places, links, place);
                countries.into_iter().map(move |country| (place, country))
            })
            .collect();
        let names = ids::distinct(
            ways.iter()
                .map(|(place, country)| format!("{}-to-{}", self.ids[*place], party_id(country))),
        );
        for ((place, country), name) in ways.iter().zip(&names) {
            let place = self.ids[*place].as_str();
            rows.push([name, place, country, "1000", "2000", "assumed"]);
        }
        (!ways.is_empty()).then(|| rows.finish())
    }

    fn camps(&self) -> impl Iterator<Item = (usize, &DraftPlace)> {
        self.each()
            .filter(|(_, place)| place.kind == PlaceKind::Camp)
    }

    fn reception(&self) -> String {
        let mut rows = Rows::new([
            "place",
            "pathway",
            "beds",
            "beds_max",
            "lead_days",
            "nights",
            "rent_units",
            "host_share",
            "source",
        ]);
        for (number, place) in self.camps() {
            let most = place.capacity.unwrap_or(2_000);
            // Dwellings to let: 7 for 1,000 inhabitants.
            let rent = place.population.unwrap_or(0) * 7 / 1_000;
            rows.push([
                self.ids[number].as_str(),
                "centre-first",
                &(most / 4).to_string(),
                &most.to_string(),
                "2",
                "3",
                &rent.to_string(),
                "0.1",
                "assumed, but for the number of beds where the list has a capacity",
            ]);
        }
        rows.finish()
    }

    fn exits(&self) -> String {
        let mut rows = Rows::new(["place", "party", "attraction", "source"]);
        for (number, _) in self.camps() {
            // Whoever holds the place, if anybody does.
            let nobody = NO_PARTY.contains(&self.holders[number].as_str());
            let party = if nobody { &self.own[number] } else { "" };
            rows.push([&self.ids[number], party, "0", "assumed"]);
        }
        rows.finish()
    }

    fn read_me(&self, regained: &[Regained]) -> String {
        let is_party = |place: &usize| !NO_PARTY.contains(&self.holders[*place].as_str());
        // A place that has no row in control.csv yet.
        let stays = |place: &usize| regained.iter().all(|change| change.place != *place);
        let mut held = (0..self.ids.len()).filter(is_party).filter(stays);
        let other = held
            .clone()
            .find(|&place| self.holders[place] != self.own[place]);
        let place = other.or_else(|| held.next()).unwrap_or(0);
        let id = &self.ids[place];
        let holder = if is_party(&place) {
            &self.holders[place]
        } else {
            &self.own[place]
        };
        let (region, own) = (self.region(&self.draft.places[place]), &self.own[place]);
        let camp = self.camps().next().map_or(0, |(camp, _)| camp);
        format!(
            "\
# {title}

A draft by `outflow new --chain`, not a result: who holds which place, what people believe of it, whether they leave, by which
road, and to whose roof. To complete it:

1. `places.csv`: who holds each place at the start (`holder`: a party, `contested` or `nobody`), and who lives there.
2. `links.csv`: lengths are the great circle times {detour}, and neighbours are joined whether there is a road or not. Replace
   lengths by those of a road map, delete what no road joins, and say how many `checkpoints` there are.
3. `control.csv`: when places change hands, as early and as late as it can have been; or a polygon map a day in `control/`:

   ```csv
   id,place,holder,start,earliest,latest,together,source
   {id}-changes,{id},{then},{start}T12:00,{start},{latest},,assumed
   ```

4. `hazards.csv`: shelling and fighting by place, events a day.
5. `events.csv`: what was said, given, forced and offered. A promise to stay, pensions, a call to leave and the like:

   ```csv
   id,kind,party,target,start,end,value,text,source
   we-stay,promise,{holder},held:{holder},{start},,0.8,We stay,assumed
   pensions,pension_delivered,{holder},held:{holder},{start},,0.3,,assumed
   call,evacuation_call,{own},region:{region},{start},,0.02,,assumed
   ```

6. `leanings.csv` and `types.csv`: to whom people lean, and what households they live in, by region, from surveys and registers.
7. `sanctions.csv` and `associations.csv`: what those fear who served or took anything:

   ```csv
   party,grade,law_years,practice_probability,perceived_probability,source
   {own},post,3,0.1,0.35,assumed
   ```

8. `kin.csv` and `kin_places.csv`: where people have relatives.
9. `crossings.csv`, `reception.csv`, `exits.csv`: cars and walkers a day, beds and dwellings, goals of flight ({camp}, say).
10. `facts.csv`: what was reported, to be compared with what the model says.

All tables are described in `docs/chain-format.md` of Outflow, what the model does with them in `docs/chain/`. `outflow check`
says what is wrong with the folder, `outflow run` runs it, `outflow explain` says what moved people, and `outflow serve` shows
it on a map.
",
            title = self.draft.title,
            detour = super::DETOUR,
            start = self.draft.start,
            latest = self.draft.start.plus_days(1),
            then = if holder == own { "contested" } else { own },
            camp = self.ids[camp],
        )
    }
}

/// The countries of a place and of those that it is joined to.
fn countries_at(
    places: &[DraftPlace],
    links: &[(usize, usize, f64)],
    place: usize,
) -> BTreeSet<String> {
    let joined = links.iter().filter_map(|&(from, to, _)| {
        (from == place)
            .then_some(to)
            .or((to == place).then_some(from))
    });
    joined
        .chain([place])
        .map(|place| plain(&places[place].country))
        .filter(|country| !country.is_empty())
        .collect()
}

/// An id as a key of TOML.
fn key(id: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if id.chars().all(bare) {
        id.to_owned()
    } else {
        toml::Value::String(id.to_owned()).to_string()
    }
}

/// The id of a party that people call so.
fn party_id(name: &str) -> String {
    let id = ids::make([name]).remove(0);
    if NO_PARTY.contains(&id.as_str()) || id == "none" {
        format!("party-{id}")
    } else {
        id
    }
}

/// A name without what has a meaning in targets, or would make a comment of a row.
fn plain(name: &str) -> String {
    let plain = name.replace([';', ':', '*'], " ");
    plain.trim_start_matches(['#', ' ']).trim().to_owned()
}
