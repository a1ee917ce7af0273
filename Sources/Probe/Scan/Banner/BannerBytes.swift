internal import Wire

/// What was heard from a port, and why no more.
struct BannerBytes {
  /// Why the listening ended.
  enum End: Hashable, Sendable {
    /// There was enough.
    case enough
    /// The other side has closed or reset the connection.
    case closed
    /// The time was over.
    case timedOut
    /// Nobody wants to know any more.
    case cancelled
  }

  var bytes: [UInt8]
  var end = End.enough

  /// Whether more would not tell more: the head of a page is complete, the hello of a TLS server, or a first line.
  var isEnough: Bool {
    if bytes.count >= BannerReader.byteLimit { return true }
    if isPage { return hasHead }
    if isSecure { return PacketReader.read(bytes) { TLSServerHello($0)?.isWhole == true } }
    return hasLine
  }

  /// Whether it begins like a record of TLS.
  var isSecure: Bool { PacketReader.read(bytes) { TLSServerHello.mayBegin($0) } }

  /// Whether it begins like an answer of HTTP.
  var isPage: Bool { bytes.starts(with: Array("HTTP/".utf8)) }

  /// `TLS 1.3`, where the hello is there as far as it tells.
  var version: String? {
    PacketReader.read(bytes) { reader in
      guard let hello = TLSServerHello(reader), hello.isWhole, let version = hello.version else { return nil }
      return TLSClientHello.name(ofVersion: version).map { "\($0)" }
    }
  }

  /// A line with anything in it, and its end.
  private var hasLine: Bool {
    guard let end = bytes.lastIndex(of: 0x0a) else { return false }
    return bytes[..<end].contains { $0 != 0x0a && $0 != 0x0d }
  }

  /// The empty line behind the fields (RFC 9112, section 2.1; a bare line feed counts, section 2.2).
  private var hasHead: Bool {
    var isEmpty = false
    for byte in bytes where byte != 0x0d {
      if byte == 0x0a, isEmpty { return true }
      isEmpty = byte == 0x0a
    }
    return false
  }
}
