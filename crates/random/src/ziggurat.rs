//! Waiting times and normal numbers without a logarithm.

use crate::Stream;
use crate::math::{exp, ln, sqrt};
use std::sync::LazyLock;

/// Layers.
const LAYERS: usize = 256;
/// Where the tail begins, and the area of a layer, for 256 layers: of e^-x, and of e^(-x²/2).
const TAIL: f64 = 7.697_117_470_131_05;
const AREA: f64 = 0.003_949_659_822_581_557;
const NORMAL_TAIL: f64 = 3.654_152_885_361_009;
const NORMAL_AREA: f64 = 0.004_928_673_233_974_65;

/// Right ends of the layers, from the base up, and the density there.
struct Table {
    ends: [f64; LAYERS + 1],
    density: [f64; LAYERS + 1],
}

impl Table {
    /// The layers under a density that falls from 1 at 0.
    fn new(tail: f64, area: f64, density: fn(f64) -> f64, inverse: fn(f64) -> f64) -> Self {
        let mut ends = [0.0; LAYERS + 1];
        ends[0] = area / density(tail);
        ends[1] = tail;
        for layer in 2..LAYERS {
            ends[layer] = inverse(area / ends[layer - 1] + density(ends[layer - 1]));
        }
        Self {
            density: ends.map(density),
            ends,
        }
    }

    /// A number above 0 with this density, and the bits it is made of: the lowest eight are the layer,
    /// those from the eleventh on the place in it, and the others are free.
    #[inline]
    fn draw(
        &self,
        stream: &mut Stream,
        density: impl Fn(f64) -> f64,
        tail: impl Fn(&mut Stream) -> f64,
    ) -> (f64, u64) {
        loop {
            let bits = stream.next_u64();
            let layer = (bits & 0xff) as usize;
            let u = (bits >> 11) as f64 * (1.0 / (1_u64 << 53) as f64);
            let x = u * self.ends[layer];
            if x < self.ends[layer + 1] {
                return (x, bits);
            }
            if layer == 0 {
                return (tail(stream), bits);
            }
            let (low, high) = (self.density[layer], self.density[layer + 1]);
            if low + (high - low) * stream.uniform() < density(x) {
                return (x, bits);
            }
        }
    }
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::new(TAIL, AREA, |x| exp(-x), |density| -ln(density)));

static NORMAL_TABLE: LazyLock<Table> = LazyLock::new(|| {
    Table::new(
        NORMAL_TAIL,
        NORMAL_AREA,
        |x| exp(-0.5 * x * x),
        |density| sqrt(-2.0 * ln(density)),
    )
});

/// A waiting time with mean 1, like [`Stream::exponential`] but by another way from other bits: faster
/// where very many are drawn.
///
/// Source: G. Marsaglia, W. W. Tsang, "The ziggurat method for generating random variables", J. Stat.
/// Softw. 5(8), 2000; the number for the layer and that for the place in it share no bits.
///
/// ```
/// use outflow_random::{StreamKey, waiting_time};
/// assert!(waiting_time(&mut StreamKey::new(1, 0).stream()) >= 0.0);
/// ```
#[inline]
pub fn waiting_time(stream: &mut Stream) -> f64 {
    let tail = |stream: &mut Stream| TAIL + stream.exponential();
    TABLE.draw(stream, |x| exp(-x), tail).0
}

/// A normal number with mean 0 and variance 1.
///
/// Source: as for [`waiting_time`]; beyond 3.65 by G. Marsaglia, "Generating a variable from the tail of
/// the normal distribution", Technometrics 6 (1964). Layer, sign and place in the layer share no bits.
///
/// ```
/// use outflow_random::{StreamKey, standard_normal};
/// assert!(standard_normal(&mut StreamKey::new(1, 0).stream()).abs() < 10.0);
/// ```
#[inline]
pub fn standard_normal(stream: &mut Stream) -> f64 {
    let (x, bits) = NORMAL_TABLE.draw(stream, |x| exp(-0.5 * x * x), normal_tail);
    // The sign as the highest bit.
    f64::from_bits(x.to_bits() | (bits & 0x100) << 55)
}

