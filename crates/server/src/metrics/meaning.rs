//! What every metric means, for `/metrics` itself and for the documentation.

use prometheus_client::registry::Unit;
use std::fmt::Write;

/// One metric, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// As it stands in `/metrics`; of a histogram without `_bucket`, `_sum` and `_count`.
    pub name: &'static str,
    /// `counter`, `gauge` or `histogram`.
    pub kind: &'static str,
    /// What it counts, in which unit, with its labels.
    pub text: &'static str,
}

const fn counter(name: &'static str, text: &'static str) -> Meaning {
    Meaning { name, kind: "counter", text }
}

const fn gauge(name: &'static str, text: &'static str) -> Meaning {
    Meaning { name, kind: "gauge", text }
}

const fn histogram(name: &'static str, text: &'static str) -> Meaning {
    Meaning { name, kind: "histogram", text }
}

/// Every metric with its type and meaning, for `/metrics` and the documentation.
pub const METRICS: [Meaning; 50] = [
    gauge("doubletick_info", "Always 1; the version of the server is a label"),
    gauge("doubletick_connections", "Open WebSocket connections, by encoding"),
    counter("doubletick_connections_opened_total", "WebSocket connections that were opened, by encoding"),
    counter("doubletick_connections_closed_total", "WebSocket connections that were closed, by reason"),
    counter("doubletick_connections_refused_total", "Connections that were refused over HTTP, by reason"),
    gauge("doubletick_sessions", "Sessions of the engine that have not ended"),
    counter("doubletick_logins_total", "Logins that were answered, by result code (0: logged in)"),
    counter("doubletick_logins_refused_total", "Logins that were answered with an error"),
    counter(
        "doubletick_kicked_total",
        "Sessions that another device of the user, or the operator, has logged out",
    ),
    counter("doubletick_expired_total", "Sessions that were logged out because their UserSig expired"),
    counter(
        "doubletick_kept_out_by_groups_total",
        "Times that a user could not come into a group, being in as many as may be",
    ),
    counter(
        "doubletick_kept_out_by_invitations_total",
        "Times that a user was not put into a group, having been put into as many as may be within the hour",
    ),
    counter(
        "doubletick_kept_out_by_strangers_total",
        "Times that a user was not put into a group because a stranger wanted to",
    ),
    counter(
        "doubletick_resumes_total",
        "Requests by which clients catch up, by kind (a login of a device that was logged in before; a sync)",
    ),
    histogram(
        "doubletick_request_seconds",
        "Seconds from reading a request to writing its answer, by operation",
    ),
    counter("doubletick_request_errors_total", "Requests that were answered with an error, by code"),
    gauge("doubletick_requests_under_way", "Requests that were read and are not answered yet"),
    counter("doubletick_limits_hit_total", "Times that a limit was enforced, by limit"),
    counter("doubletick_rest_calls_total", "Calls of the REST interface that were answered, by command"),
    counter("doubletick_rest_errors_total", "Calls of the REST interface that were refused, by code"),
    counter("doubletick_frames_in_total", "Frames that clients sent"),
    counter("doubletick_frames_out_total", "Frames that were sent to clients"),
    counter("doubletick_in_bytes_total", "Bytes of the frames that clients sent, without WebSocket and TLS"),
    counter("doubletick_out_bytes_total", "Bytes of the frames that were sent, without WebSocket and TLS"),
    counter("doubletick_messages_total", "Messages that were sent or modified, those sent again included"),
    counter("doubletick_receipts_total", "Receipts that were recorded, each once"),
    counter("doubletick_pushes_total", "Pushes that were given to sessions"),
    counter("doubletick_coalesced_total", "Changes of receipts that became part of a later push"),
    counter("doubletick_overflows_total", "Sessions that were ended because too many pushes waited for them"),
    counter("doubletick_commits_total", "Transactions that were committed"),
    counter("doubletick_committed_calls_total", "Writing calls in these transactions"),
    histogram("doubletick_commit_calls", "Writing calls in one transaction"),
    gauge("doubletick_waiting_writes", "Writing calls that the store has taken and not answered yet"),
    gauge("doubletick_log_bytes", "Bytes of the log of the database, the file that ends with -wal"),
    gauge(
        "doubletick_servers",
        "Servers that have the same PostgreSQL open, this one included; those that have said nothing for 30 seconds do not count",
    ),
    gauge(
        "doubletick_behind_batches",
        "Transactions in the journal that this server had not passed on to its clients, as of two seconds ago at most",
    ),
    gauge(
        "doubletick_others_behind_batches",
        "The same of the other server that is furthest behind; of one that has said nothing for five seconds, all since",
    ),
    gauge(
        "doubletick_oldest_snapshot_transactions",
        "Transactions of PostgreSQL since the oldest snapshot that somebody holds of the database (backend_xmin): until that ends nothing since is cleaned up",
    ),
    gauge(
        "doubletick_clock_off_seconds",
        "Seconds by which the clock of this server and that of PostgreSQL differ, whichever is ahead",
    ),
    gauge(
        "doubletick_bus_connected",
        "1 where the bus to other servers on the same PostgreSQL is connected, else 0; always 0 with bus = none",
    ),
    counter("doubletick_bus_batches_total", "Transactions of other servers that the bus brought (NATS)"),
    counter(
        "doubletick_journal_batches_total",
        "Transactions of other servers that were read in the journal",
    ),
    counter("doubletick_bus_unsent_total", "Transactions that were not put on the bus whole (NATS)"),
    counter(
        "doubletick_bus_garbage_total",
        "Messages on the bus that no server of this service has sent (NATS)",
    ),
    gauge(
        "doubletick_webhooks_waiting",
        "Facts that wait to be told to webhooks, those that are under way included",
    ),
    gauge(
        "doubletick_webhooks_failing",
        "Conversations and users whose next webhook could not be told at the last try",
    ),
    gauge("doubletick_webhooks_parked", "Facts that could not be told for too long and were put aside"),
    counter("doubletick_webhooks_delivered_total", "Requests to webhooks that were answered with a success"),
    counter(
        "doubletick_webhooks_failed_total",
        "Requests to webhooks that had no answer, or one that was no success",
    ),
    counter(
        "doubletick_webhook_faults_total",
        "Messages of which the webhook was asked before and gave no answer that counts",
    ),
];

