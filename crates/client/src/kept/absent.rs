//! A build without a store on the device: there is no writer, and so nothing is kept.

use super::row::Row;
use crate::locals::{LocalRow, Locals};
use std::path::Path;
use tokio::sync::mpsc::UnboundedSender;

#[derive(Default)]
pub(crate) struct Change {
    pub(crate) put: Vec<Row>,
    pub(crate) gone: Vec<u64>,
    pub(crate) keep: Vec<LocalRow>,
    pub(crate) lose: Vec<u64>,
}

#[expect(dead_code, reason = "nobody carries it out")]
pub(crate) enum Work {
    Change(Change),
    Gone(Vec<u64>),
    Given(u64),
    Wipe,
}

pub(crate) struct Written {
    pub(crate) writer: u64,
    pub(crate) changes: u64,
    pub(crate) trouble: Option<String>,
}

pub(crate) enum Writer {}

pub(crate) struct Begun {
    pub(crate) writer: Writer,
    pub(crate) rows: Vec<Row>,
    pub(crate) locals: Locals,
    pub(crate) words: Option<String>,
}

impl Writer {
    pub(crate) fn begin(
        _: &Path,
        _: &str,
        _: (bool, bool),
        _: u64,
        _: UnboundedSender<Written>,
    ) -> Result<Begun, String> {
        Err("this build keeps nothing on the device".to_owned())
    }

    pub(crate) fn wipe(_: &Path, _: &str) -> Result<(), String> {
        Ok(())
    }

    pub(crate) fn write(&mut self, _: Work) {
        match *self {}
    }

    pub(crate) fn close(&mut self) {
        match *self {}
    }
}
