//! A proxy in front of all nodes, as an operator has one: clients have one address, and whoever connects comes to the next node that
//! listens.

use crate::failure::Failure;
use parking_lot::Mutex;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// Passes connections on until it is dropped.
pub struct Front {
    /// Where it listens, on the loopback interface.
    pub port: u16,
    task: JoinHandle<()>,
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Front {
    /// In front of the nodes that listen there, wherever that is when somebody connects.
    pub async fn start(nodes: Arc<Mutex<Vec<SocketAddr>>>) -> Result<Front, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let task = tokio::spawn(async move {
            let (mut connections, mut turn) = (JoinSet::new(), 0);
            loop {
                let Ok((client, _)) = listener.accept().await else { continue };
                turn += 1;
                let mut order = nodes.lock().clone();
                let first = turn % order.len().max(1);
                order.rotate_left(first);
                connections.spawn(carry(client, order));
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Front { port, task })
    }
}

async fn carry(mut client: TcpStream, nodes: Vec<SocketAddr>) {
    for node in nodes {
        let Ok(mut node) = TcpStream::connect(node).await else { continue };
        let _ = (client.set_nodelay(true), node.set_nodelay(true));
        // However it ends, both ends are closed.
        let _ = copy_bidirectional(&mut client, &mut node).await;
        return;
    }
}
