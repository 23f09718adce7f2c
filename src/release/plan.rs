//! What an operation does to objects, before anything is done.
//!
//! In: the objects of the release as it is and as it shall be. Out: a [`Plan`]. Pure: the cluster is not asked.

use super::objects::Target;

/// The steps between two manifests, in the order in which they are taken.
#[derive(Debug)]
pub struct Plan<'a> {
    /// Objects of the new manifest, each with its former self when there was one.
    pub targets: Vec<(&'a Target, Option<&'a Target>)>,
    /// Objects that are no longer part of the release.
    pub removed: Vec<&'a Target>,
}

impl<'a> Plan<'a> {
    /// Compares two manifests by kind, namespace and name.
    pub fn new(former: &'a [Target], wanted: &'a [Target]) -> Plan<'a> {
        let find = |among: &'a [Target], target: &Target| among.iter().find(|other| other.is_same(target));
        Plan {
            targets: wanted.iter().map(|target| (target, find(former, target))).collect(),
            removed: former.iter().filter(|target| find(wanted, target).is_none()).collect(),
        }
    }

    /// Objects that the release did not have before.
    pub fn added(&self) -> impl Iterator<Item = &'a Target> + '_ {
        self.targets.iter().filter(|(_, former)| former.is_none()).map(|(target, _)| *target)
    }
}
