//! The connection to the receiver: its name is looked up here, and the connection goes to what was found, or nowhere.
//!
//! A name that means a private network, this machine, or anything that is not the public internet, is refused, whatever it
//! meant a moment before (DNS rebinding): each connection looks the name up once, and goes to an address of that one answer.

use super::address::is_public;
use futures_util::future::BoxFuture;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::net::{TcpStream, lookup_host};

/// Addresses that a name and a port stand for now.
type LookUp = Arc<dyn Fn(&str, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// Connects to receivers.
#[derive(Clone)]
pub(super) struct Dialer {
    look_up: LookUp,
    /// Where a receiver may stand.
    may: fn(IpAddr) -> bool,
}

impl Dialer {
    /// Names are looked up as the system does it; `private`: the receiver may stand in a private network, or on this machine.
    pub fn new(private: bool) -> Dialer {
        let look_up: LookUp = Arc::new(|host, port| {
            let host = host.to_owned();
            Box::pin(async move { Ok(lookup_host((host, port)).await?.collect()) })
        });
        Dialer { look_up, may: if private { |_| true } else { is_public } }
    }

    /// A connection to one of the addresses of a name. Where one of them is not allowed, all are refused: who gives both out
    /// for a name wants the other one to be taken.
    pub async fn dial(&self, host: &str, port: u16) -> Result<TcpStream, String> {
        let found = (self.look_up)(host, port).await;
        let found = found.map_err(|_| "its name cannot be looked up".to_owned())?;
        let refused =
            || "it stands in a private network or on this machine; webhook-private allows that".to_owned();
        if !found.iter().all(|address| (self.may)(address.ip())) {
            return Err(refused());
        }
        let mut last = "its name has no address".to_owned();
        for address in found {
            match TcpStream::connect(address).await {
                // Whatever was between: what counts is where it has come out.
                Ok(stream) if stream.peer_addr().is_ok_and(|peer| (self.may)(peer.ip())) => {
                    // Without it a small request may wait.
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Ok(_) => last = refused(),
                Err(error) => last = format!("no connection: {}", error.kind()),
            }
        }
        Err(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parking_lot::Mutex;
    use std::collections::VecDeque;
    use std::net::Ipv4Addr;
    use tokio::net::TcpListener;

    /// A name server that answers its questions one after the other, as its owner likes.
    fn dialer(answers: &[&[&str]], may: fn(IpAddr) -> bool) -> (Dialer, Arc<Mutex<VecDeque<Vec<IpAddr>>>>) {
        let parse = |address: &&str| address.parse().unwrap();
        let left: VecDeque<Vec<IpAddr>> = answers.iter().map(|one| one.iter().map(parse).collect()).collect();
        let left = Arc::new(Mutex::new(left));
        let of = Arc::clone(&left);
        let look_up: LookUp = Arc::new(move |_, port| {
            let answer = of.lock().pop_front().ok_or_else(|| io::Error::other("asked too often"));
            let answer = answer.map(|all| all.into_iter().map(|ip| SocketAddr::new(ip, port)).collect());
            Box::pin(std::future::ready(answer))
        });
        (Dialer { look_up, may }, left)
    }

    #[tokio::test]
    async fn a_name_that_means_something_inside_in_whatever_form_is_refused_before_anything_is_connected() {
        for inside in [
            &["127.0.0.1"][..],
            &["10.1.2.3"],
            &["169.254.169.254"],
            &["::1"],
            &["::ffff:127.0.0.1"],
            &["::ffff:10.0.0.1"],
            &["64:ff9b::a9fe:a9fe"],
            &["64:ff9b:1::7f00:1"],
            &["2002:7f00:1::"],
            &["2002:c0a8:101::1"],
            &["2606:4700::5efe:a00:1"],
            &["fd00::1"],
            &["192.0.2.1", "1.1.1.1"],
            &["1.1.1.1", "192.168.0.1"],
            &["2606:4700::1111", "::ffff:192.168.0.1", "8.8.8.8"],
        ] {
            let (dialer, _) = dialer(&[inside], is_public);
            let refusal = dialer.dial("hooks.example.org", 80).await.unwrap_err();
            assert!(refusal.contains("webhook-private"), "{inside:?}: {refusal}");
        }
    }

    #[tokio::test]
    async fn a_name_without_an_address_and_one_that_is_not_known_are_said_to_be() {
        let (dialer, _) = dialer(&[&[]], is_public);
        assert_eq!(dialer.dial("a", 80).await.unwrap_err(), "its name has no address");
        assert_eq!(dialer.dial("a", 80).await.unwrap_err(), "its name cannot be looked up");
    }

    /// Only Linux has all of 127.0.0.0/8 without being asked. Here 127.0.0.2 is the internet, and 127.0.0.1 is inside.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_name_that_means_something_inside_the_next_time_is_refused_then_and_each_connection_asks_once()
    {
        let outside = TcpListener::bind("127.0.0.2:0").await.unwrap();
        let port = outside.local_addr().unwrap().port();
        let inside = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let may = |address: IpAddr| address == IpAddr::from([127, 0, 0, 2]);
        let answers: &[&[&str]] =
            &[&["127.0.0.2"], &["127.0.0.1"], &["127.0.0.2", "127.0.0.1"], &["127.0.0.2"]];
        let (dialer, left) = dialer(answers, may);
        let first = dialer.dial("hooks.example.org", port).await.unwrap();
        assert_eq!(first.peer_addr().unwrap(), outside.local_addr().unwrap());
        assert_eq!(left.lock().len(), 3, "what the second answer would have been does not matter");
        for _ in 0..2 {
            let refusal = dialer.dial("hooks.example.org", port).await.unwrap_err();
            assert!(refusal.contains("webhook-private"), "{refusal}");
        }
        let last = dialer.dial("hooks.example.org", port).await.unwrap();
        assert_eq!(last.peer_addr().unwrap(), outside.local_addr().unwrap());
        // One who knocks later is the first to be heard inside.
        let knock = tokio::net::TcpStream::connect(inside.local_addr().unwrap()).await.unwrap();
        let (_, heard) = inside.accept().await.unwrap();
        assert_eq!(heard, knock.local_addr().unwrap(), "nobody else has come");
    }
}
