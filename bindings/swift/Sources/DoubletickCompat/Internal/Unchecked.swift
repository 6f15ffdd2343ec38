/// Carries what the compiler cannot know to be safe to another thread. The vendor's closures and objects are not
/// `Sendable`; here they are touched on the thread of the callbacks only, or under a lock.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
