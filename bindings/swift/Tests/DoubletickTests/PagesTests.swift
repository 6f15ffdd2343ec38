import XCTest

@testable import Doubletick

/// What no service does today, and a loop must bear all the same.
final class PagesTests: XCTestCase {
    func testAnEmptyPageIsNotTheEnd() async throws {
        let pages = Pages<Int> { cursor in
            switch cursor {
            case 0: ([], 1)
            case 1: ([1, 2], 2)
            case 2: ([], 3)
            default: ([3], nil)
            }
        }
        let all = try await pages.all()
        XCTAssertEqual(all, [1, 2, 3])
        let none = try await Pages<Int> { _ in ([], nil) }.all()
        XCTAssertEqual(none, [])
    }

    func testAfterAnErrorTheLoopGoesOnWithTheSamePage() async throws {
        struct Broken: Error {}
        let failures = Locked(1)
        var iterator = Pages<Int> { cursor in
            if cursor == 1, failures.value > 0 {
                failures.change { $0 -= 1 }
                throw Broken()
            }
            return cursor == 0 ? ([1], 1) : ([2], nil)
        }.makeAsyncIterator()
        let first = try await iterator.next()
        XCTAssertEqual(first, 1)
        do {
            _ = try await iterator.next()
            XCTFail("did not fail")
        } catch is Broken {}
        let second = try await iterator.next()
        XCTAssertEqual(second, 2)
        let end = try await iterator.next()
        XCTAssertNil(end)
    }
}
