/// Questions to whatever sets up connections and tunnels over UDP.
enum TunnelQuestion {
  /// A first packet in a version that is reserved for this (RFC 9000, section 15): a server answers by naming the versions it
  /// knows (section 6.1), and keeps nothing. 1,200 bytes are the least that it must answer (section 14.1).
  static func unknownVersion(_ token: QuestionToken) -> [UInt8] {
    var message: [UInt8] = [0xc0]
    message.append(bigEndian: 0x1a2a_3a4a as UInt32)
    message.append(8)
    message.append(bigEndian: token.rawValue)
    message.append(8)
    message.append(bigEndian: ~token.rawValue)
    return message + [UInt8](repeating: 0, count: 1200 - message.count)
  }

  /// From which address this came (RFC 8489, section 5 and 6.1, Binding).
  static func binding(_ token: QuestionToken) -> [UInt8] {
    [0, 1, 0, 0] + stunIdentity(token)
  }

  /// The magic cookie and the transaction.
  static func stunIdentity(_ token: QuestionToken) -> [UInt8] { [0x21, 0x12, 0xa4, 0x42] + token.bytes(12) }

  /// The first message of IKE version 2 (RFC 7296, section 1.2 and 3.1 to 3.9) with one usual proposal: a responder
  /// chooses it, refuses it or asks for a cookie. The half-open association times out by itself.
  ///
  /// At port 4500 a marker of four zero bytes tells it from ESP (RFC 3948, section 2.2).
  static func keyExchange(_ token: QuestionToken, behindMarker: Bool) -> [UInt8] {
    // AES-CBC with 256 bits, PRF and integrity with SHA-256, group 14; then 256 bytes below the group's prime, and a nonce.
    let transforms: [UInt8] = [
      3, 0, 0, 12, 1, 0, 0, 12, 0x80, 14, 1, 0, 3, 0, 0, 8, 2, 0, 0, 5, 3, 0, 0, 8, 3, 0, 0, 12, 0, 0, 0, 8, 4, 0, 0,
      14,
    ]
    let proposal: [UInt8] = [0, 0, 0, UInt8(8 + transforms.count), 1, 1, 0, 4] + transforms
    let payloads =
      payload(next: 34, proposal) + payload(next: 40, [0, 14, 0, 0, 0] + token.bytes(255))
      + payload(next: 0, token.bytes(32))
    var message: [UInt8] = []
    message.append(bigEndian: token.rawValue)
    message.append(bigEndian: 0 as UInt64)
    message += [33, 0x20, 34, 0x08, 0, 0, 0, 0]
    message.append(bigEndian: UInt32(28 + payloads.count))
    return (behindMarker ? [0, 0, 0, 0] : []) + message + payloads
  }

  private static func payload(next: UInt8, _ content: [UInt8]) -> [UInt8] {
    var payload: [UInt8] = [next, 0]
    payload.append(bigEndian: UInt16(4 + content.count))
    return payload + content
  }

  /// A tunnel (RFC 2661, section 6.1, SCCRQ) with the values that must be there and no more: nobody goes on with it, and the
  /// other end forgets it.
  static func tunnel(_ token: QuestionToken) -> [UInt8] {
    var values = value(0, [0, 1]) + value(2, [1, 0]) + value(3, [0, 0, 0, 3]) + value(7, Array("sonde".utf8))
    var identifier: [UInt8] = []
    identifier.append(bigEndian: token.nonZero16)
    values += value(9, identifier)
    var message: [UInt8] = [0xc8, 2]
    message.append(bigEndian: UInt16(12 + values.count))
    return message + [UInt8](repeating: 0, count: 8) + values
  }

  /// A value that the other end must understand (RFC 2661, section 4.1).
  private static func value(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0x80, UInt8(6 + content.count), 0, 0, 0, type] + content
  }

  /// The first packet of a session (OpenVPN protocol, P_CONTROL_HARD_RESET_CLIENT_V2). A server with `tls-auth` or
  /// `tls-crypt` does not answer.
  static func reset(_ token: QuestionToken) -> [UInt8] {
    var message: [UInt8] = [7 << 3]
    message.append(bigEndian: token.rawValue)
    return message + [0, 0, 0, 0, 0]
  }

  /// The public address of a translator (RFC 6886, section 3.2).
  static let publicAddress: [UInt8] = [0, 0]
}
