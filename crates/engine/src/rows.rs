//! What a store keeps, as plain data. Numbers of rows are a store's own; times are in milliseconds since 1970
//! unless a name says otherwise.

mod conversations;
mod groups;
mod messages;
mod numbers;
mod receipts;
mod sides;
mod users;

pub use conversations::{ConversationRow, Entry, Leaver, Mark, ORDINALS, Until, WITHDRAWN_SHIFTS};
pub use groups::{GroupRow, Place, Stay};
pub use messages::{Envelope, Glance, MessageRow};
pub use numbers::{ChunkKey, Key, int, uint};
pub use receipts::{Asked, Counts, ReadBy, Reminded, Summary};
pub use sides::{Side, With};
pub use users::{Incarnation, Known, Login, Person, User};
