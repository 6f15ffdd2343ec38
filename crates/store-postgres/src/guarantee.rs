//! What "acknowledged" means on a connection, as PostgreSQL is set up: said once, when a store begins.

use super::decode::string;
use super::link::Link;
use super::look_ups::Ask;
use doubletick_engine::fault::Broken;
use tracing::info;

/// Of a connection with this `synchronous_commit`, where these standbys are waited for.
fn guarantee(commit: &str, standbys: &str) -> &'static str {
    match commit {
        "off" => "a crash of the database may take what was acknowledged in the last fraction of a second",
        "local" => "what is acknowledged survives a crash of the database, and not the loss of its machine",
        _ if standbys.trim().is_empty() => {
            "what is acknowledged survives a crash of the database, and not the loss of its machine"
        }
        "remote_write" => "what is acknowledged has a standby as well, though not on its disk yet",
        _ => "what is acknowledged is on the disk of a standby as well",
    }
}

/// Says it in the log.
pub(super) fn say(link: &Link) -> Result<(), Broken> {
    let sql = "SELECT current_setting('synchronous_commit'), current_setting('synchronous_standby_names')";
    if let Some((commit, standbys)) = link.one(sql, &[], |row| Ok((string(row, 0)?, string(row, 1)?)))? {
        info!(synchronous_commit = commit, standbys, "{}", guarantee(&commit, &standbys));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::guarantee;

    #[test]
    fn only_a_standby_that_is_waited_for_survives_the_loss_of_a_machine() {
        for standbys in ["", "ANY 1 (s1, s2)"] {
            assert!(guarantee("off", standbys).contains("may take what was acknowledged"));
            assert!(guarantee("local", standbys).contains("not the loss of its machine"));
        }
        for commit in ["on", "remote_apply"] {
            assert!(guarantee(commit, " ").contains("not the loss of its machine"));
            assert!(guarantee(commit, "s1").contains("on the disk of a standby"));
        }
        assert!(guarantee("remote_write", "s1").contains("not on its disk"));
    }
}