/// A normal number, given that it is beyond the last layer.
#[cold]
fn normal_tail(stream: &mut Stream) -> f64 {
    loop {
        let beyond = stream.exponential() / NORMAL_TAIL;
        if 2.0 * stream.exponential() > beyond * beyond {
            return NORMAL_TAIL + beyond;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StreamKey;

    #[test]
    fn the_layers_have_one_area_and_end_at_the_top() {
        for (table, area) in [(&*TABLE, AREA), (&*NORMAL_TABLE, NORMAL_AREA)] {
            for layer in 1..LAYERS {
                let height = table.density[layer + 1] - table.density[layer];
                assert!(
                    (table.ends[layer] * height / area - 1.0).abs() < 1e-6,
                    "{layer}"
                );
            }
            assert_eq!(table.density[LAYERS], 1.0);
        }
    }

    #[test]
    fn normal_numbers_are_normal() {
        let mut stream = StreamKey::new(4, 0).stream();
        let draws = 2_000_000;
        // Equally likely cells, moments, and the tail by itself.
        let cells = 200;
        let mut counts = vec![0_u32; cells];
        let (mut powers, mut beyond) = ([0.0; 4], [0_u32; 2]);
        for _ in 0..draws {
            let x = standard_normal(&mut stream);
            let below = 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
            counts[((below * cells as f64) as usize).min(cells - 1)] += 1;
            for (power, sum) in powers.iter_mut().enumerate() {
                *sum += x.powi(power as i32 + 1);
            }
            beyond[0] += u32::from(x.abs() > NORMAL_TAIL);
            beyond[1] += u32::from(x.abs() > 4.0);
        }
        let expected = f64::from(draws) / cells as f64;
        let chi: f64 = counts
            .iter()
            .map(|count| (f64::from(*count) - expected).powi(2) / expected)
            .sum();
        // Mean 199, standard deviation 20.
        assert!((120.0..280.0).contains(&chi), "{chi}");
        let deviations =
            [1.0, 2.0, 15.0, 96.0].map(|variance: f64| (variance / f64::from(draws)).sqrt());
        for ((sum, mean), deviation) in powers.iter().zip([0.0, 1.0, 0.0, 3.0]).zip(deviations) {
            assert!(
                (sum / f64::from(draws) - mean).abs() < 4.0 * deviation,
                "{powers:?}"
            );
        }
        // P(|X| > 3.654...) and P(|X| > 4).
        for (seen, chance) in beyond.iter().zip([2.580_46e-4, 6.334_25e-5]) {
            let due: f64 = chance * f64::from(draws);
            assert!(
                (f64::from(*seen) - due).abs() < 4.0 * due.sqrt(),
                "{beyond:?} {due}"
            );
        }
    }

    #[test]
    fn waiting_times_are_exponential() {
        let mut stream = StreamKey::new(3, 0).stream();
        let draws = 1_000_000;
        // Equally likely cells, and moments.
        let cells = 200;
        let mut counts = vec![0_u32; cells];
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..draws {
            let x = waiting_time(&mut stream);
            let cell = ((1.0 - exp(-x)) * cells as f64) as usize;
            counts[cell.min(cells - 1)] += 1;
            sum += x;
            squares += x * x;
        }
        let expected = f64::from(draws) / cells as f64;
        let chi: f64 = counts
            .iter()
            .map(|count| (f64::from(*count) - expected).powi(2) / expected)
            .sum();
        // Mean 199, standard deviation 20.
        assert!((120.0..280.0).contains(&chi), "{chi}");
        assert!((sum / f64::from(draws) - 1.0).abs() < 0.004);
        assert!((squares / f64::from(draws) - 2.0).abs() < 0.02);
    }
}
