//! Counter-based random streams and exact samplers.
