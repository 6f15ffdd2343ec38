//! Looking names up.
//!
//! Each on a thread of its own, because the system's function cannot be broken off. Tokio has threads for such work,
//! and panics where the system has none to give; here that is an error like any other.

use doubletick_protocol::{Error, json};
use parking_lot::Mutex;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::oneshot;

/// The lookups of one connector.
#[derive(Debug, Default)]
pub(super) struct Lookups(Mutex<Vec<UnderWay>>);

#[derive(Debug)]
struct UnderWay {
    thread: JoinHandle<()>,
    /// Closed by the thread's last instructions.
    ended: oneshot::Receiver<()>,
}

impl Lookups {
    /// The addresses of a host; one that is an address is its own.
    pub(super) async fn find(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let name = host.to_owned();
        self.on_a_thread(move || (name.as_str(), port).to_socket_addrs().map(Iterator::collect)).await
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        look_up: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let (answer, found) = oneshot::channel();
        let (end, ended) = oneshot::channel::<()>();
        let thread = thread::Builder::new().name("doubletick-look".to_owned()).stack_size(json::STACK);
        let thread = thread.spawn(move || {
            // Nobody may be waiting any more.
            let _ = answer.send(look_up());
            drop(end);
        });
        let thread = thread.map_err(|error| io::Error::other(Error::no_thread(error).text))?;
        {
            let mut under_way = self.0.lock();
            under_way.retain(|lookup| !lookup.thread.is_finished());
            under_way.push(UnderWay { thread, ended });
        }
        found.await.map_err(|_| io::Error::other("the lookup has ended without an answer"))?
    }

    /// Waits until no lookup is under way, for so long at most. What goes on after that ends with the system's answer,
    /// which nobody takes.
    pub(super) async fn end(&self, patience: Duration) {
        let under_way = std::mem::take(&mut *self.0.lock());
        let all = async {
            for UnderWay { thread, ended } in under_way {
                // Closed is what it is waited for.
                let _ = ended.await;
                // A panic has been reported by the panic hook.
                let _ = thread.join();
            }
        };
        // In time or not.
        let _ = tokio::time::timeout(patience, all).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test]
    async fn an_address_is_its_own() {
        let lookups = Lookups::default();
        for (host, address) in [("10.0.0.1", "10.0.0.1:7"), ("fd00::1", "[fd00::1]:7")] {
            let found = lookups.find(host, 7).await.expect(host);
            assert_eq!(found, [address.parse().expect(address)]);
        }
        assert!(lookups.0.lock().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_waits_for_lookups_and_for_those_that_hang_as_long_as_it_must() {
        let lookups = Lookups::default();
        let found = lookups.on_a_thread(|| Ok(5)).await.expect("it is found");
        assert_eq!(found, 5);
        let (let_go, wait) = mpsc::channel::<()>();
        let hanging = lookups.on_a_thread(move || wait.recv().map_err(io::Error::other));
        // Polled once, then given up.
        let _ = tokio::time::timeout(Duration::ZERO, hanging).await;
        let begun = tokio::time::Instant::now();
        lookups.end(Duration::from_secs(1)).await;
        assert!(begun.elapsed() >= Duration::from_secs(1));
        drop(let_go);
        lookups.end(Duration::from_secs(1)).await;
        assert!(lookups.0.lock().is_empty());
    }

    #[tokio::test]
    async fn a_lookup_that_panics_is_an_error() {
        let lookups = Lookups::default();
        let result = lookups.on_a_thread(|| -> io::Result<()> { panic!("on purpose") }).await;
        assert!(result.is_err());
        lookups.end(Duration::from_secs(60)).await;
    }
}
