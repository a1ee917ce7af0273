public import Addresses

/// The header of an IPv4 datagram (RFC 791, section 3.1).
public struct IPv4Header: Hashable, Sendable {
  /// The length of the header without options, in bytes.
  public static let minimumByteCount = 20

  /// Differentiated services code point and congestion notification, once called type of service (RFC 2474, RFC 3168).
  public var typeOfService: UInt8
  /// The length of the datagram with this header, in bytes; 0 in a capture of what the interface will cut into
  /// segments.
  public var totalLength: UInt16
  /// What the fragments of one datagram have in common.
  public var identification: UInt16
  /// The flag that must be zero.
  public var isReservedFlagSet: Bool
  /// Routers must not cut this datagram into fragments.
  public var dontFragment: Bool
  /// This is not the last fragment.
  public var moreFragments: Bool
  /// Where the fragment belongs in its datagram, in bytes: a multiple of 8.
  public var fragmentOffset: UInt16
  /// How many routers may still pass it on.
  public var timeToLive: UInt8
  /// What it carries.
  public var `protocol`: IPProtocol
  /// The verdict on the checksum of a decoded header, which covers the header alone; encoding ignores it.
  public var checksum: ChecksumState
  /// Who sent it.
  public var source: IPv4Address
  /// Who shall get it.
  public var destination: IPv4Address
  /// The options.
  public var options: IPv4Options

  /// Makes the header of a whole datagram with `payloadCount` bytes after it; nil if that is more than 65,535 in all.
  public init?(
    source: IPv4Address, destination: IPv4Address, protocol: IPProtocol, payloadCount: Int, timeToLive: UInt8 = 64,
    typeOfService: UInt8 = 0, identification: UInt16 = 0, dontFragment: Bool = false,
    options: IPv4Options = IPv4Options()
  ) {
    guard (0...0xffff).contains(payloadCount),
      let totalLength = UInt16(exactly: Self.minimumByteCount + options.paddedByteCount + payloadCount)
    else { return nil }
    self.typeOfService = typeOfService
    self.totalLength = totalLength
    self.identification = identification
    isReservedFlagSet = false
    self.dontFragment = dontFragment
    moreFragments = false
    fragmentOffset = 0
    self.timeToLive = timeToLive
    self.protocol = `protocol`
    checksum = .notVerified
    self.source = source
    self.destination = destination
    self.options = options
  }

  /// Where the payload begins, in bytes from the start of the header.
  public var byteCount: Int { Self.minimumByteCount + options.paddedByteCount }

  /// Whether the datagram was cut, so that only a part of its payload follows.
  public var isFragment: Bool { moreFragments || fragmentOffset != 0 }

  /// What the checksum of TCP or UDP covers of this header, with a payload of `length` bytes.
  public func pseudoHeader(length: Int) -> PseudoHeader {
    PseudoHeader(source: source, destination: destination, protocol: `protocol`, length: length)
  }

  /// Appends the header with its checksum, the options filled up with zeros to a multiple of four bytes.
  ///
  /// Linux sets the checksum and the total length itself where a socket has `IP_HDRINCL`, and also an identification
  /// or a source that is zero (raw(7)).
  public func append(to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(0x40 | UInt8(truncatingIfNeeded: byteCount / 4))
    bytes.append(typeOfService)
    bytes.append(bigEndian: totalLength)
    bytes.append(bigEndian: identification)
    let flags: UInt16 = (isReservedFlagSet ? 0x8000 : 0) | (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0)
    bytes.append(bigEndian: flags | fragmentOffset >> 3)
    bytes.append(timeToLive)
    bytes.append(`protocol`.rawValue)
    bytes.append(bigEndian: 0 as UInt16)
    bytes.append(bigEndian: source.rawValue)
    bytes.append(bigEndian: destination.rawValue)
    options.append(to: &bytes)

    var sum = InternetChecksum()
    sum.add(bytes.span.extracting(start..<bytes.count))
    var span = bytes.mutableSpan
    span.put(sum.value, at: start + 10)
  }
}
