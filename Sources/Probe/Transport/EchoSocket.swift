internal import Addresses
internal import Reactor
internal import Sockets

/// A socket of one family for ICMP echo: raw, or the datagram socket that needs no privilege, `icmp(7)`.
///
/// The raw one hears only echo replies with its own identifier; errors come through the error queue on both. Confined to
/// the reactor's thread.
final class EchoSocket: @unchecked Sendable {
  let family: Family
  let kind: SocketType
  /// The identifier of our requests. The kernel writes that of a datagram socket, which is its local port.
  let identifier: UInt16
  let channel: Channel
  /// Received bytes begin with an IPv4 header.
  var hasHeader: Bool { kind == .raw && family == .inet }
  var fileNumber: Int32 { channel.fileNumber }

  private let sender: AddressedSender
  private let receiver: MessageReceiver

  static let batch = 64

  init(
    _ family: Family, _ choice: EchoSocketChoice, _ options: EchoOptions, identifier: UInt16, messageSize: Int,
    on reactor: Reactor
  ) throws(SocketError) {
    let socket = try Self.open(family, choice)
    kind = try socket.type()
    self.family = family
    try Self.prepare(socket, kind, options, identifier: identifier)
    self.identifier = kind == .raw ? identifier : try socket.socketName().port?.rawValue ?? 0
    channel = try Channel(socket, on: reactor)
    sender = AddressedSender(capacity: Self.batch, messageSize: messageSize)
    // Room for the longest IPv4 header in front, and for a link header on the error queue.
    receiver = MessageReceiver(capacity: Self.batch, messageSize: messageSize + 128)
  }

  private static func open(_ family: Family, _ choice: EchoSocketChoice) throws(SocketError) -> Socket {
    let number: SocketProtocol = family == .inet ? .icmp : .icmp6
    if choice != .datagram {
      do throws(SocketError) {
        return try Socket(family, .raw, number, nonBlocking: true)
      } catch {
        guard choice == .automatic, error.code == .notPermitted || error.code == .permissionDenied else { throw error }
      }
    }
    return try Socket(family, .datagram, number, nonBlocking: true)
  }

  private static func prepare(
    _ socket: borrowing Socket, _ kind: SocketType, _ options: EchoOptions, identifier: UInt16
  ) throws(SocketError) {
    let family = try socket.family()
    let isIPv4 = family == .inet
    if let interface = options.interface { try socket.setOption(.bindToDevice, to: interface) }
    if let mark = options.mark { try socket.setOption(.mark, to: mark) }
    if options.allowsBroadcast { try socket.setOption(.broadcast, to: true) }
    // What the network offers in a burst is not to be lost here; the kernel takes what it allows.
    try? socket.setOption(.receiveBuffer, to: 4 << 20)
    try? socket.setOption(.sendBuffer, to: 1 << 20)
    try socket.setOption(isIPv4 ? .receiveErrors : .receiveErrors6, to: true)
    try socket.setOption(isIPv4 ? .receiveTimeToLive : .receiveHopLimit, to: true)
    try socket.setOption(.timestamping, to: Kernel.softwareStamps(sent: options.stampsSent))
    if let hops = options.hops {
      try socket.setOption(isIPv4 ? .timeToLive : .unicastHops, to: hops)
      try socket.setOption(isIPv4 ? .multicastTimeToLive : .multicastHops, to: hops)
    }
    if let value = options.trafficClass { try socket.setOption(isIPv4 ? .typeOfService : .trafficClass, to: value) }
    // 3: never fragment, and never mind what is known of the path's MTU. ip(7), IP_PMTUDISC_PROBE.
    if options.dontFragment { try socket.setOption(isIPv4 ? .pathMTUDiscovery : .pathMTUDiscovery6, to: 3) }
    if kind == .raw { try filter(socket.fileNumber, family, identifier) }
    if let source = options.source, source.bitWidth == (isIPv4 ? 32 : 128) {
      try socket.bind(to: SocketAddress(source, port: 0))
    } else if kind == .datagram {
      try socket.bind(to: SocketAddress(isIPv4 ? .v4(.any) : .v6(.any), port: 0))
    }
  }

  /// Echo replies with our identifier only: what other programs ask does not wake us.
  private static func filter(_ fd: Int32, _ family: Family, _ identifier: UInt16) throws(SocketError) {
    try Kernel.setMessageFilter(fd, family, passing: [family == .inet ? 0 : 129])
    // BPF: load the length of the IPv4 header, load the identifier behind it, compare, accept or drop.
    let load: [Kernel.FilterInstruction] =
      family == .inet ? [.init(0xb1, 0), .init(0x48, 4)] : [.init(0x28, 4)]
    try Kernel.attachFilter(
      fd, load + [.init(0x15, UInt32(identifier), true: 0, false: 1), .init(0x06, .max), .init(0x06, 0)])
  }

  // MARK: Sending

  var hasRoom: Bool { sender.count < Self.batch }
  var isEmpty: Bool { sender.count == 0 }

  /// Puts a request into the next batch.
  func add(to address: IPAddress, _ fill: (inout MutableSpan<UInt8>) -> Int) throws(SocketError) {
    try sender.add(to: SocketAddress(address, port: 0), fill)
  }

  /// Sends the batch. `failed` hears of the messages that could not be sent, by their place in it.
  func flush(failed: (Int, SocketError) -> Void) {
    var next = 0
    var retries = 0
    while next < sender.count {
      do throws(SocketError) {
        let sent = try sender.send(fileNumber, from: next)
        if sent == 0 { throw SocketError("send", .again) }
        next += sent
        retries = 0
      } catch {
        // An ICMP error to an earlier request is reported to whoever calls next, and says nothing about this one; a
        // queue that is full has room a moment later.
        retries += 1
        if retries <= 3 { continue }
        failed(next, error)
        next += 1
        retries = 0
      }
    }
    sender.clear()
  }

  // MARK: Receiving

  /// Hands over everything that waits, first the stamps and errors of what was sent, if there may be any, then what came.
  func drain(
    hasErrors: Bool,
    _ body: (_ bytes: UnsafeRawBufferPointer, _ from: SocketAddress, _ data: AncillaryData, _ isQueued: Bool) -> Void
  ) throws(SocketError) {
    if hasErrors { try drain(.errorQueue, body) }
    try drain([], body)
  }

  private func drain(
    _ flags: MessageFlags, _ body: (UnsafeRawBufferPointer, SocketAddress, AncillaryData, Bool) -> Void
  ) throws(SocketError) {
    var refusals = 0
    while true {
      let count: Int
      do throws(SocketError) { count = try receiver.receive(fileNumber, flags: flags) } catch {
        // The pending error of an earlier request, whose story the error queue tells.
        refusals += 1
        if refusals > 16 { throw error }
        continue
      }
      for index in 0..<count {
        body(receiver.bytes(index), receiver.sender(index), receiver.ancillaryData(index), flags == .errorQueue)
      }
      if count < receiver.capacity { return }
    }
  }
}
