//! Connecting to the first address of a host that answers (RFC 8305).

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::sleep;

/// After this time without an answer the next address is tried beside the ones before.
const STAGGER: Duration = Duration::from_millis(250);

/// Tries the addresses as they come, the families in turn; the next one as soon as one fails or has not answered for
/// [`STAGGER`]. The first connection wins, and the other attempts are given up. An error is the last address's;
/// `None`: there are no addresses.
pub(super) async fn first<T, F>(
    addresses: Vec<SocketAddr>,
    connect: impl Fn(SocketAddr) -> F,
) -> Result<T, Option<(SocketAddr, io::Error)>>
where
    F: Future<Output = io::Result<T>>,
{
    let mut waiting = in_turn(addresses).into_iter();
    let mut under_way = FuturesUnordered::new();
    let mut failed = None;
    loop {
        match waiting.next() {
            Some(address) => {
                let attempt = connect(address);
                under_way.push(async move { (address, attempt.await) });
            }
            None if under_way.is_empty() => return Err(failed),
            None => {}
        }
        tokio::select! {
            biased;
            Some((address, result)) = under_way.next() => match result {
                Ok(connection) => return Ok(connection),
                Err(error) => failed = Some((address, error)),
            },
            () = sleep(STAGGER), if waiting.len() > 0 => {}
        }
    }
}

/// One family after the other, beginning with that of the first address, each in its order.
fn in_turn(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let Some(first) = addresses.first() else { return addresses };
    let first_is_v6 = first.is_ipv6();
    let (own, other): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first_is_v6);
    let mut families = [own.into_iter(), other.into_iter()];
    let mut ordered = Vec::new();
    while families.iter().any(|family| family.len() > 0) {
        ordered.extend(families.iter_mut().filter_map(Iterator::next));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use parking_lot::Mutex;
    use std::future::pending;
    use tokio::time::Instant;

    fn addresses(of: &[&str]) -> Vec<SocketAddr> {
        of.iter().map(|address| address.parse().expect(address)).collect()
    }

    const V4: [&str; 3] = ["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"];
    const V6: [&str; 2] = ["[fd00::1]:1", "[fd00::2]:1"];

    /// Tries addresses that hang, fail or connect; what came of it, and when each was tried.
    async fn tried(of: &[&str], hang: &[&str], fail: &[&str]) -> (Option<String>, Vec<(String, u64)>) {
        let (begun, tries) = (Instant::now(), Mutex::new(Vec::new()));
        let winner = first(addresses(of), |address| {
            let address = address.to_string();
            let at = u64::try_from(begun.elapsed().as_millis()).expect("short");
            tries.lock().push((address.clone(), at));
            let (hangs, fails) = (hang.contains(&&*address), fail.contains(&&*address));
            async move {
                match (hangs, fails) {
                    (true, _) => pending().await,
                    (_, true) => Err(io::ErrorKind::ConnectionRefused.into()),
                    _ => Ok(address),
                }
            }
        });
        let winner = winner.await;
        (winner.ok(), tries.into_inner())
    }

    #[test]
    fn the_families_take_turns_and_keep_their_order() {
        let all = [V6[0], V6[1], V4[0], V4[1], V4[2]];
        assert_eq!(in_turn(addresses(&all)), addresses(&[V6[0], V4[0], V6[1], V4[1], V4[2]]));
        assert_eq!(in_turn(addresses(&V4)), addresses(&V4));
        assert_eq!(in_turn(Vec::new()), []);
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_hangs_costs_a_quarter_of_a_second() {
        let (winner, tries) = tried(&[V6[0], V6[1], V4[0]], &[V6[0], V6[1]], &[]).await;
        assert_eq!(winner.as_deref(), Some(V4[0]));
        assert_eq!(tries, [(V6[0].to_owned(), 0), (V4[0].to_owned(), 250)]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_fails_costs_nothing() {
        let (winner, tries) = tried(&V4, &[], &V4[..2]).await;
        assert_eq!(winner.as_deref(), Some(V4[2]));
        assert!(tries.iter().all(|(_, at)| *at == 0), "{tries:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_failure_is_told_and_nothing_else_is_tried() {
        let (winner, tries) = tried(&V4, &[], &V4).await;
        assert_eq!((winner, tries.len()), (None, 3));
        let none = first(Vec::new(), |_| pending::<io::Result<()>>()).await;
        assert!(matches!(none, Err(None)));
    }
}
