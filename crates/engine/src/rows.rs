//! Where groups are kept: a row for each key without its recent travel, and in each row one bin
//! for each value of recent travel that occurs.

use crate::draw::{Count, Draw, Labels};
use crate::edge::Edge;
use crate::options::RecentGrid;
use indexmap::IndexMap;
use outflow_model::key::GroupKey;
use rustc_hash::FxBuildHasher;

/// Counts by recent travel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bins<C> {
    /// People in each bin.
    pub counts: Vec<C>,
    /// Passive labels of the people in each bin; empty when not tracked.
    pub labels: Vec<Labels<C>>,
    /// Bits of the recent travel of each bin, where it is not on a grid. Apart, since it is rare:
    /// what people share stays within a cache line.
    exact: Option<Box<IndexMap<u64, (), FxBuildHasher>>>,
    /// People in all bins.
    pub total: C,
}

impl<C: Count> Bins<C> {
    /// Adds people, and gives their bin.
    #[inline]
    pub(crate) fn add(&mut self, recent: u64, grid: Grid, n: C) -> usize {
        let bin = match grid {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Grid::Steps { steps, .. } => (f64::from_bits(recent) * steps) as usize,
            Grid::Exact => self.exact.get_or_insert_default().insert_full(recent, ()).0,
        };
        self.add_to(bin, n);
        bin
    }

    /// Adds people to a bin that is on a grid or known.
    #[inline]
    pub(crate) fn add_to(&mut self, bin: usize, n: C) {
        if self.counts.len() <= bin {
            self.counts.resize(bin + 1, C::default());
        }
        self.counts[bin] += n;
        self.total += n;
    }

    /// Adds people with their labels.
    pub(crate) fn add_labelled(&mut self, recent: u64, grid: Grid, n: C, labels: Labels<C>) {
        let bin = self.add(recent, grid, n);
        self.add_labels(bin, labels);
    }

    /// Adds the labels of people who are or will be added to a bin.
    pub(crate) fn add_labels(&mut self, bin: usize, labels: Labels<C>) {
        if self.labels.len() <= bin {
            self.labels.resize(bin + 1, Labels::new());
        }
        let known = &mut self.labels[bin];
        for (label, count) in labels {
            match known.binary_search_by_key(&label, |entry| entry.0) {
                Ok(at) => known[at].1 += count,
                Err(at) => known.insert(at, (label, count)),
            }
        }
    }

    /// Adds people, with their labels where these are tracked.
    #[inline]
    pub(crate) fn add_any(&mut self, recent: u64, grid: Grid, n: C, labels: Option<Labels<C>>) {
        match labels {
            None => {
                self.add(recent, grid, n);
            }
            Some(labels) => self.add_labelled(recent, grid, n, labels),
        }
    }

    /// Adds people out of `from`: `going[bin]` of each bin, their labels taken at random.
    #[inline]
    pub(crate) fn add_all<D: Draw<Count = C>>(
        &mut self,
        going: &[C],
        from: &mut Self,
        grid: Grid,
        track: bool,
        labels_of: &mut D,
    ) {
        if !track && matches!(grid, Grid::Steps { .. }) {
            if self.counts.len() < going.len() {
                self.counts.resize(going.len(), C::default());
            }
            for (count, &n) in self.counts.iter_mut().zip(going) {
                *count += n;
                self.total += n;
            }
            return;
        }
        for (bin, &n) in going.iter().enumerate() {
            if n > C::default() {
                let recent = from.recent(bin, grid);
                let labels = from.labels.get_mut(bin);
                let labels = labels.map(|labels| labels_of.take_labels(labels, n));
                self.add_any(recent, grid, n, labels);
            }
        }
    }

    /// Adds `n` people out of a bin of `from`, their labels taken at random.
    #[inline]
    pub(crate) fn add_bin<D: Draw<Count = C>>(
        &mut self,
        bin: usize,
        n: C,
        from: &mut Self,
        grid: Grid,
        track: bool,
        labels_of: &mut D,
    ) {
        if !track && matches!(grid, Grid::Steps { .. }) {
            return self.add_to(bin, n);
        }
        let recent = from.recent(bin, grid);
        let labels = from.labels.get_mut(bin);
        let labels = labels.map(|labels| labels_of.take_labels(labels, n));
        self.add_any(recent, grid, n, labels);
    }

    /// Takes people out, `gone[bin]` of each bin; their labels are taken apart.
    pub(crate) fn take_out(&mut self, gone: &[C]) {
        for (count, &n) in self.counts.iter_mut().zip(gone) {
            *count -= n;
            self.total -= n;
        }
    }

    /// Counts by bin, up to the last bin with anybody in it.
    #[inline]
    pub(crate) fn occupied_part(&self) -> &[C] {
        let last = self.counts.iter().rposition(|n| *n > C::default());
        &self.counts[..last.map_or(0, |last| last + 1)]
    }

    /// Takes everybody out of `other`.
    pub(crate) fn take_in(&mut self, other: &mut Self, grid: Grid) {
        if self.total <= C::default() {
            std::mem::swap(self, other);
            return;
        }
        for bin in 0..other.counts.len() {
            let (recent, n) = (other.recent(bin, grid), other.counts[bin]);
            if n <= C::default() {
            } else if let Some(labels) = other.labels.get_mut(bin) {
                self.add_labelled(recent, grid, n, std::mem::take(labels));
            } else {
                self.add(recent, grid, n);
            }
        }
        other.clear();
    }

