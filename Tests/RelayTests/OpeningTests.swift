import Addresses
import Sockets
import Testing

@testable import Relay

@Suite struct OpeningTests {
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
    #expect(Connector.interleaved(Self.addresses(families)).map { $0.port?.rawValue } == ports)
  }

  private static let refused = SocketError("connect", .connectionRefused)

  @Test(
    "orderly ends are no failures",
    arguments: [Ending.peerEnded, .inputEnded, .served, .signal(.interrupt), .outputGone])
  func orderly(ending: Ending) {
    #expect(!ending.isFailure)
  }

  @Test(
    "everything else is a failure",
    arguments: [
      Ending.idleTimeout(.seconds(1)), .deadline(.seconds(1)), .acceptTimeout(.seconds(1)),
      .connectTimeout(.seconds(1)),
      .outputFailed(refused), .inputFailed(refused), .messageTooLong(bytes: 2, limit: 1),
      .messageIncomplete(missing: 1),
      .peerFailed(refused), .clientDropped, .unknownService(name: "x", transport: "tcp"),
      .unconnected(target: "x", []), .localFailure(refused),
    ])
  func failures(ending: Ending) {
    #expect(ending.isFailure)
  }

  @Test(
    "targets read as a person would write them",
    arguments: [
      (Target.host("example.net", .number(80)), "example.net:80"), (.host("::1", .name("http")), "[::1]:http"),
      (.anyAddress(.number(0)), "*:0"), (.address(.v4(.loopback, port: 7)), "127.0.0.1:7"),
    ])
  func targets(target: Target, text: String) {
    #expect(target.text == text)
  }
}
