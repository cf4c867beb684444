//! Lengths of links against the straight line between their ends, in every format.

use super::Point;
use outflow_diagnostics::{Code, Diagnostics, Source, Span, quoted};

/// A road is never shorter than the straight line; a fifth allows for coordinates of the middle
/// of a district.
const SHORTEST: f64 = 0.8;

/// A road is seldom longer than this many straight lines (ten times allows for mountains, lakes
/// and borders).
const LONGEST: f64 = 10.0;

/// Kilometres by which a link may miss the straight line, whatever its length: towns are wide.
const SLACK_KM: f64 = 20.0;

/// Lengths in km beyond which another check has spoken.
const MOST_KM: f64 = crate::flee::routes::LONGEST_KM;

/// Short links of a place from which on it is thought to stand elsewhere, if they are at least half of
/// its links.
const SUSPECT: u32 = 2;

/// A link: the numbers of its ends, its length in km, and where that stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Length {
    pub from: usize,
    pub to: usize,
    pub km: f64,
    pub span: Span,
}

/// Warns of lengths that cannot be those of a road between the two places. Where most links of a place
/// are too short, its coordinates are named, since it is rather they that are wrong.
pub(crate) fn check_lengths(
    lengths: &[Length],
    points: &[Point<'_>],
    source: &Source,
    problems: &mut Diagnostics,
) {
    let measured: Vec<(&Length, f64)> = lengths
        .iter()
        .filter_map(|link| Some((link, straight_km(link, points)?)))
        .collect();
    if fit_swapped(&measured, points) {
        problems.report_file(Code::SwappedCoordinates, source.name(), |d| {
            d.message("the lengths of links fit the places far better with latitude and longitude of all of them swapped")
                .help("in the table of places latitude comes first, then longitude")
        });
        return;
    }
    let mut links = vec![Links::default(); points.len()];
    for (link, straight) in &measured {
        let short = matches!(doubt(link.km, *straight), Some((Code::ShortLink, _)));
        for end in [link.from, link.to] {
            links[end].all += 1;
            links[end].short += u32::from(short);
        }
    }
    for (link, straight) in measured {
        let Some((code, much)) = doubt(link.km, straight) else {
            continue;
        };
        let named = |end: usize| quoted(points[end].name);
        let suspect = [link.from, link.to]
            .into_iter()
            .filter(|&end| code == Code::ShortLink && links[end].suspicious())
            .max_by_key(|&end| links[end].short);
        problems.report(code, source, link.span, |d| {
            d.message(format!(
                "the link is {much} {} km long, but {} and {} lie {straight:.0} km apart",
                link.km,
                named(link.from),
                named(link.to)
            ))
            .help(match suspect {
                Some(end) => format!(
                    "{} links of {} are shorter than the straight line: check its coordinates first, \
                     then the length (in km)",
                    links[end].short,
                    named(end)
                ),
                None => "check the length (in km) and the coordinates of both places".to_owned(),
            })
        });
    }
}

/// Links from which on their lengths can tell that all places are swapped.
const ENOUGH: usize = 8;

/// A road is shorter than the straight line by more than what coordinates are rounded to.
const IMPOSSIBLE: f64 = 0.98;

/// Spread of detours that roads of one country do have.
const LIKELY_SPREAD: f64 = 0.1;

/// How many times wider detours spread when the places are not where they are said to be.
const WIDER: f64 = 1.4;

/// Whether all latitudes and longitudes seem to be swapped: more links are shorter than the straight line than
/// with them swapped, and detours spread wider. (Where seven published cases are swapped, two far from the
/// equator are found, the others hardly change; as they are, none comes near.)
fn fit_swapped(measured: &[(&Length, f64)], points: &[Point<'_>]) -> bool {
    let swapped = |place: usize| (points[place].longitude, points[place].latitude);
    let mut given = Vec::new();
    let mut turned = Vec::new();
    for (link, straight) in measured {
        let (from, to) = (swapped(link.from), swapped(link.to));
        if from.0.abs() > 90.0 || to.0.abs() > 90.0 {
            return false;
        }
        let other = great_circle_km(from, to);
        if *straight > 1.0 && other > 1.0 {
            given.push(link.km / straight);
            turned.push(link.km / other);
        }
    }
    if given.len() < ENOUGH {
        return false;
    }
    let impossible = |detours: &[f64]| detours.iter().filter(|&&one| one < IMPOSSIBLE).count();
    let spread = spread_of_logs(&given);
    impossible(&given) > impossible(&turned)
        && spread > LIKELY_SPREAD
        && spread > WIDER * spread_of_logs(&turned)
}

/// Standard deviation of the logarithms.
#[expect(clippy::cast_precision_loss, reason = "links are few")]
fn spread_of_logs(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().map(|value| value.ln()).sum::<f64>() / count;
    let squares = values.iter().map(|value| (value.ln() - mean).powi(2));
    (squares.sum::<f64>() / count).sqrt()
}

/// Links of a place, and how many of them are too short.
#[derive(Clone, Copy, Debug, Default)]
struct Links {
    all: u32,
    short: u32,
}

impl Links {
    fn suspicious(self) -> bool {
        self.short >= SUSPECT && 2 * self.short >= self.all
    }
}

/// How far the ends of a link lie apart; `None` where nothing can be said.
fn straight_km(link: &Length, points: &[Point<'_>]) -> Option<f64> {
    let (from, to) = (points.get(link.from)?, points.get(link.to)?);
    let known = from.is_somewhere() && to.is_somewhere() && link.from != link.to;
    (known && link.km > 0.0 && link.km <= MOST_KM)
        .then(|| great_circle_km((from.latitude, from.longitude), (to.latitude, to.longitude)))
}

/// What is wrong with a length, and how to say it, where it cannot be that of a road between two
/// points so far apart.
fn doubt(km: f64, straight_km: f64) -> Option<(Code, &'static str)> {
    if km < SHORTEST * straight_km && straight_km - km > SLACK_KM {
        Some((Code::ShortLink, "only"))
    } else if km > LONGEST * straight_km && km - straight_km > 10.0 * SLACK_KM {
        Some((Code::LongLink, "as much as"))
    } else {
        None
    }
}

/// Great-circle distance on a sphere of 6371 km between two points (latitude, longitude) in degrees.
fn great_circle_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (north_a, north_b) = (a.0.to_radians(), b.0.to_radians());
    let half_north = (north_b - north_a) / 2.0;
    let half_east = (b.1 - a.1).to_radians() / 2.0;
    let h = half_north.sin().powi(2) + north_a.cos() * north_b.cos() * half_east.sin().powi(2);
    2.0 * 6_371.0 * h.clamp(0.0, 1.0).sqrt().asin()
}
