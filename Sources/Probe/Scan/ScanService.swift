package import Sockets

/// What is asked of a host: a port of a transport protocol.
package struct ScanService: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The transport protocol; its name is that of `protocols(5)`.
  package enum Transport: String, Hashable, Sendable {
    case tcp
    case udp
  }

  package let transport: Transport
  package let port: Port

  package init(_ transport: Transport, _ port: Port) {
    self.transport = transport
    self.port = port
  }

  /// `443/tcp`.
  package var description: String { "\(port)/\(transport.rawValue)" }

  /// By port, and TCP before UDP.
  package static func < (a: ScanService, b: ScanService) -> Bool {
    (a.port, a.transport.rawValue) < (b.port, b.transport.rawValue)
  }
}
