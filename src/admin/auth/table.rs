//! A small map.

/// Values by key, in the order in which they came. It is searched from end to end: of users and sessions there are
/// few, and the trees of the standard library are ten kilobytes of module for each type.
#[derive(Debug, Clone)]
pub(super) struct Table<K, V>(Vec<(K, V)>);

impl<K, V> Default for Table<K, V> {
    fn default() -> Table<K, V> {
        Table(Vec::new())
    }
}

impl<K: PartialEq, V> Table<K, V> {
    #[inline(never)]
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.0.iter().find(|(own, _)| own == key).map(|(_, value)| value)
    }

    #[inline(never)]
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.0.iter_mut().find(|(own, _)| own == key).map(|(_, value)| value)
    }

    /// Gives a key this value, in place of the one that it had.
    #[inline(never)]
    pub(super) fn set(&mut self, key: K, value: V) {
        match self.get_mut(&key) {
            Some(before) => *before = value,
            None => self.0.push((key, value)),
        }
    }

    /// Tells whether it was there.
    #[inline(never)]
    pub(super) fn remove(&mut self, key: &K) -> bool {
        let before = self.0.len();
        self.0.retain(|(own, _)| own != key);
        self.0.len() < before
    }

    pub(super) fn retain(&mut self, keep: impl Fn(&V) -> bool) {
        self.0.retain(|(_, value)| keep(value));
    }

    /// Drops the one that has been here longest, if there are more than `most`.
    pub(super) fn limit(&mut self, most: usize) {
        if self.0.len() > most {
            self.0.remove(0);
        }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }
}
