//! Which processors do what: one half the servers, the other half this program, as if they were machines of their
//! own. Otherwise the scheduler puts both ends of a bare echo on one processor in one run and on two in the next,
//! and the figures differ from run to run.

use crate::failure::Failure;

/// Half of the processors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// For doubletickd and the echo.
    Servers,
    /// For this program.
    Clients,
}

/// The processors that this program may use.
#[derive(Clone)]
pub struct Processors {
    all: Vec<usize>,
}

impl Processors {
    /// As it is before anything is divided.
    pub fn new() -> Result<Processors, Failure> {
        Ok(Processors { all: processors()? })
    }

    /// This thread, and every thread and process that it starts from here on, runs on this half. Nothing changes
    /// where there is only one processor, or no way to say so.
    pub fn take(&self, half: Half) -> Result<(), Failure> {
        let (servers, clients) = self.all.split_at(self.all.len() / 2);
        match (half, servers.is_empty()) {
            (_, true) => Ok(()),
            (Half::Servers, false) => run_on(servers),
            (Half::Clients, false) => run_on(clients),
        }
    }

    /// Processors of the clients' half.
    pub fn clients(&self) -> usize {
        self.all.len().div_ceil(2).max(1)
    }
}

#[cfg(target_os = "linux")]
fn processors() -> Result<Vec<usize>, Failure> {
    use rustix::thread::{CpuSet, sched_getaffinity};
    let allowed = sched_getaffinity(None)?;
    Ok((0..CpuSet::MAX_CPU).filter(|processor| allowed.is_set(*processor)).collect())
}

#[cfg(target_os = "linux")]
fn run_on(processors: &[usize]) -> Result<(), Failure> {
    use rustix::thread::{CpuSet, sched_setaffinity};
    let mut set = CpuSet::new();
    processors.iter().for_each(|processor| set.set(*processor));
    Ok(sched_setaffinity(None, &set)?)
}

#[cfg(not(target_os = "linux"))]
fn processors() -> Result<Vec<usize>, Failure> {
    Ok(Vec::new())
}

#[cfg(not(target_os = "linux"))]
fn run_on(_: &[usize]) -> Result<(), Failure> {
    Ok(())
}
