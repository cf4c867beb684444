//! The only door to transcendental functions in the model: `libm`, so that every platform gives
//! the same bits.

/// `base^exponent`.
#[must_use]
pub fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

/// `e^exponent`.
#[must_use]
pub fn exp(exponent: f64) -> f64 {
    libm::exp(exponent)
}

/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Square root.
#[must_use]
pub fn sqrt(x: f64) -> f64 {
    libm::sqrt(x)
}

/// Mean radius of the earth in km, as Flee takes it.
const EARTH_RADIUS_KM: f64 = 6371.0;

/// Great-circle distance in km between two points given as (degrees north, degrees east), by the
/// haversine formula, held within its domain (flee-model S59).
///
/// ```
/// let quarter = outflow_model::math::great_circle_km((0.0, 0.0), (90.0, 0.0));
/// assert!((quarter - 6371.0 * std::f64::consts::FRAC_PI_2).abs() < 1e-9);
/// ```
#[must_use]
pub fn great_circle_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (lat1, lon1) = (from.0.to_radians(), from.1.to_radians());
    let (lat2, lon2) = (to.0.to_radians(), to.1.to_radians());
    let (north, east) = (
        libm::sin((lat2 - lat1) / 2.0),
        libm::sin((lon2 - lon1) / 2.0),
    );
    let h = north * north + libm::cos(lat1) * libm::cos(lat2) * east * east;
    2.0 * EARTH_RADIUS_KM * libm::asin(libm::sqrt(h.clamp(0.0, 1.0)))
}
