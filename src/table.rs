//! A small map.

use core::borrow::Borrow;

/// Values by key, in the order in which they came. It is searched from end to end: of users, sessions and modules there
/// are few, and the trees of the standard library are ten kilobytes of module for each type.
#[derive(Debug, Clone)]
pub(crate) struct Table<K, V>(Vec<(K, V)>);

impl<K, V> Default for Table<K, V> {
    fn default() -> Table<K, V> {
        Table(Vec::new())
    }
}

impl<K: PartialEq, V> Table<K, V> {
    #[inline(never)]
    pub(crate) fn get<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.iter().find(|(own, _)| own.borrow() == key).map(|(_, value)| value)
    }

    #[inline(never)]
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.0.iter_mut().find(|(own, _)| own == key).map(|(_, value)| value)
    }

    /// Gives a key this value, in place of the one that it had.
    #[inline(never)]
    pub(crate) fn set(&mut self, key: K, value: V) {
        match self.get_mut(&key) {
            Some(before) => *before = value,
            None => self.0.push((key, value)),
        }
    }

    /// Tells whether it was there.
    #[inline(never)]
    pub(crate) fn remove<Q: PartialEq + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        let before = self.0.len();
        self.0.retain(|(own, _)| own.borrow() != key);
        self.0.len() < before
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&V) -> bool) {
        self.0.retain(|(_, value)| keep(value));
    }

    /// Drops the one that has been here longest, if there are more than `most`.
    pub(crate) fn limit(&mut self, most: usize) {
        if self.0.len() > most {
            self.0.remove(0);
        }
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }
}
