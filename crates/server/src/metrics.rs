//! What `/metrics` shows: counters of the front, and those of the engine, which are read when they are asked for.

mod labels;
mod latencies;
mod meaning;

pub(crate) use labels::{Limit, Refusal, Resume};
pub(crate) use latencies::BOUNDS_MS;
pub use meaning::{METRICS, Meaning, markdown};

use crate::end::End;
use doubletick_engine::Engine;
use doubletick_engine::stats::COMMIT_SIZES;
use doubletick_protocol::codec::Encoding;
use latencies::Latencies;
use meaning::{help, split};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};
use std::fmt;
use std::time::Duration;

/// Upper bounds of the latencies of requests, in seconds.
const LATENCIES: [f64; 14] =
    [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

macro_rules! labels {
    ($($name:ident { $field:ident: $kind:ty })*) => {$(
        #[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
        struct $name {
            $field: $kind,
        }
    )*};
}

labels! {
    ByEncoding { encoding: &'static str }
    ByReason { reason: &'static str }
    ByCode { code: i64 }
    ByOperation { operation: &'static str }
    ByKind { kind: &'static str }
    ByCommand { command: &'static str }
    ByLimit { limit: &'static str }
    ByVersion { version: &'static str }
}

/// The counters of the front; those of the engine are in `Engine::stats`.
pub struct Metrics {
    registry: Registry,
    connections: Family<ByEncoding, Gauge>,
    opened: Family<ByEncoding, Counter>,
    closed: Family<ByReason, Counter>,
    refused: Family<ByReason, Counter>,
    logins: Family<ByCode, Counter>,
    logins_refused: Counter,
    requests: Family<ByOperation, Histogram, fn() -> Histogram>,
    errors: Family<ByCode, Counter>,
    /// The same as in `requests`, which cannot be read: of receipts, and of all.
    latencies: [Latencies; 2],
    under_way: Gauge,
    resumes: Family<ByKind, Counter>,
    limits: Family<ByLimit, Counter>,
    rest_calls: Family<ByCommand, Counter>,
    rest_errors: Family<ByCode, Counter>,
    frames_in: Counter,
    frames_out: Counter,
    bytes_in: Counter,
    bytes_out: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let info: Family<ByVersion, Gauge> = new(&mut registry, "doubletick_info");
        info.get_or_create(&ByVersion { version: env!("CARGO_PKG_VERSION") }).set(1);
        let latencies: fn() -> Histogram = || Histogram::new(LATENCIES);
        let requests = Family::new_with_constructor(latencies);
        register(&mut registry, "doubletick_request_seconds", requests.clone());
        let metrics = Self {
            connections: new(&mut registry, "doubletick_connections"),
            opened: new(&mut registry, "doubletick_connections_opened_total"),
            closed: new(&mut registry, "doubletick_connections_closed_total"),
            refused: new(&mut registry, "doubletick_connections_refused_total"),
            logins: new(&mut registry, "doubletick_logins_total"),
            logins_refused: new(&mut registry, "doubletick_logins_refused_total"),
            requests,
            errors: new(&mut registry, "doubletick_request_errors_total"),
            latencies: Default::default(),
            under_way: new(&mut registry, "doubletick_requests_under_way"),
            resumes: new(&mut registry, "doubletick_resumes_total"),
            limits: new(&mut registry, "doubletick_limits_hit_total"),
            rest_calls: new(&mut registry, "doubletick_rest_calls_total"),
            rest_errors: new(&mut registry, "doubletick_rest_errors_total"),
            frames_in: new(&mut registry, "doubletick_frames_in_total"),
            frames_out: new(&mut registry, "doubletick_frames_out_total"),
            bytes_in: new(&mut registry, "doubletick_in_bytes_total"),
            bytes_out: new(&mut registry, "doubletick_out_bytes_total"),
            registry,
        };
        metrics.begin_at_zero();
        metrics
    }
}

fn new<M: Metric + Clone + Default>(registry: &mut Registry, name: &'static str) -> M {
    let metric = M::default();
    register(registry, name, metric.clone());
    metric
}

/// The text stands in [`METRICS`]; the unit is the end of the name.
fn register(registry: &mut Registry, name: &'static str, metric: impl Metric) {
    match split(name) {
        (short, Some(unit)) => registry.register_with_unit(short, help(name), unit, metric),
        (short, None) => registry.register(short, help(name), metric),
    }
}

/// Something that is counted as long as it lives.
pub(crate) struct Counted(Gauge);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn by_encoding(encoding: Encoding) -> ByEncoding {
    let encoding = match encoding {
        Encoding::Json => "json",
        Encoding::MessagePack => "msgpack",
    };
    ByEncoding { encoding }
}

impl Metrics {
    /// A counter that is not there until it counts has no rate for its first count.
    fn begin_at_zero(&self) {
        for encoding in Encoding::ALL {
            drop(self.connections.get_or_create(&by_encoding(encoding)));
            drop(self.opened.get_or_create(&by_encoding(encoding)));
        }
        for end in End::ALL {
            drop(self.closed.get_or_create(&ByReason { reason: end.name() }));
        }
        for refusal in Refusal::ALL {
            drop(self.refused.get_or_create(&ByReason { reason: refusal.name() }));
        }
        for limit in Limit::ALL {
            drop(self.limits.get_or_create(&ByLimit { limit: limit.name() }));
        }
        for resume in Resume::ALL {
            drop(self.resumes.get_or_create(&ByKind { kind: resume.name() }));
        }
        drop(self.logins.get_or_create(&ByCode { code: 0 }));
    }

    /// A WebSocket was opened.
    pub(crate) fn opened(&self, encoding: Encoding) {
        self.connections.get_or_create(&by_encoding(encoding)).inc();
        self.opened.get_or_create(&by_encoding(encoding)).inc();
    }

    /// It was closed.
    pub(crate) fn closed(&self, encoding: Encoding, end: End) {
        self.connections.get_or_create(&by_encoding(encoding)).dec();
        self.closed.get_or_create(&ByReason { reason: end.name() }).inc();
        if let Some(limit) = Limit::of(end) {
            self.limit(limit);
        }
    }

    /// A connection was refused over HTTP.
    pub(crate) fn refused(&self, refusal: Refusal) {
        self.refused.get_or_create(&ByReason { reason: refusal.name() }).inc();
        if refusal == Refusal::Address {
            self.limit(Limit::ConnectionsOfAddress);
        }
    }

    /// A limit was enforced.
    pub(crate) fn limit(&self, limit: Limit) {
        self.limits.get_or_create(&ByLimit { limit: limit.name() }).inc();
    }

    /// A login was answered with this code.
    pub(crate) fn login(&self, code: i32) {
        self.logins.get_or_create(&ByCode { code: code.into() }).inc();
        if code != 0 {
            self.logins_refused.inc();
        }
    }

    /// A client catches up.
    pub(crate) fn resume(&self, resume: Resume) {
        self.resumes.get_or_create(&ByKind { kind: resume.name() }).inc();
    }

    /// A request was read. It is under way as long as what this answers lives.
    pub(crate) fn begun(&self) -> Counted {
        self.under_way.inc();
        Counted(self.under_way.clone())
    }

    /// A request was answered with this code.
    pub(crate) fn answered(&self, operation: &'static str, time: Duration, code: i32) {
        self.requests.get_or_create(&ByOperation { operation }).observe(time.as_secs_f64());
        let [of_receipts, of_all] = &self.latencies;
        of_all.observe(time);
        if operation == "send_receipts" {
            of_receipts.observe(time);
        }
        if code != 0 {
            self.errors.get_or_create(&ByCode { code: code.into() }).inc();
        }
    }

    /// Requests that are read and not answered yet.
    pub(crate) fn under_way(&self) -> u64 {
        u64::try_from(self.under_way.get()).unwrap_or(0)
    }

    /// How many requests took at most as long as each of [`BOUNDS_MS`], and how many longer than the last: those that send
    /// receipts, and all.
    pub(crate) fn latencies(&self) -> [Vec<u64>; 2] {
        self.latencies.each_ref().map(Latencies::counts)
    }

    /// A REST call is answered; `command` is one of the table, so there are no more of them.
    pub(crate) fn rest_call(&self, command: &'static str, code: i32) {
        self.rest_calls.get_or_create(&ByCommand { command }).inc();
        if code != 0 {
            self.rest_errors.get_or_create(&ByCode { code: code.into() }).inc();
        }
    }

    /// A client sent a frame.
    pub(crate) fn frame_in(&self, bytes: usize) {
        self.frames_in.inc();
        self.bytes_in.inc_by(bytes as u64);
    }

    /// A frame was sent.
    pub(crate) fn frame_out(&self, bytes: usize) {
        self.frames_out.inc();
        self.bytes_out.inc_by(bytes as u64);
    }

    /// All metrics, as OpenMetrics text.
    pub fn render(&self, engine: &Engine) -> String {
        let mut of_engine = Registry::default();
        of_engine.register_collector(Box::new(OfEngine(engine.clone())));
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)
            .and_then(|()| encode_registry(&mut text, &of_engine))
            .and_then(|()| encode_eof(&mut text))
            .expect("writing to memory succeeds");
        text
    }
}

/// What the engine has counted, at the time of asking.
struct OfEngine(Engine);

impl fmt::Debug for OfEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfEngine")
    }
}

impl Collector for OfEngine {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let stats = self.0.stats();
        let counters = [
            ("doubletick_commits_total", &stats.commits),
            ("doubletick_committed_calls_total", &stats.committed_calls),
            ("doubletick_messages_total", &stats.messages),
            ("doubletick_receipts_total", &stats.receipts),
            ("doubletick_pushes_total", &stats.pushes),
            ("doubletick_coalesced_total", &stats.coalesced),
            ("doubletick_overflows_total", &stats.overflows),
            ("doubletick_kicked_total", &stats.kicked),
            ("doubletick_expired_total", &stats.expired),
            ("doubletick_kept_out_by_groups_total", &stats.over_groups),
            ("doubletick_kept_out_by_invitations_total", &stats.over_invitations),
            ("doubletick_kept_out_by_strangers_total", &stats.strangers),
            ("doubletick_bus_batches_total", &stats.bus_batches),
            ("doubletick_journal_batches_total", &stats.journal_batches),
            ("doubletick_bus_garbage_total", &stats.bus_garbage),
            ("doubletick_bus_unsent_total", &stats.bus_unsent),
            ("doubletick_webhooks_delivered_total", &stats.webhooks_delivered),
            ("doubletick_webhooks_failed_total", &stats.webhooks_failed),
            ("doubletick_webhook_faults_total", &stats.webhook_faults),
        ];
        for (name, counter) in counters {
            encoder
                .encode_descriptor(split(name).0, help(name), None, MetricType::Counter)?
                .encode_counter::<NoLabelSet, _, f64>(&counter.get(), None)?;
        }
        let gauges = [
            ("doubletick_sessions", self.0.sessions() as u64),
            ("doubletick_waiting_writes", stats.waiting_writes()),
            ("doubletick_log_bytes", stats.log_bytes.get()),
            ("doubletick_servers", stats.servers.get()),
            ("doubletick_behind_batches", stats.behind.get()),
            ("doubletick_others_behind_batches", stats.others_behind.get()),
            ("doubletick_oldest_snapshot_transactions", stats.oldest_snapshot.get()),
            ("doubletick_clock_off_seconds", stats.clock_off.get()),
            ("doubletick_bus_connected", stats.bus_connected.get()),
            ("doubletick_webhooks_waiting", stats.webhooks_waiting.get()),
            ("doubletick_webhooks_failing", stats.webhooks_failing.get()),
            ("doubletick_webhooks_parked", stats.webhooks_parked.get()),
        ];
        for (name, value) in gauges {
            encoder
                .encode_descriptor(name, help(name), None, MetricType::Gauge)?
                .encode_gauge(&i64::try_from(value).unwrap_or(i64::MAX))?;
        }
        let bounds = COMMIT_SIZES.iter().map(|size| *size as f64).chain([f64::INFINITY]);
        let buckets: Vec<(f64, u64)> = bounds.zip(stats.commit_sizes()).collect();
        let commits = buckets.iter().map(|(_, count)| count).sum();
        let name = "doubletick_commit_calls";
        encoder
            .encode_descriptor(name, help(name), None, MetricType::Histogram)?
            .encode_histogram::<NoLabelSet>(stats.committed_calls.get() as f64, commits, &buckets, None)
    }
}
