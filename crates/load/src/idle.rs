//! What an idle connection costs the server in memory.

use crate::failure::Failure;
use crate::lean::Lean;
use crate::process::Listening;
use crate::world::World;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const GROUP: &str = "idle";
/// Connections that are made at once.
const AT_ONCE: usize = 32;

/// Resident memory of the server, in bytes.
pub struct Memory {
    /// Before the connections.
    pub before: u64,
    /// With all of them.
    pub after: u64,
}

/// This many users of one group connect, log in and do nothing. Their accounts are there already, so that what
/// accounts cost does not count.
pub async fn measure(world: &World, server: &Listening, connections: usize) -> Result<Memory, Failure> {
    world.group(GROUP, (0..connections).map(user)).await?;
    let before = settled(server).await?;
    let mut running = JoinSet::new();
    let mut idle: Vec<Lean> = Vec::new();
    for index in 0..connections {
        if running.len() == AT_ONCE
            && let Some(done) = running.join_next().await
        {
            idle.push(done??);
        }
        let world = world.clone();
        running.spawn(async move { world.lean(&user(index)).await });
    }
    while let Some(done) = running.join_next().await {
        idle.push(done??);
    }
    let after = settled(server).await?;
    Ok(Memory { before, after })
}

fn user(index: usize) -> String {
    format!("idle{index:05}")
}

/// The memory when it does not change any more.
async fn settled(server: &Listening) -> Result<u64, Failure> {
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut last = server.memory()?;
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let now = server.memory()?;
        if now == last || Instant::now() > deadline {
            return Ok(now);
        }
        last = now;
    }
}
