//! The rules: pure functions from what can be seen to a probability, a weight or a rate, one
//! file a rule, the equation on top.

pub mod capacity;
pub mod chain;
pub mod conflict_age;
pub mod flood;
pub mod hazard_exponent;
pub mod inflow;
pub mod matching;
pub mod move_chance;
pub mod place_score;
pub mod recent_travel;
pub mod route_weight;
pub mod spawning;
pub mod travel;
