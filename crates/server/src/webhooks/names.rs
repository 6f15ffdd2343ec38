//! What the configuration says of webhooks in words.

use clap::ValueEnum;
use doubletick_engine::hooks::Hook;
use std::str::FromStr;

/// What becomes of a message where the receiver does not answer, or not in time, or nothing that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnFault {
    /// It is sent.
    Allow,
    /// It is not.
    Refuse,
}

/// A webhook, as the configuration names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HookName(pub Hook);

impl FromStr for HookName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Hook::ALL.iter().find(|hook| hook.name() == text);
        found.map(|hook| HookName(*hook)).ok_or_else(|| {
            let all: Vec<&str> = Hook::ALL.iter().map(|hook| hook.name()).collect();
            format!("there is no such webhook; there are {}", all.join(", "))
        })
    }
}
