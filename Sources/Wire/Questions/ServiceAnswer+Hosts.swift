/// Answers of services that keep hosts and networks running; the sources are those of the questions.
extension ServiceAnswer {
  /// DNS, and what has its format.
  static func isName(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    var reader = answer
    guard let header = DNSHeader.decode(&reader).value else { return false }
    return header.flags.isResponse && header.identifier == token.id16
  }

  /// RFC 5905, section 8: mode 4, and the time of origin is the one that we sent.
  static func isClock(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    var reader = answer
    guard let message = NTPMessage.decode(&reader).value else { return false }
    return message.mode == 4 && message.originTime.rawValue == token.rawValue
  }

  /// An error, for once a first block, or an acknowledgement of options (RFC 1350, section 5; RFC 2347).
  static func isTransfer(_ answer: PacketReader) -> Bool {
    answer.remaining >= 4 && [3, 5, 6].contains(answer.u16(ahead: 0))
  }

  /// A pong, or an acknowledgement.
  static func isPresence(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    guard answer.u8(ahead: 0) == 6, let messageClass = answer.u8(ahead: 3) else { return false }
    if messageClass == 0x86 { return true }
    return messageClass == 6 && answer.u32(ahead: 4) == 4542 && answer.u8(ahead: 8) == 0x40
      && answer.u8(ahead: 9) == ManagementQuestion.presenceTag(token)
  }

  /// BACnet/IP, whose header says how long it is.
  static func isDevice(_ answer: PacketReader) -> Bool {
    answer.u8(ahead: 0) == 0x81 && answer.u16(ahead: 2).map(Int.init) == answer.remaining
  }

  /// A message of SNMP version 3 with our number (RFC 3412, section 6).
  static func isEngine(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    var outer = EncodedReader(answer)
    guard var message = outer.elements(0x30), let version = message.integer() else { return false }
    // An agent of an older version may say so in its own.
    guard version == 3 else { return version <= 1 && message.element(4) != nil }
    guard var header = message.elements(0x30) else { return false }
    return header.integer() == token.id31
  }

  /// An entry or a result for our number (RFC 4511, section 4.5.2).
  static func isDirectory(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    var outer = EncodedReader(answer)
    guard var message = outer.elements(0x30), message.integer() == token.id31, let tag = message.tag else {
      return false
    }
    return tag == 0x64 || tag == 0x65
  }

  /// An error or a ticket (RFC 4120, section 5.9.1 and 5.4.2), which begins with version 5 and its own type.
  static func isTicket(_ answer: PacketReader) -> Bool {
    for (tag, type) in [(0x7e, 30), (0x6b, 11)] as [(UInt8, UInt32)] {
      var outer = EncodedReader(answer)
      guard var application = outer.elements(tag), var fields = application.elements(0x30) else { continue }
      guard var version = fields.elements(0xa0), var kind = fields.elements(0xa1) else { return false }
      return version.integer() == 5 && kind.integer() == type
    }
    return false
  }

  /// [MC-SQLR], section 2.2.5, SVR_RESP.
  static func isInstanceList(_ answer: PacketReader) -> Bool {
    guard answer.u8(ahead: 0) == 5, let low = answer.u8(ahead: 1), let high = answer.u8(ahead: 2) else { return false }
    return Int(high) << 8 | Int(low) == answer.remaining - 3
  }

  /// An acknowledgement or reset of our message, or an answer of its own with our token (RFC 7252, section 5.3.2).
  static func isResource(_ answer: PacketReader, _ token: QuestionToken) -> Bool {
    guard let first = answer.u8(ahead: 0), first >> 6 == 1, let identifier = answer.u16(ahead: 2) else { return false }
    if first >> 4 & 3 >= 2, identifier == token.id16 { return true }
    return first & 15 == 4 && answer.u32(ahead: 4) == token.id32
  }
}
