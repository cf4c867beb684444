//! People of a place shared out over what they can do.

use crate::draw::Count;

/// People of one place shared out over options: a count for each option and bin of recent travel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Split<C> {
    counts: Vec<C>,
    bins: usize,
}

impl<C> Split<C> {
    pub(crate) const fn new() -> Self {
        Self {
            counts: Vec::new(),
            bins: 0,
        }
    }
}

impl<C: Count> Split<C> {
    /// Nobody yet, in so many options and bins.
    #[inline]
    pub(crate) fn begin(&mut self, options: usize, bins: usize) {
        self.bins = bins;
        self.counts.clear();
        self.counts.resize(options * bins, C::default());
    }

    #[inline]
    pub(crate) fn add(&mut self, option: usize, bin: usize, n: C) {
        self.counts[option * self.bins + bin] += n;
    }

    /// Those of an option, by bin.
    #[inline]
    pub(crate) fn of(&self, option: usize) -> &[C] {
        &self.counts[option * self.bins..][..self.bins]
    }

    /// Those of the option `from` take the option `to` instead.
    pub(crate) fn join(&mut self, from: usize, to: usize) {
        for bin in 0..self.bins {
            let n = std::mem::take(&mut self.counts[from * self.bins + bin]);
            self.counts[to * self.bins + bin] += n;
        }
    }
}
