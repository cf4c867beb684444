//! Problems in input as data, and how they are shown.
