import Addresses
import Sockets

/// The interface that somebody means who names none.
enum DefaultInterface {
  /// That of the default route, of IPv4 before IPv6; `any` where there is none.
  static var name: String {
    for destination in [IPAddress.v4(.documentation), .v6(.documentation)] {
      guard let route = try? Route.lookUp(to: destination), let name = route.interfaceName else { continue }
      // A route to a loopback is none to anybody else.
      if name != "lo" { return name }
    }
    return "any"
  }
}

extension IPv4Address {
  /// In `192.0.2.0/24` (RFC 5737): nobody has a special route there.
  fileprivate static let documentation = IPv4Address(192, 0, 2, 1)
}

extension IPv6Address {
  /// In `2001:db8::/32` (RFC 3849).
  fileprivate static let documentation = IPv6Address(high: 0x2001_0db8_0000_0000, low: 1)
}
