//! Counter-based random streams and exact samplers.
//!
//! A draw is a function of its key: [`StreamKey`] names what is drawn, for whom and when, and
//! gives a [`Stream`]. No stream has a state that outlives its use, so results depend neither on
//! the order in which places or people are processed nor on threads, and a checkpoint needs no
//! generator in it.
//!
//! The samplers ([`binomial`], [`poisson`], [`hypergeometric`], [`multinomial`], ...) draw from the
//! exact distribution: no normal or other approximation stands in anywhere, at any size. What
//! remains is rounding: a probability is a `f64`, a uniform number has 53 bits.
//!
//! ```
//! use outflow_random::{Purpose, StableHash, StreamKey, binomial};
//!
//! const DEPARTURE: Purpose = Purpose(1);
//! let state = StableHash::new().text("Izium").word(4).finish();
//! let mut stream = StreamKey::new(2022, 0).tick(6).purpose(DEPARTURE).state(state).stream();
//! let left = binomial(&mut stream, 45_000, 0.03);
//! assert!(left < 45_000);
//! ```

mod binomial;
mod binomial_inverse;
mod categorical;
mod density;
mod events;
mod hash;
mod hypergeometric;
pub mod math;
mod multinomial;
mod philox;
mod poisson;
mod stream;
mod xoshiro;
mod ziggurat;

pub use binomial::binomial;
pub use binomial_inverse::binomial_inverse;
pub use categorical::{Cumulative, categorical, share_by_sums};
pub use events::{Events, events, geometric_skip};
pub use hash::StableHash;
pub use hypergeometric::{hypergeometric, multivariate_hypergeometric};
pub use multinomial::multinomial;
pub use philox::philox4x64;
pub use poisson::poisson;
pub use stream::{Purpose, Stream, StreamKey};
pub use xoshiro::Xoshiro256;
pub use ziggurat::{standard_normal, waiting_time};
