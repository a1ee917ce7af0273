internal import Sockets
internal import Addresses

/// Ports of ours for the connections that are made only to read a banner, one for each family: known to a recording before
/// the first of them.
final class BannerPorts {
  private let v4: ReservedPorts?
  private let v6: ReservedPorts?

  /// Reserves them at `source`, where that is of the family, and tells `witness`.
  init(_ source: IPAddress?, _ witness: any TrafficWitness) {
    v4 = Self.reserve(.inet, source, witness)
    v6 = Self.reserve(.inet6, source, witness)
  }

  /// Nil where this machine lacks the family: then nothing is asked over it either.
  private static func reserve(_ family: Family, _ source: IPAddress?, _ witness: any TrafficWitness) -> ReservedPorts? {
    do throws(SocketError) {
      let reserved = try ReservedPorts(family, source, count: 1)
      let any: IPAddress = family == .inet ? .v4(.any) : .v6(.any)
      for port in reserved.ports {
        witness.willExchange(local: SocketAddress(any, port: port), remote: nil, type: .stream)
      }
      return reserved
    } catch { return nil }
  }

  /// Binds `socket`, which is not bound yet.
  func bind(_ socket: borrowing Socket, _ family: Family) throws(SocketError) {
    _ = family == .inet ? try v4?.bind(socket, 0) : try v6?.bind(socket, 0)
  }
}