    /// Bits of the recent travel of a bin.
    #[inline]
    pub(crate) fn recent(&self, bin: usize, grid: Grid) -> u64 {
        match grid {
            #[allow(clippy::cast_precision_loss)]
            Grid::Steps { step, .. } => (bin as f64 * step).to_bits(),
            Grid::Exact => self
                .exact
                .as_ref()
                .and_then(|exact| exact.get_index(bin))
                .map_or(0, |(bits, ())| *bits),
        }
    }

    /// Makes the total that of the bins in their order, where it depends on the order in which
    /// people came: as it is after a checkpoint.
    pub(crate) fn sum_up(&mut self) {
        if !C::WHOLE {
            self.total = self.counts.iter().copied().sum();
        }
    }

    /// Bins with anybody in them.
    pub(crate) fn occupied(&self) -> usize {
        self.counts.iter().filter(|n| **n > C::default()).count()
    }

    pub(crate) fn clear(&mut self) {
        self.counts.fill(C::default());
        self.labels.clear();
        if let Some(exact) = &mut self.exact {
            exact.clear();
            self.counts.clear();
        }
        self.total = C::default();
    }
}

/// How recent travel is turned into a bin.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Grid {
    /// This many bins for each unit (a power of 2), and the width of one.
    Steps { steps: f64, step: f64 },
    /// One bin for each value that occurs.
    Exact,
}

impl Grid {
    pub(crate) fn of(grid: RecentGrid) -> Self {
        match grid {
            RecentGrid::Bits(bits) => {
                let steps = f64::from(1_u32 << bits.min(16));
                let step = 1.0 / steps;
                Self::Steps { steps, step }
            }
            RecentGrid::Exact => Self::Exact,
        }
    }
}

/// People who differ in their recent travel at most.
#[derive(Clone, Debug)]
pub(crate) struct Row<C> {
    /// Their key, recent travel 0.
    pub key: GroupKey,
    /// Stable hash of the key.
    pub hash: u64,
    /// Where they are this morning.
    pub now: Bins<C>,
    /// Still to travel today.
    pub due: Bins<C>,
    /// Done for the day.
    pub next: Bins<C>,
    /// Where those on a link get to today, driving and walking, as of a generation of stops.
    pub edges: (u32, [Edge; 2]),
    /// Rows that the options of their choice lead to, as of a stamp of the tables.
    pub option_rows: (u32, Vec<u32>),
}

/// No row yet.
pub(crate) const NO_ROW: u32 = u32::MAX;

/// All rows, in the order in which they were first needed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows<C> {
    pub rows: Vec<Row<C>>,
    index: IndexMap<GroupKey, (), FxBuildHasher>,
    /// Rows of the commonest keys by site and [`plain`] number.
    at_places: Vec<Vec<u32>>,
    on_links: Vec<Vec<u32>>,
}

/// A small number for keys that differ in site, route, days on the link and having travelled
/// only.
#[inline]
fn plain(key: &GroupKey) -> Option<usize> {
    let simple = key.class == 0
        && key.entry == GroupKey::NO_ENTRY
        && key.walks == 0
        && key.drives < 4
        && key.marks & !GroupKey::TRAVELLED == 0;
    simple
        .then(|| (key.route as usize) << 3 | usize::from(key.drives) << 1 | usize::from(key.marks))
}

impl<C: Count> Rows<C> {
    /// Index of the row of a key; `hash` is asked when it is new.
    #[inline]
    pub(crate) fn row(&mut self, key: GroupKey, hash: impl FnOnce(&GroupKey) -> u64) -> u32 {
        let Some(number) = plain(&key) else {
            return self.find(key, hash);
        };
        let (table, site) = match (key.site.as_place(), key.site.as_link()) {
            (Some(place), _) => (&self.at_places, place),
            (_, link) => (&self.on_links, link.unwrap_or(0)),
        };
        match table.get(site).and_then(|rows| rows.get(number)) {
            Some(&row) if row != NO_ROW => row,
            _ => {
                let row = self.find(key, hash);
                let on_link = key.site.as_link().is_some();
                let table = if on_link {
                    &mut self.on_links
                } else {
                    &mut self.at_places
                };
                if table.len() <= site {
                    table.resize(site + 1, Vec::new());
                }
                if table[site].len() <= number {
                    table[site].resize(number + 1, NO_ROW);
                }
                table[site][number] = row;
                row
            }
        }
    }

    fn find(&mut self, key: GroupKey, hash: impl FnOnce(&GroupKey) -> u64) -> u32 {
        let key = GroupKey { recent: 0, ..key };
        let (row, _) = self.index.insert_full(key, ());
        if row == self.rows.len() {
            self.rows.push(Row {
                key,
                hash: hash(&key),
                now: Bins::default(),
                due: Bins::default(),
                next: Bins::default(),
                edges: (0, [Edge::UNKNOWN; 2]),
                option_rows: (0, Vec::new()),
            });
        }
        u32::try_from(row).unwrap_or(NO_ROW)
    }
}
