import Glibc
import Sockets
import Testing

/// What `sonde inspect --json` said.
struct InspectAnswer {
  let outcome: ChildOutcome
  let objects: [JSONObject]

  init(_ words: [String], input: ChildEnd = .null) throws {
    outcome = try sonde(["inspect", "--json"] + words, input: input).finish()
    #expect(outcome.error == "")
    objects = try JSONObject.lines(outcome.text)
  }

  init(_ words: String..., input: ChildEnd = .null) throws { try self.init(words, input: input) }

  func all(_ type: String) -> [JSONObject] { objects.filter { $0.type == type } }
  func one(_ type: String) throws -> JSONObject {
    let found = all(type)
    try #require(found.count == 1, "\(found.count) objects of type \(type)")
    return found[0]
  }

  func option(_ name: String) throws -> JSONObject {
    try #require(all("option").first { $0.string("name") == name }, "no \(name)")
  }

  var summary: JSONObject { get throws { try one("summary") } }
}

extension Socket {
  /// The socket as the stdin of a child.
  func asInput() throws -> ChildEnd { .open(OpenFile(try descriptor.duplicate())) }
}

/// A connection of the test's own over loopback, both ends in hand.
struct LoopbackConnection: ~Copyable {
  let client: Socket
  let server: Socket

  init(_ address: SocketAddress = .v4(.loopback, port: 0)) throws {
    let listener = try Socket.listening(address)
    let near = try Socket.connected(to: listener.socketName())
    let far = try listener.acceptOne()
    client = near
    server = far
  }
}
