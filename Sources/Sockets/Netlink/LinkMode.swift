internal import CLinux
internal import Glibc

/// How fast a link is, as its driver tells it. Drivers of virtual interfaces make something up.
public struct LinkMode: Hashable, Sendable {
  /// Bits in a second, in each direction.
  public let speed: Int?
  /// Whether both ends may send at once.
  public let isFullDuplex: Bool?
}

extension NetworkInterface {
  /// What the driver says of the link; nil where it says nothing, as many do of a link that is down.
  ///
  /// The corresponding C call is `ioctl(SIOCETHTOOL)` with ETHTOOL_GSET, `netdevice(7)`; no permission is needed.
  public func linkMode() -> LinkMode? {
    guard let socket = try? Socket(.unix, .datagram) else { return nil }
    var megabits = UInt32.max
    var duplex = UInt8.max
    guard clinux_link_mode(socket.fileNumber, name, &megabits, &duplex) == 0 else { return nil }
    // Both have a value for "unknown", which is all bits set; 0 is what some drivers say instead.
    let speed = megabits == 0 || megabits > Int32.max ? nil : Int(megabits) * 1_000_000
    guard speed != nil || duplex <= 1 else { return nil }
    return LinkMode(speed: speed, isFullDuplex: duplex <= 1 ? duplex == 1 : nil)
  }
}
