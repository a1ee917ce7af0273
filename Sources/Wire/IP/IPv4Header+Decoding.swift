internal import Addresses

extension IPv4Header {
  /// Takes a header from `reader`, which is left at the payload and ends with the datagram.
  ///
  /// What follows the datagram, such as the padding of a short Ethernet frame, is no longer part of the reader then. A
  /// datagram that is not here to its end is an error beside the header, unless it is an `excerpt` by nature, as the
  /// packet quoted in an ICMP error is. Without a header the reader stays where it was.
  public static func decode(_ reader: inout PacketReader, excerpt: Bool = false) -> Decoded<IPv4Header> {
    guard let first = reader.peek else { return Decoded(nil, error: reader.shortage(of: minimumByteCount, in: .ipv4)) }
    guard first >> 4 == 4 else {
      return Decoded(nil, error: DecodeError(.ipv4, at: reader.offset, .invalid(.version, value: Int(first >> 4))))
    }
    let start = reader
    guard var header = IPv4Header(fixedPartFrom: &reader) else {
      reader = start
      return Decoded(nil, error: start.shortage(of: minimumByteCount, in: .ipv4))
    }
    let headerCount = Int(first & 0xf) * 4
    guard headerCount >= minimumByteCount else {
      let fault = DecodeError.Fault.truncated(needed: minimumByteCount, available: headerCount, limit: .headerLength)
      return Decoded(header, error: DecodeError(.ipv4, at: start.offset, fault))
    }

    var datagram = start
    var error = header.limit(&datagram, headerCount: headerCount, excerpt: excerpt)
    var whole = datagram
    whole.narrow(to: headerCount, by: .headerLength)
    header.checksum = checksum(of: whole)
    _ = whole.skip(minimumByteCount)
    header.options = IPv4Options(whole)
    if whole.missing > 0 {
      error = error ?? whole.shortage(of: headerCount - minimumByteCount, in: .ipv4Option)
    } else if !whole.isAtEnd {
      error = error ?? header.options.firstError(at: whole.offset)
    }
    _ = datagram.skip(min(headerCount, datagram.remaining))
    reader = datagram
    return Decoded(header, error: error)
  }

  /// Reads the twenty bytes that every header has; the lengths are judged later.
  private init?(fixedPartFrom reader: inout PacketReader) {
    guard let first = reader.u64(), let second = reader.u32(), let source = reader.u32(), let destination = reader.u32()
    else { return nil }
    typeOfService = UInt8(truncatingIfNeeded: first >> 48)
    totalLength = UInt16(truncatingIfNeeded: first >> 32)
    identification = UInt16(truncatingIfNeeded: first >> 16)
    isReservedFlagSet = first & 0x8000 != 0
    dontFragment = first & 0x4000 != 0
    moreFragments = first & 0x2000 != 0
    fragmentOffset = UInt16(truncatingIfNeeded: first & 0x1fff) << 3
    timeToLive = UInt8(truncatingIfNeeded: second >> 24)
    `protocol` = IPProtocol(rawValue: UInt8(truncatingIfNeeded: second >> 16))
    checksum = .notVerified
    self.source = IPv4Address(rawValue: source)
    self.destination = IPv4Address(rawValue: destination)
    options = IPv4Options()
  }

  /// Ends the reader with the datagram, as far as the total length makes sense.
  private func limit(_ datagram: inout PacketReader, headerCount: Int, excerpt: Bool) -> DecodeError? {
    let total = Int(totalLength)
    // Zero is what a capture shows of a datagram that the network interface will cut: then the bytes are the truth.
    if total == 0 { return nil }
    if total < headerCount {
      let fault = DecodeError.Fault.truncated(needed: headerCount, available: total, limit: .totalLength)
      return DecodeError(.ipv4, at: datagram.offset, fault)
    }
    return datagram.narrow(to: total, by: .totalLength) || excerpt ? nil : datagram.shortage(of: total, in: .ipv4)
  }

  private static func checksum(of header: PacketReader) -> ChecksumState {
    var reader = header
    guard header.missing == 0, reader.skip(10), let found = reader.u16() else { return .notVerified }
    var sum = InternetChecksum()
    sum.add(header)
    return sum.state(found: found)
  }
}
