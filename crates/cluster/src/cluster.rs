//! What a scenario happens to: PostgreSQL with a synchronous standby, NATS where it is wanted, nodes, and a proxy of ours in front
//! of every connection of a node.

use crate::failure::Failure;
use crate::node::{Node, until};
use crate::proxy::{Proxy, Way};
use doubletick_nats_testing::NatsServer;
use doubletick_postgres_testing::{PASSWORD, Server, USER};
use parking_lot::Mutex;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The key of the UserSigs, the same for all nodes.
pub const KEY: &str = "a secret of the cluster harness";

/// Everything that runs. What is dropped first stands first.
pub struct Cluster {
    /// The nodes, by their numbers.
    pub nodes: Vec<Node>,
    /// Where each of them listens.
    pub addresses: Arc<Mutex<Vec<SocketAddr>>>,
    /// Of each node: in front of the primary, and of the standby.
    pub to_database: Vec<[Proxy; 2]>,
    /// Of each node: in front of each NATS server.
    pub to_nats: Vec<Vec<Proxy>>,
    /// In front of the primary, for the standby.
    to_standby: Proxy,
    /// Three, or none.
    pub nats: Vec<NatsServer>,
    /// What was started as the primary.
    pub primary: Server,
    /// What was started as its synchronous standby.
    pub standby: Server,
    /// Whether the standby is the primary now.
    is_promoted: bool,
    _home: TempDir,
}

/// Of PostgreSQL, beside what all tests have: what is gone is looked for soon.
const SETTINGS: [(&str, &str); 2] =
    [("wal_retrieve_retry_interval", "200ms"), ("wal_receiver_status_interval", "1s")];

