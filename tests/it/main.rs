//! The command line without a cluster, and the rules of the house.

mod arguments;
mod harness;
mod tidy;
