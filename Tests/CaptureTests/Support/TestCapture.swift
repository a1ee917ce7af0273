import Addresses
import Glibc
import Sockets
import TestSupport
import Testing
import Wire

/// Capture files that tests make, removed with the last owner.
final class TestCapture: Sendable {
  let path: String

  init(_ bytes: [UInt8]) throws {
    var name = Array("/tmp/sonde-capture-XXXXXX".utf8CString)
    let number = mkstemp(&name)
    try #require(number >= 0)
    path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let file = Descriptor(owning: number)
    var written = 0
    while written < bytes.count {
      let result = try bytes.withUnsafeBytes { try file.write(UnsafeRawBufferPointer(rebasing: $0[written...])) }
      if case .bytes(let count) = result { written += count }
    }
  }

  deinit { unlink(path) }

  /// A frame with an IPv4 datagram of UDP or TCP.
  static func frame(isTCP: Bool, from source: UInt16, to destination: UInt16, length: Int) -> [UInt8] {
    func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)] }
    let payload = [UInt8](repeating: 0x5a, count: length)
    let transport =
      isTCP
      ? word(source) + word(destination) + [0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x18, 4, 0, 0, 0, 0, 0] + payload
      : word(source) + word(destination) + word(UInt16(8 + length)) + [0, 0] + payload
    let header: [UInt8] =
      [0x45, 0] + word(UInt16(20 + transport.count)) + [0, 1, 0, 0, 64, isTCP ? 6 : 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]
    return [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0] + header + transport
  }

  /// A file of `count` packets, a millisecond apart, the first at `start` milliseconds after 2001-09-09.
  static func bytes(
    _ count: Int, start: Int64 = 0, step: Int64 = 1, linkType: LinkType = .ethernet
  ) -> [UInt8] {
    let file = PcapFile(linkType: linkType)
    var bytes: [UInt8] = []
    file.appendHeader(to: &bytes)
    for index in 0..<count {
      let frame = Self.frame(
        isTCP: index % 3 != 0, from: UInt16(1024 + index % 5000), to: index % 2 == 0 ? 80 : 53, length: index % 400)
      let time = 1_000_000_000_000_000_000 + (start + Int64(index) * step) * 1_000_000
      if let time = CaptureTime(nanosecondsSince1970: time) { file.append(frame, at: time, to: &bytes) }
    }
    return bytes
  }
}
