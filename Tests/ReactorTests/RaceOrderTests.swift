import Addresses
import Reactor
import Sockets
import Testing

@Suite("the order in which a race tries addresses")
struct RaceOrderTests {
  private static func addresses(_ families: String) -> [SocketAddress] {
    families.enumerated().map { index, family in
      let port = Port(rawValue: UInt16(index + 1))
      return family == "4" ? .v4(.loopback, port: port) : .v6(.loopback, port: port)
    }
  }

  /// Ports are the places in the resolver's order, beginning with 1.
  @Test(
    "families take turns, beginning with the resolver's first, and each keeps its order",
    arguments: [
      ("", []), ("4", [1]), ("6", [1]), ("66", [1, 2]), ("64", [1, 2]), ("46", [1, 2]), ("6644", [1, 3, 2, 4]),
      ("4466", [1, 3, 2, 4]), ("66644", [1, 4, 2, 5, 3]), ("4666", [1, 2, 3, 4]), ("6466", [1, 2, 3, 4]),
      ("44446", [1, 5, 2, 3, 4]),
    ] as [(String, [UInt16])])
  func interleaving(families: String, ports: [UInt16]) {
    #expect(ConnectionRace.interleaved(Self.addresses(families)).map { $0.port?.rawValue } == ports)
  }
}
