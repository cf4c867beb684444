//! Waiting times without a logarithm.

use crate::Stream;
use crate::math::{exp, ln};
use std::sync::LazyLock;

/// Layers.
const LAYERS: usize = 256;
/// Where the tail begins, and the area of a layer, for 256 layers.
const TAIL: f64 = 7.697_117_470_131_05;
const AREA: f64 = 0.003_949_659_822_581_557;

/// Right ends of the layers, from the base up, and the density there.
struct Table {
    ends: [f64; LAYERS + 1],
    density: [f64; LAYERS + 1],
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut ends = [0.0; LAYERS + 1];
    ends[0] = AREA / exp(-TAIL);
    ends[1] = TAIL;
    for layer in 2..LAYERS {
        ends[layer] = -ln(AREA / ends[layer - 1] + exp(-ends[layer - 1]));
    }
    Table {
        density: ends.map(|end| exp(-end)),
        ends,
    }
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
    let table = &*TABLE;
    loop {
        let bits = stream.next_u64();
        let layer = (bits & 0xff) as usize;
        let u = (bits >> 11) as f64 * (1.0 / (1_u64 << 53) as f64);
        let x = u * table.ends[layer];
        if x < table.ends[layer + 1] {
            return x;
        }
        if layer == 0 {
            return TAIL + stream.exponential();
        }
        let (low, high) = (table.density[layer], table.density[layer + 1]);
        if low + (high - low) * stream.uniform() < exp(-x) {
            return x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StreamKey;

    #[test]
    fn the_layers_have_one_area_and_end_at_the_top() {
        let table = &*TABLE;
        for layer in 1..LAYERS {
            let height = table.density[layer + 1] - table.density[layer];
            assert!(
                (table.ends[layer] * height / AREA - 1.0).abs() < 1e-6,
                "{layer}"
            );
        }
        assert_eq!(table.density[LAYERS], 1.0);
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
