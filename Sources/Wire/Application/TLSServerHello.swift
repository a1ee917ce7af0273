/// What a server answers to a client's hello in TLS (RFC 8446, section 4.1.3 and 6; RFC 5246, section 7.4.1.3): its own hello,
/// or an alert.
public struct TLSServerHello: Hashable, Sendable {
  /// Which of the two it is.
  public enum Kind: Hashable, Sendable {
    /// The server has chosen this cipher suite, or asks for another hello with it.
    case hello(cipherSuite: UInt16)
    /// It refuses: 1 a warning, 2 fatal, and a description.
    case alert(level: UInt8, description: UInt8)
  }

  /// What it says.
  public let kind: Kind
  /// The version of TLS that the server has chosen; nil in an alert, which has none.
  public let version: UInt16?
  /// Whether all of the message is here: until then the version may be one that an extension corrects.
  public let isWhole: Bool

  /// Understands what a server sends first; nil if that is no TLS record, or does not reach to the cipher suite.
  public init?(_ payload: PacketReader) {
    guard Self.mayBegin(payload) else { return nil }
    var record = payload
    guard let type = record.u8(), record.skip(2), let length = record.u16() else { return nil }
    let hasRecord = record.narrow(to: Int(length), by: .recordLength)
    if type == 21 {
      guard let level = record.u8(), 1...2 ~= level, let description = record.u8() else { return nil }
      kind = .alert(level: level, description: description)
      version = nil
      isWhole = true
      return
    }
    guard record.u8() == 2, let helloLength = record.u24() else { return nil }
    let hasHello = record.narrow(to: Int(helloLength), by: .messageLength)
    guard let legacy = record.u16(), legacy >> 8 == 3, record.skip(32), let session = record.u8(),
      record.skip(Int(session)), let suite = record.u16(), record.skip(1)
    else { return nil }
    kind = .hello(cipherSuite: suite)
    let chosen = Self.chosenVersion(record)
    version = chosen ?? legacy
    // A hello may go on in the next record, which nobody does.
    isWhole = chosen != nil || hasRecord && hasHello
  }

  /// Whether it begins like the record of a handshake or alert, as far as it goes; false where nothing is there.
  public static func mayBegin(_ payload: PacketReader) -> Bool {
    guard let type = payload.peek, type == 21 || type == 22 else { return false }
    if let major = payload.u8(ahead: 1), major != 3 { return false }
    if let minor = payload.u8(ahead: 2), minor > 4 { return false }
    guard let length = payload.u16(ahead: 3) else { return true }
    return 1...(1 << 14 | 256) ~= Int(length)
  }

  /// The name of a fatal alert or warning (RFC 8446, section 6; RFC 5246, section 7.2); nil if it has none.
  public static func name(ofAlert description: UInt8) -> StaticString? {
    switch description {
    case 0: "close_notify"
    case 10: "unexpected_message"
    case 20: "bad_record_mac"
    case 40: "handshake_failure"
    case 42: "bad_certificate"
    case 46: "certificate_unknown"
    case 47: "illegal_parameter"
    case 48: "unknown_ca"
    case 49: "access_denied"
    case 50: "decode_error"
    case 70: "protocol_version"
    case 71: "insufficient_security"
    case 80: "internal_error"
    case 86: "inappropriate_fallback"
    case 109: "missing_extension"
    case 112: "unrecognized_name"
    case 116: "certificate_required"
    case 120: "no_application_protocol"
    default: nil
    }
  }

  /// What the extension supported_versions says (RFC 8446, section 4.2.1).
  private static func chosenVersion(_ rest: PacketReader) -> UInt16? {
    var extensions = rest
    guard extensions.u16() != nil else { return nil }
    while let type = extensions.u16(), let length = extensions.u16(), var content = extensions.bytes(Int(length)) {
      if type == 43 { return content.u16() }
    }
    return nil
  }
}
