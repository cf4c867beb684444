//! What is wrong with a scenario folder is said with file, line, column and the nearest known name.

mod native_cases;
mod native_support;
mod said_support;
