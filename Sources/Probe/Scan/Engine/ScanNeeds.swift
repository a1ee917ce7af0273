package import Addresses
package import Sockets

/// What a space may ask for: families that its addresses have, or that its names may turn out to have, and protocols.
struct ScanNeeds {
  let transports: [ScanService.Transport]
  private let known: Set<Family>
  private let guessed: Set<Family>

  /// Of `space`, whose names are looked up for addresses of `family`.
  init(_ space: ScanSpace, _ family: Family) {
    var known: Set<Family> = []
    for range in space.addresses.ranges { known.insert(range.first.family) }
    for single in space.singles {
      if case .address(let address) = single.host { known.insert(address.family) }
    }
    let mayBe: Set<Family> = family == .unspecified ? [.inet, .inet6] : [family]
    guessed = space.names.isEmpty ? [] : mayBe.subtracting(known)
    self.known = known
    let services = space.singles.reduce(into: Set(space.services)) { $0.formUnion($1.services) }
    transports = [ScanService.Transport.tcp, .udp].filter { kind in services.contains { $0.transport == kind } }
  }

  /// Calls `open` for each family, and returns why that failed for those which are only guessed: a machine may well have
  /// one family only.
  func openEach(_ open: (Family) throws(SocketError) -> Void) throws(SocketError) -> [Family: SocketError] {
    var missing: [Family: SocketError] = [:]
    for family in [Family.inet, .inet6] where known.contains(family) || guessed.contains(family) {
      do throws(SocketError) { try open(family) } catch {
        guard guessed.contains(family) else { throw error }
        missing[family] = error
      }
    }
    // Names alone, and nothing to ask any address with.
    if known.isEmpty, missing.count == guessed.count, let error = missing[.inet] ?? missing[.inet6] { throw error }
    return missing
  }
}

extension ScanSpace {
  /// An address of IPv6 that means another host on each link (RFC 4291, section 2.5.6), where no link is written with it.
  package var linkLocalAddressWithoutScope: IPAddress? {
    func isLinkLocal(_ address: IPAddress) -> Bool {
      if case .v6(let address) = address { address.isLinkLocal && address.scope == nil } else { false }
    }
    if let range = addresses.ranges.first(where: { isLinkLocal($0.first) }) { return range.first }
    for single in singles { if case .address(let address) = single.host, isLinkLocal(address) { return address } }
    return nil
  }

  /// An address that was written, and that is not of `family`.
  package func address(notOf family: Family) -> IPAddress? {
    if let range = addresses.ranges.first(where: { $0.first.family != family }) { return range.first }
    for single in singles {
      if case .address(let address) = single.host, address.family != family { return address }
    }
    return nil
  }
}
