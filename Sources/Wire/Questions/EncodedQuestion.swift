/// Questions in the Basic Encoding Rules of ASN.1 (ITU-T X.690, section 8).
enum EncodedQuestion {
  /// Which SNMP engine is there (RFC 3414, section 4): an agent reports that to anybody, whatever its communities and users
  /// are, while a question in version 1 or 2 stays unanswered wherever `public` was changed.
  static func engine(_ token: QuestionToken) -> [UInt8] {
    let number = integer(token.id31)
    let header = sequence(number + integer(65_507) + string([4]) + integer(3))
    let security = sequence(string([]) + integer(0) + integer(0) + string([]) + string([]) + string([]))
    let request = element(0xa0, number + integer(0) + integer(0) + sequence([]))
    let scoped = sequence(string([]) + string([]) + request)
    return sequence(integer(3) + header + string(security) + scoped)
  }

  /// Which versions the directory speaks (RFC 4511, section 4.5.1, about the root of RFC 4512, section 5.1), one attribute
  /// only so that the answer is short; LDAP without a connection as in [MS-ADTS], section 6.3.3.
  static func directoryRoot(_ token: QuestionToken) -> [UInt8] {
    let search =
      string([]) + enumerated(0) + enumerated(0) + integer(0) + integer(0) + element(1, [0])
      + element(0x87, Array("objectClass".utf8)) + sequence(string(Array("supportedLDAPVersion".utf8)))
    return sequence(integer(token.id31) + element(0x63, search))
  }

  /// A ticket for nobody of a realm that is not there (RFC 4120, section 5.4.1): the answer is an error, and no account is
  /// touched.
  static func ticket(_ token: QuestionToken) -> [UInt8] {
    let realm = Array("SONDE.INVALID".utf8)
    let server = sequence(
      field(0, integer(2)) + field(1, sequence(element(0x1b, Array("krbtgt".utf8)) + element(0x1b, realm))))
    let body = sequence(
      field(0, element(3, [0, 0, 0, 0, 0])) + field(2, element(0x1b, realm)) + field(3, server)
        + field(5, element(0x18, Array("19700101000000Z".utf8))) + field(7, integer(token.id31))
        + field(8, sequence(integer(18) + integer(17) + integer(23))))
    return element(0x6a, sequence(field(1, integer(5)) + field(2, integer(10)) + field(4, body)))
  }

  private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    var result = [tag]
    if content.count < 0x80 {
      result.append(UInt8(content.count))
    } else {
      // Nothing here comes near 64 KiB.
      result.append(0x82)
      result.append(bigEndian: UInt16(truncatingIfNeeded: content.count))
    }
    return result + content
  }

  private static func sequence(_ content: [UInt8]) -> [UInt8] { element(0x30, content) }
  private static func string(_ content: [UInt8]) -> [UInt8] { element(4, content) }
  private static func enumerated(_ value: UInt8) -> [UInt8] { element(10, [value]) }
  /// A part with an explicit tag.
  private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] { element(0xa0 | number, content) }

  /// In as few bytes as it takes, the highest bit a sign (X.690, section 8.3).
  private static func integer(_ value: UInt32) -> [UInt8] {
    var bytes: [UInt8] = [0]
    bytes.append(bigEndian: value)
    while bytes.count > 1, bytes[0] == 0, bytes[1] < 0x80 { bytes.removeFirst() }
    return element(2, bytes)
  }
}

/// Elements of the Basic Encoding Rules, read one after the other.
struct EncodedReader {
  private var reader: PacketReader

  init(_ reader: PacketReader) { self.reader = reader }

  /// The content of the next element; nil, if that is none with this tag and a length of at most four bytes.
  ///
  /// What is cut off counts as far as it is here.
  mutating func element(_ tag: UInt8) -> PacketReader? {
    guard reader.peek == tag, reader.skip(1), let first = reader.u8() else { return nil }
    var length = Int(first)
    if first >= 0x80 {
      guard 1...4 ~= first & 0x7f else { return nil }
      length = 0
      for _ in 0..<(first & 0x7f) {
        guard let byte = reader.u8() else { return nil }
        length = length << 8 | Int(byte)
      }
    }
    return reader.bytes(min(length, reader.remaining))
  }

  /// An element that holds others.
  mutating func elements(_ tag: UInt8) -> EncodedReader? { element(tag).map { EncodedReader($0) } }

  /// The tag of the next element.
  var tag: UInt8? { reader.peek }

  /// A whole number of at most 32 bits and its sign.
  mutating func integer() -> UInt32? {
    guard var content = element(2), 1...5 ~= content.remaining else { return nil }
    var value: UInt32 = 0
    while let byte = content.u8() { value = value << 8 | UInt32(byte) }
    return value
  }
}
