//! What a process has once, and a child made by fork() has for itself.
//!
//! A child has a copy of its parent's memory and only one of its threads: a lock that another thread held is
//! held for ever there, and whoever should answer is missing. So nothing is handed down but what can be copied
//! at that moment, and the rest of the parent's is left alone, neither used nor dropped.

use once_cell::race::OnceBox;
use parking_lot::RwLock;

/// A value of which every process has its own.
pub struct PerProcess<T> {
    /// Makes it, in a child with a look at the parent's, whose locks may be held by nobody. Several threads may
    /// do it at once; one of the values is kept.
    make: fn(Option<&T>) -> T,
    first: OnceBox<Made<T>>,
}

struct Made<T> {
    process: u32,
    value: T,
    /// That of the child. A chain, so that nothing that a parent has is ever freed under its users.
    next: OnceBox<Made<T>>,
}

impl<T> PerProcess<T> {
    /// A value that is made by the first who asks.
    pub const fn new(make: fn(Option<&T>) -> T) -> Self {
        Self { make, first: OnceBox::new() }
    }

    /// This process's.
    pub fn get(&self) -> &T {
        let process = std::process::id();
        let mut made = self.first.get_or_init(|| self.made(process, None));
        loop {
            if let Some(next) = made.next.get() {
                made = next;
            } else if made.process == process {
                return &made.value;
            } else {
                let parents = &made.value;
                made = made.next.get_or_init(|| self.made(process, Some(parents)));
            }
        }
    }

    fn made(&self, process: u32, parents: Option<&T>) -> Box<Made<T>> {
        Box::new(Made { process, value: (self.make)(parents), next: OnceBox::new() })
    }
}

/// A copy of what a parent had; nothing where it was being changed in the moment of the fork().
pub fn copied<T: Clone>(parents: Option<&RwLock<T>>) -> Option<T> {
    Some(parents?.try_read()?.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_in_a_process_has_the_same() {
        static ONE: PerProcess<RwLock<u8>> =
            PerProcess::new(|before| RwLock::new(copied(before).unwrap_or(1)));
        *ONE.get().write() = 7;
        let other = std::thread::spawn(|| *ONE.get().read());
        assert_eq!(other.join().unwrap(), 7);
    }

    #[test]
    fn what_is_being_changed_is_not_copied_and_what_is_read_is() {
        let lock = RwLock::new(5);
        let reading = lock.read();
        assert_eq!(copied(Some(&lock)), Some(5));
        drop(reading);
        let changing = lock.write();
        assert_eq!(copied(Some(&lock)), None);
        drop(changing);
        assert_eq!(copied::<u8>(None), None);
    }
}
