import Dispatch
import Foundation

/// What is to be told when a call has its answer.
typealias Finish = @Sendable () -> Void

/// Runs the calls of one client so that they leave in the order in which they are made, and their answers and the
/// events of the client come back in the order in which Rust gives them.
///
/// Tasks of Swift's own executor start in any order. The generated layer hands a call to Rust when its task first
/// runs, so who does not await needs tasks that start in turn.
protocol Lane: Sendable {
    /// Starts a call after those that were started before. What it brings runs when its turn has come.
    func start(_ call: @escaping @Sendable () async -> Finish)
    /// Runs something after everything that has come so far.
    func post(_ work: @escaping Finish)
    /// Waits until what has come so far has run. Never called on the lane itself.
    func drain()
}

/// The best lane that this system has.
func lane() -> any Lane {
    if #available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *) {
        return QueueLane()
    }
    return OneByOneLane()
}

/// Tasks run on a serial queue: each begins in its turn and goes on there whenever Rust has something for it. Any
/// number of calls are under way at once.
@available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
final class QueueLane: Lane, TaskExecutor, @unchecked Sendable {
    private let queue = DispatchQueue(label: "dev.doubletick.lane")
    /// Counts the pieces of tasks that the queue has begun. Touched on the queue only.
    private var piece: UInt64 = 0

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            self.piece &+= 1
            job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }

    func start(_ call: @escaping @Sendable () async -> Finish) {
        Task(executorPreference: self) {
            let begun = self.piece
            let finish = await call()
            if self.piece == begun {
                // Rust had the answer before the task could begin to wait. Tasks that have their answers from
                // earlier are in the queue, to go on behind this one.
                self.post(finish)
            } else {
                finish()
            }
        }
    }

    func post(_ work: @escaping Finish) {
        queue.async(execute: work)
    }

    func drain() {
        queue.sync {}
    }
}

/// For systems whose tasks cannot be given an executor: a call begins when the one before it has its answer.
final class OneByOneLane: Lane {
    private let queue = DispatchQueue(label: "dev.doubletick.lane")
    private let calls: AsyncStream<@Sendable () async -> Finish>.Continuation

    init() {
        let (stream, calls) = AsyncStream.makeStream(of: (@Sendable () async -> Finish).self)
        self.calls = calls
        // Ends when the lane is released, after the calls that wait.
        Task.detached { [queue] in
            for await call in stream {
                queue.async(execute: await call())
            }
        }
    }

    deinit {
        calls.finish()
    }

    func start(_ call: @escaping @Sendable () async -> Finish) {
        calls.yield(call)
    }

    func post(_ work: @escaping Finish) {
        queue.async(execute: work)
    }

    func drain() {
        queue.sync {}
    }
}
