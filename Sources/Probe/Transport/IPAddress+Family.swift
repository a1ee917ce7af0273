package import Addresses
package import Sockets

extension IPAddress {
  /// The family of sockets that reach it.
  package var family: Family {
    switch self {
    case .v4: .inet
    case .v6: .inet6
    }
  }
}
