//! The only door to transcendental functions: `libm`, a pure Rust port of musl's, so that results
//! have the same bits on every platform. (The standard library's `f64::exp` and its like call
//! whatever the platform has, and do differ.)

/// e to the power `x`.
///
/// ```
/// assert_eq!(outflow_random::math::exp(0.0), 1.0);
/// ```
#[must_use]
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// e to the power `x`, less 1, accurate for small `x`.
///
/// ```
/// assert_eq!(outflow_random::math::exp_m1(1e-20), 1e-20);
/// ```
#[must_use]
#[inline]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// Natural logarithm.
///
/// ```
/// assert_eq!(outflow_random::math::ln(1.0), 0.0);
/// ```
#[must_use]
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Natural logarithm of 1 + `x`, accurate for small `x`.
///
/// ```
/// assert_eq!(outflow_random::math::ln_1p(1e-20), 1e-20);
/// ```
#[must_use]
#[inline]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// `x` to the power `y`.
///
/// ```
/// assert_eq!(outflow_random::math::pow(2.0, 10.0), 1024.0);
/// ```
#[must_use]
#[inline]
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// `x` to a whole power, by repeated squaring: only multiplications, in a fixed order. The
/// relative error is about `n` units in the last place.
///
/// ```
/// assert_eq!(outflow_random::math::powi(0.5, 3), 0.125);
/// ```
#[must_use]
#[inline]
pub fn powi(x: f64, n: u64) -> f64 {
    let (mut result, mut square, mut rest) = (1.0, x, n);
    while rest > 0 {
        if rest & 1 == 1 {
            result *= square;
        }
        square *= square;
        rest >>= 1;
    }
    result
}

/// The complementary error function, 1 - erf(x).
///
/// ```
/// assert_eq!(outflow_random::math::erfc(0.0), 1.0);
/// ```
#[must_use]
#[inline]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// Square root, correctly rounded as IEEE 754 asks of every platform.
///
/// ```
/// assert_eq!(outflow_random::math::sqrt(9.0), 3.0);
/// ```
#[must_use]
#[inline]
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// Natural logarithm of the absolute value of the gamma function.
///
/// ```
/// assert!((outflow_random::math::ln_gamma(5.0) - 24_f64.ln()).abs() < 1e-14);
/// ```
#[must_use]
#[inline]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}