/// All metrics as a Markdown table, for the documentation.
pub fn markdown() -> String {
    let mut table = String::from("| metric | kind | meaning |\n|---|---|---|\n");
    for Meaning { name, kind, text } in METRICS {
        writeln!(table, "| `{name}` | {kind} | {text} |").expect("writing to memory succeeds");
    }
    table
}

/// A name without what the library adds to it: `_total` of a counter, and the unit.
pub(super) fn split(name: &'static str) -> (&'static str, Option<Unit>) {
    let name = name.strip_suffix("_total").unwrap_or(name);
    if let Some(name) = name.strip_suffix("_seconds") {
        (name, Some(Unit::Seconds))
    } else if let Some(name) = name.strip_suffix("_bytes") {
        (name, Some(Unit::Bytes))
    } else {
        (name, None)
    }
}

/// What a metric means.
pub(super) fn help(name: &str) -> &'static str {
    let meaning = METRICS.iter().find(|meaning| meaning.name == name);
    meaning.map_or("", |meaning| meaning.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_one_row() {
        let table = markdown();
        assert_eq!(table.lines().count(), 2 + METRICS.len());
        for metric in METRICS {
            assert_eq!(table.matches(&format!("| `{}` |", metric.name)).count(), 1, "{}", metric.name);
            assert_eq!(metric.name.ends_with("_total"), metric.kind == "counter", "{}", metric.name);
        }
    }
}
