//! Where a step along a link leads: on to a stop, or to rest.

/// Where a step along a link leads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub goal: Goal,
    /// The place reached, [`NOWHERE`] for none.
    pub reached: u32,
    /// Stable hash by which recent travel is rounded, for those who rest there.
    pub rounding: u64,
    /// What the km covered add to the recent travel of tomorrow, in parts of a bin; where it is
    /// not on a grid, the bits of these km.
    pub ahead: u64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// Not worked out yet.
    Unknown,
    /// To a stop, later the same day.
    Stop(u32),
    /// Done for the day, in this row.
    Rest(u32),
}

impl Edge {
    /// What becomes of those who rest at its end, `None` where people go on.
    #[inline]
    pub(crate) fn rest(&self) -> Option<Rest> {
        match self.goal {
            Goal::Rest(row) => Some(Rest {
                row,
                rounding: self.rounding,
                ahead: self.ahead,
            }),
            _ => None,
        }
    }

    /// Not worked out yet.
    pub(crate) const UNKNOWN: Self = Self {
        goal: Goal::Unknown,
        reached: NOWHERE,
        rounding: 0,
        ahead: 0,
    };
}

/// Where people rest after a day's travel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest {
    /// Stable hash by which recent travel is rounded.
    pub rounding: u64,
    /// What the km covered add to the recent travel of tomorrow, in [`PARTS`] of a bin.
    ahead: u64,
    pub row: u32,
}

impl Rest {
    /// Recent travel tomorrow of those who rest here and have that of a bin today: the bin below it
    /// on the grid, and the part of the way to the next.
    #[inline]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_precision_loss
    )]
    pub(crate) fn tomorrow(&self, bin: usize) -> (usize, f64) {
        let recent = self.ahead + bin as u64 * (PARTS / 2);
        let part = (recent % PARTS) as i64 as f64 * (1.0 / PARTS as f64);
        ((recent / PARTS) as usize, part)
    }
}

/// Parts into which a bin of recent travel is divided.
pub(crate) const PARTS: u64 = 1 << 40;

/// No place.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// A number in few bytes.
pub(crate) fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
