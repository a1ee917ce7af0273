package import Addresses
internal import CLinux
internal import Glibc

extension InterfaceAddress {
  /// The interface that an RTM_NEWADDR message is about.
  static func interfaceIndex(of message: NetlinkMessage) -> UInt32? {
    message.type == Int(RTM_NEWADDR) ? message.payload.integer(at: 4) : nil
  }

  /// What an RTM_NEWADDR message says: `struct ifaddrmsg` and attributes. Nil where it is none, or of another family.
  ///
  /// - Parameter scope: what link-local addresses get.
  package init?(_ message: NetlinkMessage, scope: IPv6Address.Scope?) {
    guard message.type == Int(RTM_NEWADDR), let family: UInt8 = message.payload.integer(at: 0),
      let length: UInt8 = message.payload.integer(at: 1), let oldFlags: UInt8 = message.payload.integer(at: 2),
      let reach: UInt8 = message.payload.integer(at: 3)
    else { return nil }
    let width = Int32(family) == AF_INET ? 32 : Int32(family) == AF_INET6 ? 128 : 0
    let attributes = message.payload.rest(from: MemoryLayout<ifaddrmsg>.size).attributes
    func address(_ type: Int) -> IPAddress? {
      guard let address = attributes.first(where: { $0.type == type })?.value.address, address.bitWidth == width
      else { return nil }
      return address.isLinkLocal ? address.withScope(scope) : address
    }
    // IFA_ADDRESS is the other end of a point-to-point link, whose own end is IFA_LOCAL; otherwise they are the same, or
    // only one of them is there.
    let far = address(Int(IFA_ADDRESS))
    guard let own = address(Int(IFA_LOCAL)) ?? far, let prefix = Prefix(address: own, length: Int(length)) else {
      return nil
    }
    self.init(prefix: prefix)
    peer = far == own ? nil : far
    broadcast = address(Int(IFA_BROADCAST))
    self.scope = RouteScope(rawValue: reach)
    flags = Flags(rawValue: UInt32(oldFlags))
    for attribute in attributes { take(attribute.type, attribute.value) }
  }

  private mutating func take(_ type: Int, _ value: NetlinkBytes) {
    switch type {
    // All flags; the eight bits of the header are the old ones.
    case Int(IFA_FLAGS): flags = value.integer().map(Flags.init(rawValue:)) ?? flags
    case Int(IFA_LABEL): label = value.text
    case Int(IFA_CACHEINFO):
      // `struct ifa_cacheinfo`: preferred, then valid.
      preferredLifetime = Self.lifetime(value.integer(at: 0))
      validLifetime = Self.lifetime(value.integer(at: 4))
    default: break
    }
  }

  /// Seconds; all bits set is for ever.
  private static func lifetime(_ seconds: UInt32?) -> Duration? {
    guard let seconds, seconds != .max else { return nil }
    return .seconds(Int64(seconds))
  }
}
