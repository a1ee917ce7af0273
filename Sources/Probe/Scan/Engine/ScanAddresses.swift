internal import Addresses
internal import Sockets

/// What the names of a plan have turned out to be. Filled before the loops begin, or by the thread of the only one.
final class ScanAddresses: @unchecked Sendable {
  private let space: ScanSpace
  private let takesAll: Bool
  private let shared: Set<ScanService>
  private var known: [Int: [IPAddress]] = [:]
  /// The first name that came to an address, of those that are asked for all services.
  private var owners: [IPAddress: Int] = [:]
  /// The first name that came to an endpoint, of those that are asked for services of their own.
  private var claims: [Endpoint: Int] = [:]

  private struct Endpoint: Hashable {
    let address: IPAddress
    let service: ScanService
  }

  /// With `takesAll` a name stands for all of its addresses, and else for the first.
  init(_ space: ScanSpace, takesAll: Bool) {
    self.space = space
    self.takesAll = takesAll
    shared = Set(space.services)
  }

  /// Whether the name has been looked up, with or without success.
  func isKnown(_ name: Int) -> Bool { known[name] != nil }

  /// Takes the addresses of a name; none where it has none.
  func set(_ name: Int, _ found: [IPAddress]) {
    var addresses: [IPAddress] = []
    for address in found where !space.isExcluded(address) && !addresses.contains(address) {
      addresses.append(address)
      if !takesAll { break }
    }
    known[name] = addresses
    for address in addresses {
      if name < space.sharedNames, owners[address] == nil { owners[address] = name }
      for single in space.singles where single.host == .name(name) {
        for service in single.services {
          let endpoint = Endpoint(address: address, service: service)
          if claims[endpoint] == nil { claims[endpoint] = name }
        }
      }
    }
  }

  /// Whom to ask when it is the turn of this name and service: not what is asked anyway.
  func of(_ name: Int, _ service: ScanService) -> [IPAddress] {
    (known[name] ?? []).filter { address in
      if space.isAsked(address, service) { return false }
      if shared.contains(service), let owner = owners[address] { return owner == name }
      return claims[Endpoint(address: address, service: service)] == name
    }
  }
}
