//! Two who behave: one writes, the other reads and says so, and one asks who has read. What they wait is measured.

use crate::failure::Failure;
use crate::latency::Latency;
use crate::lean::Lean;
use crate::world::{World, message};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::Request;
use std::time::{Duration, Instant};

/// Between two messages.
const PAUSE: Duration = Duration::from_millis(20);

/// The two, logged in.
pub struct Pair {
    writer: Lean,
    reader: Lean,
    sent: usize,
}

impl Pair {
    /// Logs them in.
    pub async fn enter(world: &World) -> Result<Pair, Failure> {
        Ok(Pair { writer: world.lean("ann").await?, reader: world.lean("bob").await?, sent: 0 })
    }

    /// Lets them talk for so long, and tells how long each of their calls took.
    pub async fn talk(&mut self, time: Duration) -> Result<Latency, Failure> {
        let (mut latency, begun) = (Latency::new(), Instant::now());
        while begun.elapsed() < time {
            let msg_id = format!("pair-{}", self.sent);
            self.sent += 1;
            let mut new = message("", msg_id.clone());
            new.conversation = ConversationId::C2c("bob".to_owned());
            let messages = vec![msg_id];
            timed(&mut latency, &mut self.writer, Request::SendMessage(new)).await?;
            let receipts = Request::SendReceipts { messages: messages.clone(), read_at: Vec::new() };
            timed(&mut latency, &mut self.reader, receipts).await?;
            timed(&mut latency, &mut self.writer, Request::GetReceipts { messages }).await?;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(latency)
    }
}

async fn timed(latency: &mut Latency, lean: &mut Lean, request: Request) -> Result<(), Failure> {
    let begun = Instant::now();
    lean.ask(request).await?;
    latency.record(begun.elapsed());
    Ok(())
}
