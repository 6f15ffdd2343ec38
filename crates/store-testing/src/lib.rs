//! What every store must do, generic over how a store is opened ([`home::Home`]): the [`mod@conformance`] suite, random
//! [`mod@histories`] against a naive model, [`mod@hostile`] requests, and a process that is killed under load ([`mod@crash`]).
//!
//! A new store says where one keeps what it has, and has four test files of one line each: `conformance!`, `histories!`,
//! `hostile!` and `crash!` of this crate make the tests.

pub mod conformance;
pub mod crash;
pub mod histories;
pub mod home;
pub mod hostile;
pub mod lived;
mod model;
pub mod online;
pub mod slices;
pub mod world;
