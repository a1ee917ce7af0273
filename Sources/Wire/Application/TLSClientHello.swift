/// What a client says first in TLS (RFC 8446, section 4.1.2), as far as it is here.
///
/// A hello that goes on in the next segment counts as far as it goes: `isWhole` tells. Ranges count from the first byte
/// of the outermost reader.
public struct TLSClientHello: Hashable, Sendable {
  /// The version in the hello itself, 0x0303 since TLS 1.2.
  public let legacyVersion: UInt16
  /// The highest version that the client offers, that of the hello where it offers none.
  public let version: UInt16
  /// The name of the server that the client wants (RFC 6066, section 3); nil if it does not tell, or it is not here.
  public let serverName: Range<Int>?
  /// The list of protocols that the client can speak inside (RFC 7301), without its length; nil if it does not tell.
  public let protocols: Range<Int>?
  /// Whether all of it is here.
  public let isWhole: Bool

  /// Understands what a TCP segment begins with; nil if that is no TLS record with a client's hello.
  public init?(_ payload: PacketReader) {
    var record = payload
    guard record.u8() == 22, record.u8() == 3, let minor = record.u8(), minor <= 4, let length = record.u16(),
      length >= 4, length <= 1 << 14 | 256
    else { return nil }
    let hasRecord = record.narrow(to: Int(length), by: .recordLength)
    guard record.u8() == 1, let helloLength = record.u24() else { return nil }
    let hasHello = record.narrow(to: Int(helloLength), by: .messageLength)
    guard let version = record.u16(), version >> 8 == 3, record.skip(32) else { return nil }
    legacyVersion = version
    var walk = Walk(version: version)
    isWhole = walk.read(&record) && hasRecord && hasHello
    self.version = walk.version
    serverName = walk.serverName
    protocols = walk.protocols
  }

  /// Walks the protocols that the client can speak, in its order.
  public func protocols(in payload: PacketReader) -> TLSProtocols? {
    protocols.flatMap(payload.slice).map { TLSProtocols($0) }
  }

  /// The name of a version: `TLS 1.3`; nil if it has none.
  public static func name(ofVersion version: UInt16) -> StaticString? {
    switch version {
    case 0x0300: "SSL 3.0"
    case 0x0301: "TLS 1.0"
    case 0x0302: "TLS 1.1"
    case 0x0303: "TLS 1.2"
    case 0x0304: "TLS 1.3"
    default: nil
    }
  }

  /// What is gathered on the way through a hello.
  private struct Walk {
    var version: UInt16
    var serverName: Range<Int>?
    var protocols: Range<Int>?

    /// Reads from the session on; false where something is not here.
    mutating func read(_ reader: inout PacketReader) -> Bool {
      guard let session = reader.u8(), reader.skip(Int(session)), let suites = reader.u16(),
        reader.skip(Int(suites)), let compressions = reader.u8(), reader.skip(Int(compressions))
      else { return false }
      // Before TLS 1.2 a hello could end here.
      guard !reader.isAtEnd else { return true }
      guard let length = reader.u16() else { return false }
      let isWhole = reader.narrow(to: Int(length), by: .messageLength)
      while !reader.isAtEnd {
        guard let type = reader.u16(), let count = reader.u16(), var data = reader.bytes(Int(count)) else {
          return false
        }
        take(type, &data)
      }
      return isWhole
    }

    private mutating func take(_ type: UInt16, _ data: inout PacketReader) {
      switch type {
      case 0 where serverName == nil:
        // A list with one entry, of type 0.
        guard data.u16() != nil, data.u8() == 0, let count = data.u16(), let name = data.bytes(Int(count)) else {
          return
        }
        serverName = name.range
      case 16 where protocols == nil:
        guard let count = data.u16(), let list = data.bytes(Int(count)) else { return }
        protocols = list.range
      case 43:
        guard let count = data.u8(), var list = data.bytes(Int(count)) else { return }
        // Others than 0x03xx are there to keep servers tolerant (RFC 8701).
        while let offered = list.u16() {
          if offered >> 8 == 3, offered > version { version = offered }
        }
      default: return
      }
    }
  }
}

/// Walks the names of application protocols (RFC 7301, section 3.1), and allocates nothing.
public struct TLSProtocols: Sequence, IteratorProtocol {
  private var reader: PacketReader

  init(_ reader: PacketReader) { self.reader = reader }

  /// Where the next name lies, counted from the first byte of the outermost reader.
  public mutating func next() -> Range<Int>? {
    guard let count = reader.u8(), let name = reader.bytes(Int(count)) else { return nil }
    return name.range
  }
}
