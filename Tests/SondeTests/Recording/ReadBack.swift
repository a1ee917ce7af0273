import Testing
import Wire

@testable import sonde

/// A capture file as our own reader finds it.
struct ReadBack {
  struct Packet: Hashable {
    let time: Int64?
    let interface: Int
    let original: Int
    let flags: PacketFlags
    let bytes: [UInt8]
  }

  var packets: [Packet] = []
  var interfaces: [CaptureInterface] = []
  var section: CaptureSection?
  var format: CaptureFormat?

  init(_ bytes: [UInt8]) throws {
    var reader = CaptureReader()
    reader.feed(bytes)
    reader.finish()
    loop: while true {
      switch reader.advance() {
      case .record(let record):
        var bytes: [UInt8] = []
        reader.withPacket { bytes = $0.array }
        packets.append(
          Packet(
            time: record.nanosecondsSince1970, interface: record.interface, original: record.originalLength,
            flags: record.flags, bytes: bytes))
      case .needsBytes: Issue.record("the reader was told that this is all")
      case .end: break loop
      case .failed(let error): throw error
      }
    }
    (interfaces, section, format) = (reader.interfaces, reader.section, reader.format)
  }

  init(path: String) throws { try self.init(Files.contents(path)) }
}

/// Frames for tests that only count and compare.
enum SampleFrame {
  /// An Ethernet frame of `count` bytes with an IPv4 datagram of UDP that `number` tells apart.
  static func udp(_ number: Int, count: Int = 60) -> [UInt8] {
    let count = max(42, count)
    var frame: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]
    let total = count - 14
    frame += [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
    frame += [0x30, 0x39, 0, 9, UInt8((total - 20) >> 8), UInt8((total - 20) & 255), 0, 0]
    frame += (0..<(count - 42)).map { UInt8(truncatingIfNeeded: $0 == 0 ? number : $0 == 1 ? number >> 8 : $0) }
    return frame
  }
}

extension CaptureOutput {
  /// Writes all of `bytes`.
  @discardableResult
  func write(_ bytes: [UInt8], at time: Int64, interface: Int = 0, flags: PacketFlags = .none) -> Bool {
    PacketReader.read(bytes) {
      write($0, at: time, interface: interface, originalLength: bytes.count, flags: flags)
    }
  }
}
