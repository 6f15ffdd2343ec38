//! Looks whether the ground is still there: the data directory, the database in it, and the clock.
//!
//! A server whose directory was removed or replaced goes on with files that nobody finds any more, and acknowledges
//! what is lost with them. So it ends, with a line that says why.

use crate::config::Config;
use doubletick_engine::stats::Stats;
use doubletick_store_sqlite::SqliteStore;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use tokio::time::sleep;
use tracing::warn;

/// How often it is looked.
const INTERVAL: Duration = Duration::from_secs(1);
/// A log of the database with more bytes is told; it should be a quarter of that.
const LARGE_LOG: u64 = 256 * 1024 * 1024;
/// How often that is told.
const REPORT: Duration = Duration::from_secs(600);
/// A clock that is corrected by less is none that has jumped.
const JUMP: Duration = Duration::from_secs(5);

/// Which file it is, whatever it is called; `None` where that cannot be told.
fn identity(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    {
        std::fs::metadata(path).ok().map(|_| (0, 0))
    }
}

/// The files that must stay, as they were when the server began.
pub(crate) struct Home {
    files: Vec<(PathBuf, Option<(u64, u64)>)>,
    stats: Arc<Stats>,
}

impl Home {
    /// Of a server whose store is open.
    pub fn new(config: &Config, stats: &Arc<Stats>) -> Home {
        let mut files = vec![config.data.clone()];
        if config.database.is_none() {
            files.push(SqliteStore::file(&config.data, config.app_id));
        }
        Self::of(files, Arc::clone(stats))
    }

    fn of(files: Vec<PathBuf>, stats: Arc<Stats>) -> Home {
        let files = files.into_iter().map(|path| (path.clone(), identity(&path))).collect();
        Home { files, stats }
    }

    /// What is gone or another one.
    fn lost(&self) -> Option<String> {
        self.files.iter().find_map(|(path, before)| {
            let what = match identity(path) {
                now if now == *before => return None,
                None => "is gone",
                Some(_) => "was replaced",
            };
            Some(format!(
                "data: {} {what} while the server ran; what was written since then may be lost. Put it back, and \
                 start the server",
                path.display()
            ))
        })
    }

    /// Resolves when something is lost, with the text that says so. Says in the log when the clock has jumped, and when
    /// the log of the database has become large.
    pub async fn is_lost(&self) -> String {
        let mut clock = Some((SystemTime::now(), Instant::now()));
        let mut said: Option<Instant> = None;
        loop {
            sleep(INTERVAL).await;
            let bytes = self.stats.log_bytes.get();
            if bytes > LARGE_LOG && said.is_none_or(|said| said.elapsed() >= REPORT) {
                said = Some(Instant::now());
                warn!(
                    bytes,
                    "the log of the database does not get smaller: somebody reads from it all the time"
                );
            }
            if let Some(text) = self.lost() {
                return text;
            }
            let now = (SystemTime::now(), Instant::now());
            if let Some(before) = clock.replace(now)
                && let Some(seconds) = jumped(before, now)
            {
                let text = "the clock of the machine has jumped; times of messages follow it, and never go back within a \
                            conversation";
                warn!(seconds, "{text}");
            }
        }
    }
}

/// By how many seconds the clock has jumped between two looks; forwards is positive.
fn jumped(before: (SystemTime, Instant), now: (SystemTime, Instant)) -> Option<i64> {
    let passed = now.1.saturating_duration_since(before.1);
    let expected = before.0 + passed;
    let (by, sign) = match now.0.duration_since(expected) {
        Ok(ahead) => (ahead, 1),
        Err(behind) => (behind.duration(), -1),
    };
    (by >= JUMP).then(|| sign * i64::try_from(by.as_secs()).unwrap_or(i64::MAX))
}

/// Whether others than its owner can write to a directory, and so put files of their own in the place of the server's.
pub(crate) fn others_can_write(directory: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(directory).is_ok_and(|found| found.permissions().mode() & 0o022 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = directory;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_is_told_and_one_that_drifts_or_a_process_that_sleeps_is_not() {
        let (wall, steady) = (SystemTime::now(), Instant::now());
        let seconds = Duration::from_secs;
        let set = |passed: u64, now: SystemTime| jumped((wall, steady), (now, steady + seconds(passed)));
        assert_eq!(set(1, wall + seconds(7201)), Some(7200));
        assert_eq!(set(1, wall - seconds(7199)), Some(-7200));
        assert_eq!(set(1, wall + seconds(3)), None);
        assert_eq!(set(600, wall + seconds(600)), None, "a stop of the process");
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_that_is_gone_replaced_or_open_to_others_is_known() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let (data, file) = (place.path().join("data"), place.path().join("data/file"));
        let make = || {
            std::fs::create_dir(&data).unwrap();
            std::fs::write(&file, "x").unwrap();
        };
        make();
        let home = Home::of(vec![data.clone(), file.clone()], Arc::default());
        assert_eq!(home.lost(), None);
        std::fs::rename(&file, data.join("elsewhere")).unwrap();
        assert!(home.lost().unwrap().contains("file is gone"));
        std::fs::write(&file, "x").unwrap();
        assert!(home.lost().unwrap().contains("file was replaced"));
        std::fs::rename(&data, place.path().join("moved")).unwrap();
        assert!(home.lost().unwrap().contains("data is gone"));
        make();
        assert!(home.lost().unwrap().contains("data was replaced"));
        for (mode, open) in [(0o700, false), (0o755, false), (0o770, true), (0o702, true)] {
            std::fs::set_permissions(&data, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(others_can_write(&data), open, "{mode:o}");
        }
    }
}
