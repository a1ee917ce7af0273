import Addresses
import Host

/// The `ssh(1)` session by which we came: packets that carry lines about packets would never end.
struct OwnSession {
  private let client: IPAddress
  private let clientPort: UInt16
  private let server: IPAddress
  private let serverPort: UInt16

  /// The session that is in the environment of this process, or of those that started it.
  static var current: OwnSession? { RemoteLogin.connection.flatMap(OwnSession.init) }

  /// From the words of SSH_CONNECTION, which come from outside: only addresses and numbers get into a filter.
  init?(_ words: [String]) {
    guard words.count == 4, let client = IPAddress(words[0]), let clientPort = UInt16(words[1]),
      let server = IPAddress(words[2]), let serverPort = UInt16(words[3])
    else { return nil }
    self.client = client
    self.clientPort = clientPort
    self.server = server
    self.serverPort = serverPort
  }

  /// Both ends, for a person.
  var text: String { "\(client).\(clientPort) and \(server).\(serverPort)" }

  /// `filter` without the packets of the session.
  func excluded(from filter: String) -> String {
    let session =
      "not (tcp and host \(client.withoutScope) and host \(server.withoutScope) and port \(clientPort) and port \(serverPort))"
    return filter.isEmpty ? session : "(\(filter)) and \(session)"
  }
}

extension IPAddress {
  /// libpcap knows no scopes.
  fileprivate var withoutScope: IPAddress {
    guard case .v6(var address) = self else { return self }
    address.scope = nil
    return .v6(address)
  }
}