impl Cluster {
    /// Starts all of it: so many nodes of this program, on a database with so many lanes, with files in a new folder of `scratch`.
    pub fn start(
        runtime: &Runtime,
        program: &Path,
        scratch: &Path,
        nodes: usize,
        lanes: u32,
        with_nats: bool,
    ) -> Result<Cluster, Failure> {
        let home = tempfile::Builder::new().prefix("cluster-").tempdir_in(scratch)?;
        let primary = Server::start(&SETTINGS);
        let to_standby = runtime.block_on(Proxy::start(primary.port()))?;
        let standby = primary.start_standby(to_standby.port, &SETTINGS);
        let nats: Vec<NatsServer> = match with_nats {
            // Who has learned of the others would go around the proxies.
            true => NatsServer::start_cluster::<3>("no_advertise: true").into(),
            false => Vec::new(),
        };
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 1));
        let addresses = Arc::new(Mutex::new(vec![nowhere; nodes]));
        let mut cluster = Cluster {
            nodes: Vec::new(),
            addresses,
            to_database: Vec::new(),
            to_nats: Vec::new(),
            to_standby,
            nats,
            primary,
            standby,
            is_promoted: false,
            _home: home,
        };
        for number in 0..nodes {
            let mut variables = cluster.proxies(runtime, number)?;
            variables.push(("DOUBLETICKD_LANES", lanes.to_string()));
            let data = cluster._home.path().join(format!("node{number}"));
            let addresses = Arc::clone(&cluster.addresses);
            cluster.nodes.push(Node::new(number, program.to_owned(), data, variables, addresses));
        }
        for node in &mut cluster.nodes {
            node.start()?;
        }
        // All clients have one address, and are as fast as they can.
        let settings = ["settings", "set", "requests_per_second=0", "connections_per_address=0"];
        cluster.nodes[0].run(&settings)?;
        Ok(cluster)
    }

    /// The proxies of a node, and what it is told of them.
    fn proxies(&mut self, runtime: &Runtime, number: usize) -> Result<Vec<(&'static str, String)>, Failure> {
        let databases = [self.primary.port(), self.standby.port()];
        let [primary, standby] = databases.map(|port| runtime.block_on(Proxy::start(port)));
        let databases = [primary?, standby?];
        let hosts = databases.each_ref().map(|proxy| format!("127.0.0.1:{}", proxy.port)).join(",");
        let options = format!("sslmode=disable&application_name=node{number}");
        let url = format!("postgres://{USER}:{PASSWORD}@{hosts}/postgres?{options}");
        self.to_database.push(databases);
        let buses = self.nats.iter().map(|nats| runtime.block_on(Proxy::start(nats.port())));
        let buses = buses.collect::<Result<Vec<Proxy>, Failure>>()?;
        let mut variables = vec![("DOUBLETICKD_SECRET_KEY", KEY.to_owned()), ("DOUBLETICKD_DATABASE", url)];
        if !buses.is_empty() {
            let hosts: Vec<String> = buses.iter().map(|proxy| format!("127.0.0.1:{}", proxy.port)).collect();
            variables.push(("DOUBLETICKD_BUS", format!("nats://{}", hosts.join(","))));
        }
        self.to_nats.push(buses);
        Ok(variables)
    }

    /// What becomes of the bytes between a node and PostgreSQL.
    pub fn database(&self, node: usize, way: Way) {
        self.to_database[node].iter().for_each(|proxy| proxy.set(way));
    }

    /// What becomes of the bytes between a node and NATS.
    pub fn bus(&self, node: usize, way: Way) {
        self.to_nats[node].iter().for_each(|proxy| proxy.set(way));
    }

    /// Whether PostgreSQL waits for a node in a transaction that has locked a row. One that only reads has no number.
    pub fn holds_a_lane(&self, node: usize) -> bool {
        let of = format!(
            "application_name = 'node{node}' AND state = 'idle in transaction' AND backend_xid IS NOT NULL"
        );
        self.primary.number("public", &format!("SELECT count(*) FROM pg_stat_activity WHERE {of}")) > 0
    }

    /// Whether PostgreSQL has a commit of this node that waits for the standby.
    pub fn waits_for_standby(&self, node: usize) -> bool {
        let of = format!("application_name = 'node{node}' AND wait_event = 'SyncRep'");
        self.primary.number("public", &format!("SELECT count(*) FROM pg_stat_activity WHERE {of}")) > 0
    }

    /// Whether the standby takes what the primary sends: only `true` lets commits wait for it.
    pub fn pause_standby(&self, paused: bool) {
        self.to_standby.set(if paused { Way::Stalled } else { Way::Open });
    }

    /// From here on commits wait for no standby.
    pub fn is_asynchronous(&self) {
        self.primary.run("public", "ALTER SYSTEM RESET synchronous_standby_names");
        self.primary.run("public", "SELECT pg_reload_conf()");
    }

    /// What the standby has not got by now it never gets from the primary.
    pub fn lose_standby(&self) {
        self.to_standby.set(Way::Cut);
    }

    /// The standby takes the place of the primary.
    pub fn promote(&mut self) {
        self.standby.promote();
        self.is_promoted = true;
    }

    /// The one that is written to.
    pub fn written(&self) -> &Server {
        if self.is_promoted { &self.standby } else { &self.primary }
    }

    /// The incarnation of the service, and the one before.
    pub fn lives(&self) -> (i64, i64) {
        let number = |sql| self.written().number("public", sql);
        (number("SELECT incarnation FROM cluster"), number("SELECT restored_from FROM cluster"))
    }

    /// Waits until every node can do its work and has passed on everything.
    pub fn is_whole(&mut self) -> Result<(), Failure> {
        for node in &mut self.nodes {
            if node.has_ended() {
                return Err(format!("node{} has ended by itself", node.number).into());
            }
            let what = format!("node{} is ready and behind by nothing", node.number);
            until(&what, || node.is_ready())
                .map_err(|error| format!("{error}; it says {:?}", node.get("/readyz")))?;
        }
        Ok(())
    }

    /// The logs of the nodes.
    pub fn logs(&self) -> Vec<PathBuf> {
        self.nodes.iter().map(Node::log).collect()
    }
}
