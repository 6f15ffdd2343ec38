import Doubletick

/// Plays the story, and prints it.
func tell(_ cast: Cast) async throws {
    let (alice, bob, carol, dave) = (cast.alice, cast.bob, cast.carol, cast.dave)
    print("alice, bob, carol and dave have accounts")

    let group = try await alice.client.createGroup("Weekend hike", members: ["bob", "carol", "dave"])
    print("alice makes the group \"Weekend hike\" with bob, carol and dave")
    let question = try await alice.client.send("Meet at the lake at nine?", to: .group(group))
    print("alice -> group: \(question.text)")
    let request = try await alice.client.send("你能带地图吗？🗺️", to: .user("bob"))
    print("alice -> bob: \(request.text)")

    print("bob reads: \(try await bob.read(question))")
    print("bob reads: \(try await bob.read(request))")
    try await bob.client.sendReceipts(for: [question])
    try await bob.client.sendReceipts(for: [request])
    print("bob sends his receipts again, which changes nothing")
    print("carol reads: \(try await carol.read(question))")

    // The two conversations report in an order of their own: each state is waited for, then told.
    var inGroup: Receipt?
    var oneToOne: Receipt?
    while inGroup == nil || oneToOne == nil {
        let receipt = try await alice.hears { receipt in
            receipt.messageId == question.id && receipt.unreadCount == 1 || receipt.messageId == request.id
        }
        if receipt.messageId == question.id { inGroup = receipt } else { oneToOne = receipt }
    }
    print("alice hears: \(try counts(inGroup))")
    print("alice hears: \(try peer(oneToOne))")
    print("alice asks: \(try counts(await alice.client.receipts(of: [question]).first))")
    print("alice asks: \(try peer(await alice.client.receipts(of: [request]).first))")
    print("read: \(try await names(alice, question, .read))")
    print("unread: \(try await names(alice, question, .unread))")

    print("a receipt for no message: \(try await code { try await bob.client.sendReceipts(for: []) })")
    let own = try await code { try await alice.client.sendReceipts(for: [question]) }
    print("alice sends a receipt for her own message: \(own)")
    let others = try await code { _ = try await bob.client.readerPage(of: question.id, .read) }
    print("bob asks who has read alice's message: \(others)")

    try await dave.client.quitGroup(group)
    print("dave leaves the group")
    let last = try await alice.hears { $0.messageId == question.id && $0.unreadCount == 0 }
    print("alice hears: \(try counts(last))")
    await cast.close()
    print("done")
}

private func counts(_ receipt: Receipt?) throws -> String {
    guard let receipt else { throw Wrong("no receipt of the group's message") }
    return "\(receipt.readCount) have read in the group, "
        + (receipt.unreadCount == 1 ? "1 has not" : "\(receipt.unreadCount) have not")
}

private func peer(_ receipt: Receipt?) throws -> String {
    guard let receipt, receipt.isPeerRead else { throw Wrong("bob has not read alice's message") }
    return "bob has read"
}

private func names(_ person: Person, _ message: Message, _ filter: ReaderFilter) async throws -> String {
    let readers = try await person.client.readers(of: message.id, filter).all()
    return readers.map(\.member.userId).joined(separator: ", ")
}

/// The code that a call fails with.
private func code(_ call: () async throws -> Void) async throws -> Int32 {
    do {
        try await call()
    } catch let error as DoubletickError {
        return error.code
    }
    throw Wrong("a call that must fail did not")
}
