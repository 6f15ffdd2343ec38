import Foundation

/// Awaits a call of the generated layer. What it throws is a `DoubletickError`.
///
/// The generated layer cannot be cancelled: it waits until Rust has answered. So the call runs in a task of its
/// own, and cancelling the caller's task ends the waiting at once with `CancellationError`. The call itself goes
/// on, and its answer is dropped.
func answer<T: Sendable>(_ call: @escaping @Sendable () async throws -> T) async throws -> T {
    try Task.checkCancellation()
    let waiting = Waiting<T>()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            waiting.begin(continuation)
            Task {
                do {
                    waiting.end(.success(try await call()))
                } catch {
                    waiting.end(.failure(DoubletickError(error)))
                }
            }
        }
    } onCancel: {
        waiting.end(.failure(CancellationError()))
    }
}

/// One who waits: resumed once, by the answer or by the cancellation, whichever is first.
private final class Waiting<T: Sendable>: @unchecked Sendable {
    // Everything below is touched with the lock held only.
    private let lock = NSLock()
    private var continuation: CheckedContinuation<T, any Error>?
    private var result: Result<T, any Error>?

    /// Begins to wait. A cancellation may have come first.
    func begin(_ continuation: CheckedContinuation<T, any Error>) {
        let early: Result<T, any Error>? = lock.withLock {
            if result == nil {
                self.continuation = continuation
            }
            return result
        }
        if let early {
            continuation.resume(with: early)
        }
    }

    func end(_ result: Result<T, any Error>) {
        let continuation: CheckedContinuation<T, any Error>? = lock.withLock {
            guard self.result == nil else { return nil }
            self.result = result
            defer { self.continuation = nil }
            return self.continuation
        }
        continuation?.resume(with: result)
    }
}
