//! Which ids a comparison has marked, in the order of JavaScript objects used as sets.

use super::reason::Reason;

/// The four sets of `diffConfigs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Set {
    Added,
    Changed,
    Removed,
    Rewired,
}

/// What else is known of a key while the comparison runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Note {
    /// It was marked as changed by a list of ids: in Node-RED's object it stands for `true`, not for a node.
    Listed,
    /// Its entries in both configurations are equal byte for byte.
    Same,
    /// It has wires, or wires lead to it: Node-RED's `linkMap` has it.
    Wired,
    /// Its wires have to be walked in the new configuration.
    Rewalk,
    /// It is on the list of changed templates.
    Template,
    /// A tab that was removed, but in Node-RED's object stands for `undefined`, not for a node.
    Hollow,
}

/// Members of the sets, for each key; and for each set the order in which they came.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    flags: Vec<u16>,
    logs: [Vec<(u32, Reason)>; 4],
    /// Sets that members were taken from: their logs name keys that are gone, or came twice.
    withdrawn: [bool; 4],
}

impl Set {
    #[inline(always)]
    fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl Note {
    fn bit(self) -> u16 {
        1 << (4 + self as u16)
    }
}

impl Marks {
    pub(super) fn new(keys: usize) -> Marks {
        Marks { flags: vec![0; keys], logs: Default::default(), withdrawn: [false; 4] }
    }

    #[inline(always)]
    pub(super) fn has(&self, set: Set, key: u32) -> bool {
        self.flags(key) & set.bit() != 0
    }

    #[inline(always)]
    pub(super) fn noted(&self, note: Note, key: u32) -> bool {
        self.flags(key) & note.bit() != 0
    }

    /// Puts `key` into a set; there it keeps the place and the reason of the first time.
    #[inline(always)]
    pub(super) fn add(&mut self, set: Set, key: u32, reason: Reason) {
        let flags = self.flags_mut(key);
        if *flags & set.bit() == 0 {
            *flags |= set.bit();
            self.logs[set as usize].push((key, reason));
        }
    }

    /// Takes `key` out of a set; put in again, it comes last.
    pub(super) fn withdraw(&mut self, set: Set, key: u32) {
        if self.has(set, key) {
            *self.flags_mut(key) &= !set.bit();
            self.withdrawn[set as usize] = true;
        }
    }

    /// Whether it stands for something in some set.
    pub(super) fn has_any(&self, key: u32) -> bool {
        let sets = self.flags(key) & 0b1111;
        let only_hollow = sets == Set::Removed.bit() && self.noted(Note::Hollow, key);
        sets != 0 && !only_hollow
    }

    pub(super) fn note(&mut self, note: Note, key: u32) {
        *self.flags_mut(key) |= note.bit();
    }

    pub(super) fn forget(&mut self, note: Note, key: u32) {
        *self.flags_mut(key) &= !note.bit();
    }

    /// Whether the set never had a member.
    pub(super) fn is_untouched(&self, set: Set) -> bool {
        self.logs[set as usize].is_empty()
    }

    /// The keys that were ever put into a set, some perhaps repeatedly or withdrawn.
    pub(super) fn logged(&self, set: Set) -> impl Iterator<Item = u32> {
        self.logs[set as usize].iter().map(|&(key, _)| key)
    }

    /// What was ever put into a set, with the reason; later ones withdrawn or repeated.
    pub(super) fn log(&self, set: Set) -> &[(u32, Reason)] {
        &self.logs[set as usize]
    }

    /// The members of a set, as they came last, each with the reason.
    pub(super) fn members(&self, set: Set) -> Vec<(u32, Reason)> {
        let log = &self.logs[set as usize];
        if !self.withdrawn[set as usize] {
            return log.clone();
        }
        let mut left: Vec<bool> = self.flags.iter().map(|flags| flags & set.bit() != 0).collect();
        let is_last = |&&(key, _): &&(u32, Reason)| core::mem::take(&mut left[key as usize]);
        let mut members: Vec<_> = log.iter().rev().filter(is_last).copied().collect();
        members.reverse();
        members
    }

    #[inline(always)]
    fn flags(&self, key: u32) -> u16 {
        self.flags.get(key as usize).copied().unwrap_or_default()
    }

    #[inline(always)]
    fn flags_mut(&mut self, key: u32) -> &mut u16 {
        let key = key as usize;
        if key >= self.flags.len() {
            self.flags.resize(key + 1, 0);
        }
        &mut self.flags[key]
    }
}
