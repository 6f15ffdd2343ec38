import Foundation

/// Where everything that the application is told waits for its turn: one at a time, in order, on one queue.
final class Mailbox: @unchecked Sendable {
    // Everything below is touched with the lock held only; the application is told without it.
    private let lock = NSCondition()
    private var waiting: [@Sendable () -> Void] = []
    /// Of `waiting`, the first that has not been told.
    private var next = 0
    /// Who is telling now, at whatever depth; only that thread takes from `waiting`.
    private var teller: Thread?
    /// Calls of `flush` under way. A turn of the queue ends early for them.
    private var flushing = 0
    /// A turn of the queue has been asked for and has not ended.
    private var turnAsked = false
    private var chosenQueue = DispatchQueue.main

    /// How many a turn tells, so that a burst does not keep the queue, perhaps that of the screen, to itself.
    private static let turn = 64

    var queue: DispatchQueue {
        get { locked { chosenQueue } }
        set { locked { chosenQueue = newValue } }
    }

    /// Tells this after everything that was posted before.
    func post(_ work: @escaping @Sendable () -> Void) {
        locked {
            waiting.append(work)
            askForTurn()
        }
    }

    /// Tells everything that waits, on this thread, before it returns. Waits for what is being told on another
    /// thread now, but not for the queue, which may wait for this thread.
    func flush() {
        let me = Thread.current
        let outer: Thread? = locked {
            flushing += 1
            while let teller, teller !== me {
                lock.wait()
            }
            defer { teller = me }
            return teller
        }
        while let work = locked(take) {
            work()
        }
        locked {
            flushing -= 1
            teller = outer
            lock.broadcast()
            if !isEmpty { askForTurn() }
        }
    }

    private var isEmpty: Bool { next == waiting.count }

    private func take() -> (@Sendable () -> Void)? {
        guard !isEmpty else { return nil }
        let work = waiting[next]
        next += 1
        if isEmpty {
            waiting.removeAll(keepingCapacity: next <= Self.turn)
            next = 0
        } else if next >= 1024, next > waiting.count / 2 {
            waiting.removeFirst(next)
            next = 0
        }
        return work
    }

    private func askForTurn() {
        guard !turnAsked else { return }
        turnAsked = true
        chosenQueue.async { self.takeTurn() }
    }

    private func takeTurn() {
        let me = Thread.current
        let mine = locked {
            // Who flushes goes on until nothing waits, and asks for a turn for what comes after. Somebody who
            // tells already is a callback that runs the queue again, such as a modal loop.
            guard teller == nil, flushing == 0 else {
                turnAsked = false
                return false
            }
            teller = me
            return true
        }
        guard mine else { return }
        for _ in 0..<Self.turn {
            guard let work = locked({ flushing > 0 ? nil : take() }) else { break }
            work()
        }
        locked {
            teller = nil
            lock.broadcast()
            turnAsked = false
            if !isEmpty { askForTurn() }
        }
    }

    private func locked<T>(_ work: () -> T) -> T {
        lock.lock()
        defer { lock.unlock() }
        return work()
    }
}
