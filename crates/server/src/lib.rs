//! doubletickd: the doubletick service over WebSocket. [`run::run`] is the whole server with its dependencies as
//! parameters; the binary only reads the configuration.
//!
//! A connection's life: `accept` (TCP, TLS) → `http` (routes, limits) → `connection` (frames) → the engine.

pub mod accept;
pub mod answers;
pub mod audit;
pub mod check;
pub mod cli;
pub mod config;
pub mod connection;
pub mod console;
pub mod control;
pub mod demo;
mod end;
mod files;
mod home;
pub mod http;
pub mod key;
mod lapse;
pub mod layers;
pub mod limits;
pub mod logs;
pub mod metrics;
pub mod migrate;
mod operate;
mod patient;
pub mod ready;
pub mod rest;
pub mod roster;
pub mod run;
pub mod service;
pub mod settings;
pub mod show;
mod signed;
mod stores;
mod stream;
pub mod tls;
pub mod tokens;
mod turns;
pub mod webhooks;
