//! The build CLI of usegolib.
//!
//! A build is a plan (nouns, settled without side effects: [`plan`], [`toolchain`], [`target`]) and five steps
//! ([`steps`], run by [`pipeline`]): resolve, scan, generate, compile, publish. [`process`] is the only place that
//! starts programs, [`ui`] the only one that prints.

pub mod artifact;
pub mod cli;
pub mod commands;
pub mod digest;
pub mod emit;
pub mod errors;
pub mod fingerprint;
pub mod generics;
pub mod glibc;
pub mod lock;
pub mod package;
pub mod paths;
pub mod pipeline;
pub mod plan;
pub mod process;
pub mod report;
pub mod runtime;
pub mod size;
pub mod steps;
pub mod store;
pub mod stubs;
pub mod target;
pub mod toolchain;
pub mod trust;
pub mod ui;
pub mod work;
