internal import Addresses
internal import Sockets
internal import Wire

/// The packets of ICMP echo as they were on the wire, from what the kernel shows of them on one kind of socket.
///
/// Requests that it stamps come back whole, and so do answers on the raw socket of IPv4. Everywhere else the IP header is
/// made again from what is known of it; what is not known is zero: identification, flags and flow label.
struct EchoPackets {
  let version: ICMPVersion
  /// What is received begins with an IPv4 header.
  let hasHeader: Bool
  /// Bytes of a request behind the IP header.
  let messageSize: Int
  let options: EchoOptions
  /// The hop limit that requests leave with where nobody has set one.
  let defaultHops: Int
  private let sources = SourceSelector()

  init(_ socket: borrowing EchoSocket, _ options: EchoOptions, messageSize: Int) throws(SocketError) {
    let isIPv4 = socket.family == .inet
    version = isIPv4 ? .v4 : .v6
    hasHeader = isIPv4 && socket.kind == .raw
    self.messageSize = messageSize
    self.options = options
    defaultHops = try socket.socket.option(isIPv4 ? .timeToLive : .unicastHops)
  }

  /// How many bytes the IP header of a request has.
  private var headerSize: Int {
    version == .v6 ? IPv6Header.byteCount : IPv4Header.minimumByteCount + (options.headerOptions?.paddedByteCount ?? 0)
  }

  /// A request that the kernel has stamped: the packet lies at the end, behind whatever header the link had.
  func request(stamped bytes: UnsafeRawBufferPointer, at time: WallClockTime) -> RecordedPacket? {
    let packet = bytes.suffix(headerSize + messageSize)
    guard packet.count == headerSize + messageSize, packet.first.map({ $0 >> 4 }) == version.rawValue else {
      return nil
    }
    return RecordedPacket(bytes: Array(packet), originalLength: packet.count, time: time)
  }

  /// A request as it must have left.
  func request(_ message: [UInt8], to address: IPAddress) -> RecordedPacket? {
    guard
      let bytes = packet(
        message, from: source(for: address), to: address, options: options.headerOptions, isSummed: version == .v4)
    else { return nil }
    return RecordedPacket(bytes: bytes, originalLength: bytes.count, time: .now)
  }

  /// What came, but for errors.
  func answer(_ bytes: UnsafeRawBufferPointer, from sender: IPAddress, _ data: AncillaryData) -> RecordedPacket? {
    let time = data.kernelTime ?? .now
    if hasHeader {
      var reader = PacketReader(bytes)
      let length = IPv4Header.decode(&reader).value.map { Int($0.totalLength) } ?? bytes.count
      return RecordedPacket(bytes: Array(bytes), originalLength: max(length, bytes.count), time: time)
    }
    let headerOptions = IPv4Options(bytes: data.headerOptions)
    let packet = packet(
      Array(bytes), from: sender, to: data.destination?.address ?? source(for: sender), hops: data.hops,
      trafficClass: data.trafficClass, options: headerOptions)
    return packet.map { RecordedPacket(bytes: $0, originalLength: $0.count, time: time) }
  }

  /// An ICMP error, of which the error queue tells type, code, sender, and what of the request was quoted; the request
  /// went to `destination`.
  func error(
    _ error: QueuedError, quoting quote: UnsafeRawBufferPointer, to destination: IPAddress, _ data: AncillaryData
  ) -> RecordedPacket? {
    let local = data.destination?.address ?? source(for: destination)
    guard let offender = error.offender,
      let header = header(messageSize, from: local, to: destination, options: options.headerOptions)
    else { return nil }
    var message: [UInt8] = [error.type, error.subCode, 0, 0]
    let word: UInt32 =
      switch (version, error.type, error.subCode) {
      case (.v4, 3, 4): error.info & 0xffff
      case (.v4, 12, 0): error.info << 24
      case (.v6, 2, _), (.v6, 4, _): error.info
      default: 0
      }
    message += stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    // Where the header of IPv4 was made here, it is part of what comes back.
    if !(version == .v4 && quote.first.map { $0 >> 4 } == 4) { message += header }
    message += quote
    let whole = packet(
      message, from: offender, to: local, hops: data.hops, trafficClass: data.trafficClass, isSummed: false)
    return whole.map { RecordedPacket(bytes: $0, originalLength: $0.count, time: data.kernelTime ?? .now) }
  }

  private func source(for address: IPAddress) -> IPAddress {
    if let source = options.source, source.family == address.family { return source }
    let found = try? sources.source(for: address)
    return found ?? (version == .v4 ? .v4(.any) : .v6(.any))
  }
}

// MARK: Headers

extension EchoPackets {
  /// An IP packet around `message`, whose checksum is set unless it `isSummed` already.
  private func packet(
    _ message: [UInt8], from source: IPAddress, to destination: IPAddress, hops: Int? = nil,
    trafficClass: Int? = nil, options: IPv4Options? = nil, isSummed: Bool = true
  ) -> [UInt8]? {
    guard
      var bytes = header(
        message.count, from: source, to: destination, hops: hops, trafficClass: trafficClass, options: options)
    else { return nil }
    guard !isSummed, message.count >= 4 else { return bytes + message }
    var sum = InternetChecksum()
    if case .v6(let source) = source, case .v6(let destination) = destination {
      sum = PseudoHeader(source: source, destination: destination, protocol: .icmpv6, length: message.count).checksum
    }
    sum.add(message)
    bytes += message.prefix(2)
    bytes.append(UInt8(truncatingIfNeeded: sum.value >> 8))
    bytes.append(UInt8(truncatingIfNeeded: sum.value))
    return bytes + message.dropFirst(4)
  }

  private func header(
    _ length: Int, from source: IPAddress, to destination: IPAddress, hops: Int? = nil, trafficClass: Int? = nil,
    options: IPv4Options? = nil
  ) -> [UInt8]? {
    var bytes: [UInt8] = []
    let hops = UInt8(clamping: hops ?? self.options.hops ?? defaultHops)
    let trafficClass = UInt8(clamping: trafficClass ?? self.options.trafficClass ?? 0)
    switch (source, destination) {
    case (.v4(let source), .v4(let destination)):
      let header = IPv4Header(
        source: source, destination: destination, protocol: .icmp, payloadCount: length, timeToLive: hops,
        typeOfService: trafficClass, options: options ?? IPv4Options())
      guard let header else { return nil }
      header.append(to: &bytes)
    case (.v6(let source), .v6(let destination)):
      guard let length = UInt16(exactly: length) else { return nil }
      IPv6Header(
        source: source, destination: destination, nextHeader: .icmpv6, payloadLength: length, hopLimit: hops,
        trafficClass: trafficClass
      ).append(to: &bytes)
    case (.v4, .v6), (.v6, .v4): return nil
    }
    return bytes
  }
}
