/// A list that the service gives in pages. Each loop over it begins at its beginning, and asks for the next page
/// when it has used up the last one.
public struct Pages<Element: Sendable>: AsyncSequence, Sendable {
    /// Asks for the page at a cursor (0 first); answers it, and the cursor of the next one if there is one.
    typealias Ask = @Sendable (_ cursor: UInt64) async throws -> (page: [Element], next: UInt64?)

    private let ask: Ask

    init(_ ask: @escaping Ask) {
        self.ask = ask
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(ask: ask)
    }

    /// The place of one loop in the list.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let ask: Ask
        private var page: ArraySlice<Element> = []
        private var next: UInt64? = 0

        fileprivate init(ask: @escaping Ask) {
            self.ask = ask
        }

        /// The next element; `nil` at the end. After an error the loop can go on with the same page.
        public mutating func next() async throws -> Element? {
            // A page may be empty and others follow.
            while page.isEmpty, let cursor = next {
                let (page, next) = try await ask(cursor)
                self.page = page[...]
                self.next = next
            }
            return page.popFirst()
        }
    }

    /// All elements. Reads every page.
    public func all() async throws -> [Element] {
        var list: [Element] = []
        for try await element in self {
            list.append(element)
        }
        return list
    }
}
