/// Answers of whatever sets up connections and tunnels; the sources are those of the questions.
extension ServiceAnswer {
  /// A negotiation of versions that is meant for us (RFC 9000, section 17.2.1): the identifiers are exchanged.
  static func isVersions(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    var reader = answer
    guard let header = QUICLongHeader.decode(&reader).value, header.kind == .versionNegotiation,
      let destination = answer.slice(header.destination), let source = answer.slice(header.source)
    else { return false }
    return destination.remaining == 8 && destination.u64(ahead: 0) == ~token.rawValue && source.remaining == 8
      && source.u64(ahead: 0) == token.rawValue
  }

  /// A record of DTLS (RFC 6347, section 4.1; the versions count downwards): a handshake or an alert.
  static func isSecureDatagram(_ answer: PacketReader) -> Bool {
    guard let type = answer.u8(ahead: 0), let version = answer.u16(ahead: 1), let length = answer.u16(ahead: 11) else {
      return false
    }
    return (type == 21 || type == 22) && version >> 8 == 0xfe && length > 0
  }

  /// Success or error for our transaction (RFC 8489, section 5).
  static func isBinding(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    guard let type = answer.u16(ahead: 0), type == 0x0101 || type == 0x0111 else { return false }
    let identity = TunnelQuestion.stunIdentity(token)
    return identity.indices.allSatisfy { answer.u8(ahead: 4 + $0) == identity[$0] }
  }

  /// A message for the association that we have begun, with or without the marker.
  static func isKeyExchange(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    let start = answer.u32(ahead: 0) == 0 ? 4 : 0
    return answer.u64(ahead: start) == token.rawValue && answer.u64(ahead: start + 20) != nil
  }

  /// A control message for the tunnel that we have named (RFC 2661, section 3.1).
  static func isTunnel(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    guard let flags = answer.u16(ahead: 0) else { return false }
    return flags & 0xc80f == 0xc802 && answer.u16(ahead: 4) == token.nonZero16
  }

  /// The reset of a server, or an acknowledgement, with our session among what it has received.
  static func isReset(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    guard let first = answer.u8(ahead: 0), first >> 3 == 8 || first >> 3 == 5, let count = answer.u8(ahead: 9),
      count > 0
    else { return false }
    return answer.u64(ahead: 10 + 4 * Int(count)) == token.rawValue
  }

  /// An answer of NAT-PMP, or of its successor that refuses it (RFC 6886, section 3.2; RFC 6887, section 9).
  static func isTranslator(_ answer: PacketReader) -> Bool {
    guard let version = answer.u8(ahead: 0), let operation = answer.u8(ahead: 1) else { return false }
    return (version == 0 || version == 2) && operation >= 128 && answer.remaining >= 8
  }
}
