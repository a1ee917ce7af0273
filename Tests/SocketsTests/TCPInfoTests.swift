import Addresses
import Glibc
import Testing

@testable import Sockets

@Suite("TCP_INFO")
struct TCPInfoTests {
  static let length = TCPInfo.fields.map { $0.offset + $0.width }.max() ?? 0

  @Test("members follow one another without overlapping, and every name is there once")
  func order() {
    let fields = TCPInfo.fields
    #expect(Set(fields.map(\.name)).count == fields.count)
    for (field, next) in zip(fields, fields.dropFirst()) {
      if field.offset == next.offset {
        guard let bits = field.bits, let more = next.bits else {
          Issue.record("\(field.name) and \(next.name) share bytes")
          continue
        }
        #expect(!bits.overlaps(more), "\(field.name) and \(next.name)")
      } else {
        #expect(field.offset + field.width == next.offset, "\(field.name) and \(next.name)")
      }
      #expect(field.offset % field.width == 0, "\(field.name)")
    }
    #expect(Self.length == 276)
  }

  @Test("every member lies where the running kernel has it", .enabled(if: KernelTypes.areAvailable, "no BTF"))
  func kernel() throws {
    let members = try KernelTypes().members(of: "tcp_info")
    try #require(!members.isEmpty)
    let places = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0) })
    for field in TCPInfo.fields {
      // An older kernel ends earlier.
      guard let member = places["tcpi_\(field.name)"] else {
        #expect(!OptionTableTests.kernelIsCurrent, "\(field.name) is not the kernel's")
        continue
      }
      #expect(member.offset == field.offset, "\(field.name)")
      if let bits = field.bits {
        #expect(member.firstBit == bits.lowerBound && member.bitCount == bits.count, "\(field.name)")
      } else {
        #expect(member.bitCount == 0, "\(field.name)")
        let next = members.map(\.offset).filter { $0 > member.offset }.min()
        if let next { #expect(member.offset + field.width == next, "\(field.name)") }
      }
    }
    // Those that this table leaves out on purpose.
    let known = Set(TCPInfo.fields.map { "tcpi_\($0.name)" })
    let unknown = members.map(\.name).filter { !known.contains($0) }
    #expect(
      !OptionTableTests.kernelIsCurrent || unknown.allSatisfy { $0.hasPrefix("tcpi_accecn") || $0 == "tcpi_ecn_mode" })
  }

  @Test("of a structure that ends early, whole members have their value and all others none", arguments: 0..<300)
  func truncated(length: Int) {
    let info = TCPInfo([UInt8](repeating: 0xa5, count: length))
    for field in TCPInfo.fields {
      let value = info.value(field.name)
      #expect((value != nil) == (field.offset + field.width <= length), "\(field.name) of \(length) bytes")
      guard let value else { continue }
      let poison = Int(truncatingIfNeeded: 0xa5a5_a5a5_a5a5_a5a5 as UInt64 >> UInt64(64 - 8 * field.width))
      let wanted = field.bits.map { poison >> $0.lowerBound & ((1 << $0.count) - 1) } ?? poison
      #expect(value == wanted, "\(field.name) of \(length) bytes")
    }
    #expect(info.unknown.count == max(0, length - Self.length))
  }

  @Test("a value at a member's place is that member's and no other's", arguments: TCPInfo.fields.map(\.name))
  func alone(name: String) throws {
    let field = try #require(TCPInfo.fields.first { $0.name == name })
    var bytes = [UInt8](repeating: 0, count: Self.length)
    bytes[field.offset] = field.bits.map { 1 << UInt8($0.lowerBound) } ?? 0x5a
    let info = TCPInfo(bytes)
    for other in TCPInfo.fields {
      #expect(info.value(other.name) == (other.name == name ? (field.bits == nil ? 0x5a : 1) : 0), "\(other.name)")
    }
  }

  @Test("numbers that stand for none are none")
  func unset() {
    var bytes = [UInt8](repeating: 0xff, count: Self.length)
    bytes.replaceSubrange(76..<80, with: [0xff, 0xff, 0xff, 0x7f])
    let info = TCPInfo(bytes)
    #expect(info.value("min_rtt") == -1 && info.minimumRoundTripTime == nil)
    #expect(info.value("max_pacing_rate") == -1 && info.maximumPacingRate == .unlimited)
    #expect(info.pacingRate == .unlimited)
    #expect(info.slowStartThreshold == .unlimited)
    #expect(info.roundTripTime == .microseconds(4_294_967_295))
    #expect(info.state == nil && info.congestionState == nil)
    #expect(info.value("no such member") == nil)
  }

  @Test("a listener's two counts are its queue and the queue's limit")
  func listener() throws {
    let listener = try Socket(.inet, .stream)
    try listener.bind(to: .v4(.loopback, port: 0))
    try listener.listen(backlog: 7)
    let clients = try (0..<3).map { _ in
      let client = try Socket(.inet, .stream)
      try client.connect(to: listener.socketName())
      return AnySocket(client)
    }
    let info = try TCPInfo.read(from: listener.fileNumber)
    #expect(info.state == .listen)
    #expect(info.acceptQueue == 3 && info.acceptBacklog == 7)
    #expect(info.unacknowledged == nil && info.selectivelyAcknowledged == nil)
    let connection = try TCPInfo.read(from: clients[0].number)
    #expect(connection.state == .established)
    #expect(connection.acceptQueue == nil && connection.acceptBacklog == nil && connection.unacknowledged == 0)
  }

  @Test("a connection that carried bytes tells of them", arguments: [SocketSample.all[0], SocketSample.all[1]])
  func connection(_ sample: SocketSample) throws {
    let ends = try Connected(sample)
    _ = try [UInt8](repeating: 1, count: 5000).withBytes { (raw) throws(SocketError) in
      try Kernel.send(ends.client.fileNumber, raw)
    }
    #expect(Kernel.wait(ends.server.fileNumber, for: .read, milliseconds: 5000))
    let sender = try TCPInfo.read(from: ends.client.fileNumber)
    let receiver = try TCPInfo.read(from: ends.server.fileNumber)
    #expect(sender.bytes.count >= 232)
    #expect(sender.state == .established && sender.congestionState == .open)
    #expect(sender.value("bytes_sent") == 5000 && receiver.bytesReceived == 5000)
    #expect(sender.negotiated?.contains([.timestamps, .selectiveAcknowledgement, .windowScale]) ?? false)
    #expect(try #require(sender.roundTripTime) > .zero && (#require(sender.congestionWindow)) > 0)
    #expect(sender.sendWindowScale == receiver.receiveWindowScale)
    #expect(try sender.sendSegmentSize == ends.client.option(.maximumSegment))
    #expect(sender.totalRetransmissions == 0 && sender.lost == 0)
    #expect(sender.maximumPacingRate == .unlimited)
    #expect(try #require(sender.retransmissionTimeout) >= .milliseconds(200))
    for value in [
      sender.pathMTU, sender.advertisedSegmentSize, sender.receiveSegmentSize, sender.reordering, sender.sendWindow,
      sender.segmentsOut, sender.segmentsIn,
    ] {
      #expect(try #require(value) > 0)
    }
    for time in [
      sender.roundTripVariance, sender.receiverRoundTripTime, sender.acknowledgementTimeout, sender.busyTime,
      sender.receiveWindowLimited, sender.sendBufferLimited,
    ] {
      #expect(time != nil)
    }
    for value in [
      sender.retransmits, sender.bytesAcknowledged, sender.bytesNotSent, sender.deliveryRate,
      sender.selectivelyAcknowledged,
    ] {
      #expect(value != nil)
    }
    #expect(sender.deliveryRateIsApplicationLimited != nil && sender.pacingRate != nil)
    #expect(sender.slowStartThreshold != nil && sender.minimumRoundTripTime != nil)
  }

  @Test("the states have the names of RFC 9293, and the kernel's numbers")
  func states() {
    #expect(TCPState.allCases.map(\.rawValue) == Array(1...12))
    #expect(TCPState(rawValue: 7) == .closed && "\(TCPState.closeWait)" == "close-wait")
    #expect(Set(TCPState.allCases.map(\.description)).count == 12)
    #expect(TCPCongestionState.allCases.map(\.description) == ["open", "disorder", "cwr", "recovery", "loss"])
    #expect(TCPNegotiated(rawValue: 0xff).words.count == 8 && TCPNegotiated([]).description == "")
  }

  @Test("what is no TCP socket has no TCP_INFO")
  func foreign() throws {
    let socket = try Socket(.inet, .datagram)
    #expect(throws: SocketError.self) { try TCPInfo.read(from: socket.fileNumber) }
    #expect(throws: SocketError.self) { try TCPCongestionInfo.read(from: socket.fileNumber) }
  }
}

/// A socket for an array, which holds no values that cannot be copied.
final class AnySocket {
  private let socket: Socket
  var number: Int32 { socket.fileNumber }
  init(_ socket: consuming Socket) { self.socket = socket }
}
