//! The typed API: objects, records and async methods that uniffi carries to Kotlin and Swift. No business rules.
//!
//! One file per topic, each with its records and the methods of [`Client`] that use them. Below them `threads`
//! (what everything runs on) and `calls` (the way of a call). Records are copies of the protocol's types in
//! forms that every language has: no tuples, no JSON maps.

mod attachment;
mod calls;
mod client;
mod connect;
mod conversation;
mod conversation_group;
mod custom;
mod durability;
mod elem;
mod error;
mod event;
mod group;
mod history;
mod ids;
mod local;
mod member;
mod message;
mod outbox;
mod profile;
mod proxy;
mod receipt;
mod search;
#[cfg(feature = "embedded")]
mod service;
mod settings;
mod states;
mod threads;
mod tip;
mod told;

pub use attachment::{Attachment, ImageKind, ImageSize, attachment};
pub use client::{Client, ClientOptions, LoginStatus, version};
pub use conversation::{
    AtInfo, Conversation, ConversationDraft, ConversationFilter, ConversationOutcome, ConversationPage,
    ReadScope,
};
pub use conversation_group::ConversationGroup;
pub use custom::CustomField;
pub use durability::Durability;
pub use elem::Elem;
pub use error::DoubletickError;
pub use event::{Event, Listener, ListenerError, NetworkStatus};
pub use group::{AddOption, Group, GroupChange, GroupResult, GroupType, JoinedGroup, NewGroup};
pub use history::{HistoryQuery, HistoryStart, TimeWindow};
pub use ids::ConversationId;
pub use local::LocalMessage;
pub use member::{
    Member, MemberChange, MemberOutcome, MemberPage, MemberQuery, MemberResult, NewMember, Role,
};
pub use message::{LocalCustom, Message, MessageContent, MessageStatus, NewMessage, Revoker};
pub use outbox::{OutboxItem, OutboxKind};
pub use profile::{Profile, ProfileChange};
pub use proxy::{Proxy, ProxyKind};
pub use receipt::{Reader, ReaderFilter, ReaderPage, Receipt, Reminder};
pub use search::{FoundInConversation, FoundMessages, MessageSearch};
#[cfg(feature = "embedded")]
pub use service::{EmbeddedOptions, EmbeddedService};
pub use settings::Settings;
pub use threads::{ThreadHook, set_thread_hook};
pub use tip::{GroupTip, GroupTipKind};
