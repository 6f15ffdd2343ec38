//! What the service has told is read again where there is no link: as the service would have answered when the link was cut, or
//! not at all.

mod clearing;
mod drafts;
mod edges;
mod events;
#[path = "../fake/mod.rs"]
mod fake;
mod late;
mod listed;
mod local;
mod random;
mod search;
mod told;
mod waiting;
mod world;
