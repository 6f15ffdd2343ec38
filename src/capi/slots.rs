//! The listeners that an application has registered.
//!
//! One slot each, read when an event is delivered: a listener that was removed before that is not called.
//! Slots do not belong to an SDK: they may be set before `TIMInit` and stay after `TIMUninit`. A child made by
//! fork() begins with those of its parent.

use super::foreign;
use super::pointers::UserData;
use crate::per_process::{PerProcess, copied};
use parking_lot::RwLock;

/// Room for one listener.
pub struct Slot<F>(PerProcess<RwLock<Option<(F, UserData)>>>);

impl<F: Copy> Slot<F> {
    const fn new() -> Self {
        Self(PerProcess::new(|parents| RwLock::new(copied(parents).flatten())))
    }

    /// Registers; NULL unregisters.
    pub fn set(&self, listener: Option<F>, user_data: UserData) {
        *self.0.get().write() = listener.map(|listener| (listener, user_data));
    }

    /// Whether someone listens.
    pub fn is_set(&self) -> bool {
        self.0.get().read().is_some()
    }

    /// The listener, with the lock released.
    pub fn get(&self) -> Option<(F, UserData)> {
        *self.0.get().read()
    }
}

/// The listeners of new messages: any number, known by their function pointers.
pub struct List(PerProcess<RwLock<Vec<(foreign::Json, UserData)>>>);

impl List {
    const fn new() -> Self {
        Self(PerProcess::new(|parents| RwLock::new(copied(parents).unwrap_or_default())))
    }

    /// Adds a listener; one that is there gets the new `user_data`.
    pub fn add(&self, listener: foreign::Json, user_data: UserData) {
        let mut list = self.0.get().write();
        match list.iter_mut().find(|(there, _)| *there as usize == listener as usize) {
            Some(entry) => entry.1 = user_data,
            None => list.push((listener, user_data)),
        }
    }

    /// Removes a listener.
    pub fn remove(&self, listener: foreign::Json) {
        self.0.get().write().retain(|(there, _)| *there as usize != listener as usize);
    }

    /// Whether nobody listens.
    pub fn is_empty(&self) -> bool {
        self.0.get().read().is_empty()
    }

    /// Calls `each` for every listener, in the order of adding, with the lock released. One that another
    /// removes meanwhile is left out.
    pub fn for_each(&self, mut each: impl FnMut(foreign::Json, UserData)) {
        let listeners: Vec<foreign::Json> =
            self.0.get().read().iter().map(|(listener, _)| *listener).collect();
        for listener in listeners {
            let now =
                self.0.get().read().iter().find(|(there, _)| *there as usize == listener as usize).copied();
            if let Some((listener, user_data)) = now {
                each(listener, user_data);
            }
        }
    }
}

/// What `TIMSetNetworkStatusListenerCallback` has set.
pub static NETWORK: Slot<foreign::Network> = Slot::new();
/// What `TIMSetKickedOfflineCallback` has set.
pub static KICKED: Slot<foreign::Plain> = Slot::new();
/// What `TIMSetUserSigExpiredCallback` has set.
pub static SIG_EXPIRED: Slot<foreign::Plain> = Slot::new();
/// What `TIMSetSelfInfoUpdatedCallback` has set.
pub static SELF_INFO: Slot<foreign::Json> = Slot::new();
/// What `TIMSetLogCallback` has set.
pub static LOG: Slot<foreign::Log> = Slot::new();
/// Whatever `TIMAddRecvNewMsgCallback` has added.
pub static NEW_MESSAGES: List = List::new();
/// What `TIMSetMsgReadedReceiptCallback` has set.
pub static RECEIPTS: Slot<foreign::Json> = Slot::new();
/// What `DTSetOutboxCallback` has set.
pub static OUTBOX: Slot<foreign::Json> = Slot::new();
/// What `DTSetReminderCallback` has set.
pub static REMINDER: Slot<foreign::Json> = Slot::new();
/// What `TIMSetMsgRevokeCallback` has set.
pub static REVOKED: Slot<foreign::Json> = Slot::new();
/// What `TIMSetMsgUpdateCallback` has set.
pub static MODIFIED: Slot<foreign::Json> = Slot::new();
/// What `TIMSetConvEventCallback` has set.
pub static CONVERSATIONS: Slot<foreign::Conversations> = Slot::new();
/// What `TIMSetConvTotalUnreadMessageCountChangedCallback` has set.
pub static TOTAL_UNREAD: Slot<foreign::Total> = Slot::new();
/// What `TIMSetConvUnreadMessageCountChangedByFilterCallback` has set.
pub static FILTERED_UNREAD: Slot<foreign::FilteredTotal> = Slot::new();
/// What `TIMSetConvConversationGroupCreatedCallback` has set.
pub static CONVERSATION_GROUP_CREATED: Slot<foreign::Texts> = Slot::new();
/// What `TIMSetConvConversationGroupDeletedCallback` has set.
pub static CONVERSATION_GROUP_DELETED: Slot<foreign::Json> = Slot::new();
/// What `TIMSetConvConversationGroupNameChangedCallback` has set.
pub static CONVERSATION_GROUP_RENAMED: Slot<foreign::Texts> = Slot::new();
/// What `TIMSetConvConversationsAddedToGroupCallback` has set.
pub static CONVERSATIONS_ADDED: Slot<foreign::Texts> = Slot::new();
/// What `TIMSetConvConversationsDeletedFromGroupCallback` has set.
pub static CONVERSATIONS_REMOVED: Slot<foreign::TakenOut> = Slot::new();
/// What `TIMSetGroupTipsEventCallback` has set.
pub static GROUP_TIPS: Slot<foreign::Json> = Slot::new();

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::{c_char, c_void};

    unsafe extern "C" fn first(_: *const c_char, _: *const c_void) {
        std::hint::black_box(1);
    }
    unsafe extern "C" fn second(_: *const c_char, _: *const c_void) {
        std::hint::black_box(2);
    }

    #[test]
    fn the_list_knows_functions_by_their_pointer() {
        let list = List::new();
        let data = |number: usize| UserData::new(number as *const c_void);
        list.add(first, data(1));
        list.add(second, data(2));
        list.add(first, data(3));
        let mut seen = Vec::new();
        list.for_each(|_, user_data| seen.push(user_data.pointer() as usize));
        assert_eq!(seen, [3, 2]);
        let mut seen = Vec::new();
        list.for_each(|_, user_data| {
            seen.push(user_data.pointer() as usize);
            list.remove(second);
        });
        assert_eq!(seen, [3]);
        list.remove(second);
        assert!(!list.is_empty());
    }
}
