//! The three-parameter gamma curve of a total that grows, fast at first or later, and levels off.
//!
//! ```text
//! total(t) = total(0) + size * P(shape, t / scale)
//! ```
//!
//! `P` is the regularised lower incomplete gamma function, so the daily outflow is a gamma
//! density: a wave of `size` people. The best `size` for a shape and a scale is linear least
//! squares; shape and scale come from a grid that is refined around its best point, which needs no
//! start and finds the same curve everywhere.

/// A fitted curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaCurve {
    /// People on day 0.
    pub start: f64,
    /// People in the whole wave.
    pub size: f64,
    /// Shape of the wave; 1 is an exponential approach.
    pub shape: f64,
    /// Scale of the wave, days.
    pub scale: f64,
}

impl GammaCurve {
    /// Fits daily totals, day 0 first; `None` with fewer than 14 days.
    #[must_use]
    pub fn fit(totals: &[f64]) -> Option<Self> {
        if totals.len() < 14 {
            return None;
        }
        let start = totals[0];
        let last = (totals.len() - 1) as f64;
        // A point every few days is enough, counted back from the last day.
        let step = (totals.len() / 60).max(1);
        let points: Vec<(f64, f64)> = (0..totals.len())
            .rev()
            .step_by(step)
            .map(|day| (day as f64, totals[day] - start))
            .collect();
        let loss = |at: (f64, f64)| {
            let (shape, scale) = (libm::exp(at.0), libm::exp(at.1));
            let (mut yg, mut gg) = (0.0, 0.0);
            let curve: Vec<f64> = points
                .iter()
                .map(|(t, y)| {
                    let g = regularised_gamma(shape, t / scale);
                    yg += y * g;
                    gg += g * g;
                    g
                })
                .collect();
            let size = if gg > 0.0 { yg / gg } else { 0.0 };
            let error: f64 = curve
                .iter()
                .zip(&points)
                .map(|(g, (_, y))| (size * g - y) * (size * g - y))
                .sum();
            (error, size)
        };
        // Shapes 0.3 to 8; scales from 2 days to four times what was seen.
        let (mut low, mut high) = (
            (libm::log(0.3), libm::log(2.0)),
            (libm::log(8.0), libm::log(4.0 * last)),
        );
        let mut best = (f64::INFINITY, 0.0, low);
        for _ in 0..4 {
            const POINTS: u32 = 12;
            let at = |from: f64, to: f64, i: u32| {
                from + (to - from) * f64::from(i) / f64::from(POINTS - 1)
            };
            for i in 0..POINTS {
                for j in 0..POINTS {
                    let point = (at(low.0, high.0, i), at(low.1, high.1, j));
                    let (error, size) = loss(point);
                    if error < best.0 {
                        best = (error, size, point);
                    }
                }
            }
            let half = ((high.0 - low.0) / 8.0, (high.1 - low.1) / 8.0);
            (low, high) = (
                (best.2.0 - half.0, best.2.1 - half.1),
                (best.2.0 + half.0, best.2.1 + half.1),
            );
        }
        Some(Self {
            start,
            size: best.1,
            shape: libm::exp(best.2.0),
            scale: libm::exp(best.2.1),
        })
    }

    /// The total on a day.
    #[must_use]
    pub fn at(&self, day: f64) -> f64 {
        self.start + self.size * regularised_gamma(self.shape, day / self.scale)
    }
}

/// `P(a, x)`, the regularised lower incomplete gamma function, by its series below `a + 1` and by
/// a continued fraction above (Abramowitz and Stegun 6.5.29 and 6.5.31; Lentz's method).
fn regularised_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = libm::exp(a * libm::log(x) - x - libm::lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        for _ in 0..500 {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * 1e-14 {
                break;
            }
        }
        (front * sum).min(1.0)
    } else {
        let tiny = 1e-300;
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / tiny;
        let mut d = 1.0 / b;
        let mut h = d;
        for i in 1..500 {
            let i = f64::from(i);
            let an = -i * (i - a);
            b += 2.0;
            d = an * d + b;
            d = 1.0 / if d.abs() < tiny { tiny } else { d };
            c = b + an / c;
            c = if c.abs() < tiny { tiny } else { c };
            h *= d * c;
            if (d * c - 1.0).abs() < 1e-14 {
                break;
            }
        }
        (1.0 - front * h).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.special.gammainc` of SciPy.
    #[test]
    fn incomplete_gamma_of_another_library() {
        for (a, x, expected) in ORACLE {
            assert!(
                (regularised_gamma(a, x) - expected).abs() < 1e-12,
                "{a} {x}"
            );
        }
        assert_eq!(regularised_gamma(2.0, 0.0), 0.0);
    }

    const ORACLE: [(f64, f64, f64); 5] = [
        (0.5, 0.2, 0.47291074313446196),
        (1.0, 2.0, 0.8646647167633873),
        (2.5, 1.0, 0.15085496391539038),
        (3.0, 9.0, 0.9937678048936227),
        (8.0, 30.0, 0.9999994766265833),
    ];

    #[test]
    fn a_wave_is_recovered() {
        let truth = GammaCurve {
            start: 500.0,
            size: 80_000.0,
            shape: 2.0,
            scale: 25.0,
        };
        let totals: Vec<f64> = (0..150).map(|day| truth.at(f64::from(day))).collect();
        let fitted = GammaCurve::fit(&totals).unwrap();
        assert!((fitted.at(150.0) / truth.at(150.0) - 1.0).abs() < 0.01);
        assert!((fitted.at(240.0) / truth.at(240.0) - 1.0).abs() < 0.01);
        assert!(GammaCurve::fit(&totals[..10]).is_none());
    }

    #[test]
    fn a_flat_total_stays_flat() {
        let fitted = GammaCurve::fit(&[700.0; 40]).unwrap();
        assert_eq!(fitted.at(60.0), 700.0);
    }
}
