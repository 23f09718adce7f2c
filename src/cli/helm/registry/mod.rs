//! `helm registry`: who we are to registries.

pub mod login;
pub mod logout;

use crate::cli::command::{Entry, entry};

pub(super) static CHILDREN: &[Entry] = &[
    entry!(Helm, "login", crate::cli::helm::registry::login, "Log in to a registry"),
    entry!(Helm, "logout", crate::cli::helm::registry::logout, "Forget the credentials of a registry"),
];
