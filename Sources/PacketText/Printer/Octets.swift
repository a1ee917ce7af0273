import Addresses
import Wire

/// Thrown where a packet ends before what is being printed; the line then ends in `[|` and the protocol.
struct Cut: Error {}

/// The bytes that are there of one layer, and how many there should be.
///
/// `length` is what the layers before claim. It may be more than what was captured, and negative when a header is longer
/// than the packet that it is in.
struct Octets {
  /// What is there.
  var reader: PacketReader
  /// What should be there.
  var length: Int

  @inline(__always)
  init(_ reader: PacketReader, length: Int) {
    self.reader = reader
    self.length = length
  }

  /// How many bytes are there.
  @inline(__always)
  var captured: Int { reader.remaining }

  @inline(__always)
  func has(_ count: Int) -> Bool { count <= reader.remaining }

  /// Throws unless `count` bytes are there.
  @inline(__always)
  func need(_ count: Int) throws(Cut) {
    if count > reader.remaining { throw Cut() }
  }

  @inline(__always)
  func u8(_ position: Int) throws(Cut) -> UInt8 {
    guard let value = reader.u8(ahead: position) else { throw Cut() }
    return value
  }

  @inline(__always)
  func u16(_ position: Int) throws(Cut) -> UInt16 {
    guard let value = reader.u16(ahead: position) else { throw Cut() }
    return value
  }

  @inline(__always)
  func u24(_ position: Int) throws(Cut) -> UInt32 {
    UInt32(try u8(position)) << 16 | UInt32(try u16(position &+ 1))
  }

  @inline(__always)
  func u32(_ position: Int) throws(Cut) -> UInt32 {
    guard let value = reader.u32(ahead: position) else { throw Cut() }
    return value
  }

  @inline(__always)
  func u64(_ position: Int) throws(Cut) -> UInt64 {
    guard let value = reader.u64(ahead: position) else { throw Cut() }
    return value
  }

  @inline(__always)
  func ipv4(_ position: Int) throws(Cut) -> IPv4Address { IPv4Address(rawValue: try u32(position)) }

  @inline(__always)
  func ipv6(_ position: Int) throws(Cut) -> IPv6Address {
    IPv6Address(high: try u64(position), low: try u64(position &+ 8))
  }

  /// What follows the first `count` bytes: nothing, if there are fewer.
  @inline(__always)
  func from(_ count: Int) -> Octets {
    var rest = self
    _ = rest.reader.skip(max(0, min(count, captured)))
    rest.length -= count
    return rest
  }

  /// The same bytes, of which `length` should be there.
  @inline(__always)
  func claiming(_ length: Int) -> Octets { Octets(reader, length: length) }

  /// No byte behind the first `count`, as a length field says; `length` stays.
  @inline(__always)
  func narrowed(to count: Int, by field: LengthField = .capture) -> Octets {
    var part = self
    part.reader.narrow(to: count, by: field)
    return part
  }
}
