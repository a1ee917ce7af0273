internal import Sockets

/// Whom sockets are connecting to, asked for once for many of them. Confined to the reactor's thread.
final class ConnectingPeers {
  private var known: [UInt64: SocketAddress] = [:]
  private var questions = 0
  /// Each question is about all connecting sockets of one network namespace, so that a process with thousands of them must
  /// not ask for each. More than one is for those in other namespaces, or that began later.
  private static let limit = 8

  /// The peer of the connecting TCP socket with that cookie, which must be of the network namespace of this thread.
  func peer(of cookie: Int) -> SocketAddress? {
    let cookie = UInt64(bitPattern: Int64(cookie))
    if let peer = known[cookie] { return peer }
    guard questions < Self.limit else { return nil }
    questions += 1
    guard let found = try? SocketDiagnosis.connectingPeers() else { return nil }
    known.merge(found) { _, new in new }
    return known[cookie]
  }
}
