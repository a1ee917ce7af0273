public import Addresses

/// What the checksums of TCP, UDP and ICMPv6 cover besides the message: who sends it to whom.
///
/// ICMP for IPv4 has none (RFC 792).
public struct PseudoHeader: Hashable, Sendable {
  /// Its own sum, to which the message is added.
  public let checksum: InternetChecksum

  /// That of a message over IPv4 (RFC 768 and RFC 9293, section 3.1); `length` is the message's, with its header.
  public init(source: IPv4Address, destination: IPv4Address, protocol: IPProtocol, length: Int) {
    var checksum = InternetChecksum()
    checksum.add(number: source.rawValue)
    checksum.add(number: destination.rawValue)
    checksum.add(number: UInt16(`protocol`.rawValue))
    checksum.add(number: UInt32(truncatingIfNeeded: length))
    self.checksum = checksum
  }

  /// That of a message over IPv6 (RFC 8200, section 8.1); `length` is the message's, without extension headers.
  ///
  /// With a routing header that has segments left, `destination` is the last address of the path.
  public init(source: IPv6Address, destination: IPv6Address, protocol: IPProtocol, length: Int) {
    var checksum = InternetChecksum()
    checksum.add(number: source.high)
    checksum.add(number: source.low)
    checksum.add(number: destination.high)
    checksum.add(number: destination.low)
    checksum.add(number: UInt32(truncatingIfNeeded: length))
    checksum.add(number: UInt16(`protocol`.rawValue))
    self.checksum = checksum
  }
}
