import Addresses
import Sockets
import Testing

@testable import Relay

@Suite struct OpeningTests {
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
}
