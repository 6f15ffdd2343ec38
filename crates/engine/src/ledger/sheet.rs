//! One table as the ledger knows it: what was loaded, what has changed since, and what the call under way writes.

use crate::tables::Row;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

/// A row that was loaded or written.
struct Kept<V> {
    /// `None`: there is none.
    value: Option<V>,
    /// The tables have it.
    stored: bool,
    /// They have another value.
    changed: bool,
}

/// Rows by key. Absence is kept like a row, so that it is looked up once, too.
pub(super) struct Sheet<K, V, S> {
    rows: HashMap<K, Kept<V>, S>,
    draft: HashMap<K, V, S>,
    changed: Vec<K>,
}

impl<K, V, S: Default> Default for Sheet<K, V, S> {
    fn default() -> Self {
        Self { rows: HashMap::default(), draft: HashMap::default(), changed: Vec::new() }
    }
}

impl<K: Clone + Eq + Hash + Ord, V, S: BuildHasher + Default> Sheet<K, V, S> {
    /// The row: of the draft, or as it is kept, or as `load` finds it.
    pub fn get<Q, E>(&mut self, key: &Q, load: impl FnOnce() -> Result<Option<V>, E>) -> Result<Option<&V>, E>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        if !self.draft.is_empty() && self.draft.contains_key(key) {
            return Ok(self.draft.get(key));
        }
        if !self.rows.contains_key(key) {
            self.keep(key.to_owned(), load()?);
        }
        Ok(self.rows.get(key).and_then(|kept| kept.value.as_ref()))
    }

    /// [`Sheet::get`] of rows that are small.
    pub fn copied<Q, E>(
        &mut self,
        key: &Q,
        load: impl FnOnce() -> Result<Option<V>, E>,
    ) -> Result<Option<V>, E>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
        V: Copy,
    {
        if !self.draft.is_empty()
            && let Some(value) = self.draft.get(key)
        {
            return Ok(Some(*value));
        }
        if let Some(kept) = self.rows.get(key) {
            return Ok(kept.value);
        }
        let value = load()?;
        self.keep(key.to_owned(), value);
        Ok(value)
    }

    /// Keeps what the tables have.
    pub fn keep(&mut self, key: K, value: Option<V>) {
        let stored = value.is_some();
        self.rows.insert(key, Kept { value, stored, changed: false });
    }

    /// Whether the row, or its absence, need not be looked up.
    pub fn knows(&self, key: &K) -> bool {
        self.rows.contains_key(key) || self.draft.contains_key(key)
    }

    /// Writes a row into the draft.
    pub fn put(&mut self, key: K, value: V) {
        self.draft.insert(key, value);
    }

    /// Changes a row that is kept, outside of any draft; `None`: it is not kept.
    pub fn change(&mut self, key: &K) -> Option<&mut V> {
        let kept = self.rows.get_mut(key)?;
        if !kept.changed {
            kept.changed = true;
            self.changed.push(key.clone());
        }
        kept.value.as_mut()
    }

    /// A row that is kept.
    pub fn peek(&self, key: &K) -> Option<&V> {
        self.rows.get(key)?.value.as_ref()
    }

    /// Whether the tables lack anything.
    pub fn has_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// The values that the tables lack.
    pub fn each_change(&mut self, mut each: impl FnMut(&mut V)) {
        for key in &self.changed {
            if let Some(value) = self.rows.get_mut(key).and_then(|kept| kept.value.as_mut()) {
                each(value);
            }
        }
    }

    /// What the tables lack, in the order of the keys.
    pub fn changes(&mut self) -> Vec<Row<'_, K, V>> {
        self.changed.sort_unstable();
        let row = |key: &K| {
            let kept = self.rows.get(key)?;
            Some(Row { key: key.clone(), value: kept.value.as_ref()?, new: !kept.stored })
        };
        self.changed.iter().filter_map(row).collect()
    }

    /// Forgets rows where they are more than this. Everything is in the tables.
    pub fn trim(&mut self, most: usize) {
        if self.rows.len() > most {
            self.rows.clear();
        }
    }

    /// The draft is in force. Most calls write to few sheets, and to most of them nothing.
    #[inline]
    pub fn settle(&mut self) {
        if !self.draft.is_empty() {
            self.settle_draft();
        }
    }

    fn settle_draft(&mut self) {
        for (key, value) in self.draft.drain() {
            let kept =
                self.rows.entry(key.clone()).or_insert(Kept { value: None, stored: false, changed: false });
            kept.value = Some(value);
            if !kept.changed {
                kept.changed = true;
                self.changed.push(key);
            }
        }
    }

    /// The draft never was.
    pub fn drop_draft(&mut self) {
        self.draft.clear();
    }

    /// The tables have everything now.
    pub fn applied(&mut self) {
        for key in self.changed.drain(..) {
            if let Some(kept) = self.rows.get_mut(&key) {
                (kept.stored, kept.changed) = (true, false);
            }
        }
    }
}
