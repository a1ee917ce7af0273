internal import Addresses
internal import Sockets
internal import Wire

/// Makes SYNs with their IP headers.
struct SynSegment {
  /// IPv6 header, TCP header and the one option, in bytes.
  static let longest = IPv6Header.byteCount + byteCount
  private static let byteCount = TCPHeader.minimumByteCount + 4

  private let port: Port
  private let hops: UInt8
  private let trafficClass: UInt8

  init(_ options: EchoOptions, from port: Port, hops: Int) {
    self.port = port
    self.hops = UInt8(clamping: options.hops ?? hops)
    trafficClass = UInt8(clamping: options.trafficClass ?? 0)
  }

  /// Empty where the two addresses are not of one family.
  func bytes(from source: IPAddress, to destination: IPAddress, _ port: Port, sequence: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.longest)
    switch (source, destination) {
    case (.v4(let source), .v4(let destination)):
      // The identification is left to the kernel, raw(7).
      guard
        let header = IPv4Header(
          source: source, destination: destination, protocol: .tcp, payloadCount: Self.byteCount, timeToLive: hops,
          typeOfService: trafficClass, dontFragment: true)
      else { return [] }
      header.append(to: &bytes)
      append(to: &bytes, port, sequence, segmentSize: 1460) { header.pseudoHeader(length: $0) }
    case (.v6(let source), .v6(let destination)):
      let header = IPv6Header(
        source: source, destination: destination, nextHeader: .tcp, payloadLength: UInt16(Self.byteCount),
        hopLimit: hops, trafficClass: trafficClass)
      header.append(to: &bytes)
      append(to: &bytes, port, sequence, segmentSize: 1440) { header.pseudoHeader(for: .tcp, length: $0) }
    case (.v4, .v6), (.v6, .v4): break
    }
    return bytes
  }

  /// A segment size as Ethernet gives it: some filters drop a SYN that tells none.
  private func append(
    to bytes: inout [UInt8], _ destination: Port, _ sequence: UInt32, segmentSize: UInt16,
    _ pseudoHeader: (Int) -> PseudoHeader
  ) {
    TCPHeader.append(
      from: port.rawValue, to: destination.rawValue, sequence: sequence, .syn, window: 64240,
      options: [.maximumSegmentSize(segmentSize)], to: &bytes, pseudoHeader: pseudoHeader)
  }
}
