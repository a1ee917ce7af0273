internal import Addresses

/// Bytes that the kernel sent, read by position: what lies outside them reads as nil, so that a message which is shorter
/// than it claims ends the parse and nothing else.
package struct NetlinkBytes: Hashable, Sendable {
  private let bytes: ArraySlice<UInt8>

  package init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }

  /// An integer in the byte order of this machine, as everything in netlink is that does not say otherwise.
  func integer<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Value.Type = Value.self) -> Value? {
    guard offset >= 0, offset <= count - MemoryLayout<Value>.size else { return nil }
    // The guard holds the load within the slice.
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
  }

  /// The integer that these bytes are; nil where they are too few.
  func integer<Value: FixedWidthInteger & BitwiseCopyable>(as type: Value.Type = Value.self) -> Value? {
    integer(at: 0, as: type)
  }

  /// The unsigned number of 32 bits that these bytes are.
  var number: Int? { integer(as: UInt32.self).map(Int.init) }

  /// So many bytes from `offset` on; nil unless all of them are there.
  func slice(at offset: Int, count wanted: Int) -> NetlinkBytes? {
    guard offset >= 0, wanted >= 0, offset <= count - wanted else { return nil }
    let start = bytes.startIndex + offset
    return NetlinkBytes(bytes[start..<start + wanted])
  }

  /// All bytes from `offset` on; none where that lies behind the end.
  func rest(from offset: Int) -> NetlinkBytes { NetlinkBytes(bytes.dropFirst(max(0, offset))) }

  /// A text up to its NUL, which the kernel ends it with. Bytes that are no UTF-8 become U+FFFD.
  var text: String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }

  /// An address in network order, of the version that fits the number of bytes.
  var address: IPAddress? { IPAddress(bytes: bytes) }

  /// A link-layer address of any length.
  var hardwareAddress: HardwareAddress? { HardwareAddress(bytes: bytes) }

  /// The attributes that these bytes are a sequence of.
  var attributes: NetlinkAttributes { NetlinkAttributes(bytes: self) }
}
