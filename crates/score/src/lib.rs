//! Scores of simulated against observed counts, and the baselines beside them: pure.
