//! A proxy in front of one server, for one node: it never changes bytes, but can be cut, and stalled one way or both.

use crate::failure::Failure;
use std::net::Ipv4Addr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// What becomes of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// They pass as they come.
    Open,
    /// What was connected is closed, and what connects is closed at once.
    Cut,
    /// Those of the server wait: what the node asks is done, and the node does not hear of it.
    StalledDown,
    /// Those of the node wait, and those of the server pass.
    StalledUp,
    /// All of them wait, and nobody sees an end.
    Stalled,
}

/// In which direction bytes go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// From the node to the server.
    Up,
    Down,
}

impl Way {
    fn holds(self, direction: Direction) -> bool {
        match self {
            Way::Open | Way::Cut => false,
            Way::Stalled => true,
            Way::StalledUp => direction == Direction::Up,
            Way::StalledDown => direction == Direction::Down,
        }
    }
}

/// Ends with all its connections when it is dropped.
pub struct Proxy {
    /// Where it listens, on the loopback interface.
    pub port: u16,
    way: watch::Sender<Way>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// A proxy in front of what listens at this port of the loopback interface, open at first.
    pub async fn start(server: u16) -> Result<Proxy, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (way, seen) = watch::channel(Way::Open);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let Ok((node, _)) = listener.accept().await else { continue };
                connections.spawn(carry(node, server, seen.clone()));
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Proxy { port, way, task })
    }

    /// From here on.
    pub fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

async fn carry(node: TcpStream, server: u16, mut way: watch::Receiver<Way>) {
    // Whoever connects meanwhile is let in by the system, and hears nothing.
    let Ok(Way::Open | Way::StalledUp | Way::StalledDown) =
        way.wait_for(|way| *way != Way::Stalled).await.map(|way| *way)
    else {
        return;
    };
    let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await else { return };
    if node.set_nodelay(true).and_then(|()| server.set_nodelay(true)).is_err() {
        return;
    }
    let (from_node, to_node) = node.into_split();
    let (from_server, to_server) = server.into_split();
    let up = pump(from_node, to_server, way.clone(), Direction::Up);
    let down = pump(from_server, to_node, way.clone(), Direction::Down);
    tokio::select! {
        () = up => {}
        () = down => {}
        _ = way.wait_for(|way| *way == Way::Cut) => {}
    }
}

/// Carries bytes until one of its ends is closed.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut way: watch::Receiver<Way>,
    direction: Direction,
) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let now = way.wait_for(|way| !way.holds(direction)).await.map(|way| *way);
        // What waits when it is cut never comes.
        if !now.is_ok_and(|way| way != Way::Cut) || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    const PATIENCE: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn one_way_is_stalled_and_the_other_is_not_and_what_waited_comes_when_it_heals()
    -> Result<(), Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let proxy = Proxy::start(listener.local_addr()?.port()).await?;
        let mut node = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port)).await?;
        let (mut server, _) = timeout(PATIENCE, listener.accept()).await??;
        let mut byte = [0];
        for (way, from_node) in [(Way::StalledDown, true), (Way::StalledUp, false)] {
            proxy.set(way);
            let (passes, waits) = if from_node { (&mut node, &mut server) } else { (&mut server, &mut node) };
            waits.write_all(b"w").await?;
            passes.write_all(b"p").await?;
            timeout(PATIENCE, waits.read_exact(&mut byte)).await??;
            assert_eq!(byte, *b"p");
            // Nothing more can be said without waiting than that it is not there.
            assert!(passes.try_read(&mut byte).is_err());
            proxy.set(Way::Open);
            timeout(PATIENCE, passes.read_exact(&mut byte)).await??;
            assert_eq!(byte, *b"w");
        }
        Ok(())
    }

    #[tokio::test]
    async fn what_waits_when_it_is_cut_never_comes() -> Result<(), Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let proxy = Proxy::start(listener.local_addr()?.port()).await?;
        for _ in 0..20 {
            proxy.set(Way::Open);
            let mut node = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port)).await?;
            let (mut server, _) = timeout(PATIENCE, listener.accept()).await??;
            let mut byte = [0];
            server.write_all(b"o").await?;
            timeout(PATIENCE, node.read_exact(&mut byte)).await??;
            proxy.set(Way::Stalled);
            server.write_all(b"w").await?;
            // The proxy has most likely read it by then.
            tokio::time::sleep(Duration::from_millis(2)).await;
            proxy.set(Way::Cut);
            assert_eq!(timeout(PATIENCE, node.read(&mut byte)).await?.unwrap_or(0), 0);
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_cut_ends_what_is_connected_and_what_connects_until_it_heals() -> Result<(), Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let proxy = Proxy::start(listener.local_addr()?.port()).await?;
        let mut node = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port)).await?;
        let (mut server, _) = timeout(PATIENCE, listener.accept()).await??;
        proxy.set(Way::Cut);
        let mut byte = [0];
        assert_eq!(timeout(PATIENCE, node.read(&mut byte)).await?.unwrap_or(0), 0);
        assert_eq!(timeout(PATIENCE, server.read(&mut byte)).await?.unwrap_or(0), 0);
        let mut late = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port)).await?;
        assert_eq!(timeout(PATIENCE, late.read(&mut byte)).await?.unwrap_or(0), 0);
        proxy.set(Way::Open);
        let mut back = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port)).await?;
        let (mut server, _) = timeout(PATIENCE, listener.accept()).await??;
        back.write_all(b"b").await?;
        timeout(PATIENCE, server.read_exact(&mut byte)).await??;
        assert_eq!(byte, *b"b");
        Ok(())
    }
}
