//! A pair that behaves, beside one attacker of each kind: what the pair waits, and what memory the server takes.

use crate::attacks::{self, Attack};
use crate::bench::Bench;
use crate::failure::Failure;
use crate::pair::Pair;
use crate::report::{Table, line, micros, progress, ratio, title};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Bytes that the server may have where the machine lets one say so.
const MEMORY: u64 = 512 * 1024 * 1024;

/// Measures the pair before and during each attack; `only`: those with this in their name.
pub async fn run(bench: &Bench, quick: bool, only: Option<&str>) -> Result<(), Failure> {
    let time = Duration::from_millis(if quick { 200 } else { 10_000 });
    let (messages, groups) = if quick { (20, 5) } else { (300, 300) };
    title("A pair that behaves, beside one attacker");
    let mut table = Table::new(&[
        "attack",
        "p50 before, us",
        "p99 before, us",
        "p50 during, us",
        "p99 during, us",
        "p99, times",
        "memory at most, MiB",
    ]);
    let mut bounded = true;
    // Never answers: what is sent to it stays with the kernel.
    let hangs = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    for (attack, name) in Attack::ALL {
        if only.is_some_and(|only| !name.contains(only)) {
            continue;
        }
        progress(name);
        // A server of its own: what one attack leaves behind is not the next one's.
        let options = attack.options(&hangs.local_addr()?.to_string());
        let (_folder, server, world) = bench.start_with("full", false, &options)?;
        // Removed after the server, so it has to be given back last.
        let group = Group::around(server.id());
        bounded &= group.is_some();
        attacks::prepare(&world, messages, groups).await?;
        let mut pair = Pair::enter(&world).await?;
        let before = pair.talk(time).await?;
        let attacker = tokio::spawn(attack.run(world));
        let mut most = 0;
        let during = {
            let talk = pair.talk(time);
            tokio::pin!(talk);
            loop {
                most = server.memory().unwrap_or(0).max(most);
                tokio::select! {
                    during = &mut talk => break during?,
                    () = tokio::time::sleep(Duration::from_millis(50)) => {}
                }
            }
        };
        attacker.abort();
        let times = ratio(during.quantile(0.99), before.quantile(0.99));
        table.row(vec![
            name.to_owned(),
            micros(before.median()),
            micros(before.quantile(0.99)),
            micros(during.median()),
            micros(during.quantile(0.99)),
            format!("{times:.1}"),
            (most / 1024 / 1024).to_string(),
        ]);
        server.stop()?;
        drop(group);
    }
    table.print();
    line(if bounded {
        "\nThe server ran in a cgroup of 512 MiB."
    } else {
        "\nThis machine makes no cgroup: the memory is what was resident, and nothing bounded it."
    });
    Ok(())
}

/// A group of processes with a bound of memory; removed when it is dropped.
struct Group(PathBuf);

impl Group {
    /// Puts a process into one of its own; `None` where the machine does not let this program.
    fn around(process: u32) -> Option<Group> {
        let name = format!("doubletick-load-{process}");
        for (folder, limit) in
            [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")]
        {
            let path = Path::new(folder).join(&name);
            // Where there is no such controller the folder is an ordinary one, or cannot be made.
            if !Path::new(folder).join("cgroup.procs").exists() || std::fs::create_dir(&path).is_err() {
                continue;
            }
            let group = Group(path);
            let write = |file: &str, value: String| std::fs::write(group.0.join(file), value).is_ok();
            if write(limit, MEMORY.to_string()) && write("cgroup.procs", process.to_string()) {
                return Some(group);
            }
        }
        None
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // It is empty as soon as the server is gone.
        let _ = std::fs::remove_dir(&self.0);
    }
}
