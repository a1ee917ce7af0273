/// A DNS message (RFC 1035, section 4), whose questions and records are walked when somebody asks.
///
/// The walk costs at most a constant for each byte of the message, whatever the counts in its header say.
public struct DNSMessage {
  /// What it begins with.
  public let header: DNSHeader
  /// All of it from the header on: what names are looked up in.
  public let bytes: PacketReader

  /// Takes all of `reader` as one message; over TCP the two bytes of length are not part of it.
  public static func decode(_ reader: inout PacketReader) -> Decoded<DNSMessage> {
    let start = reader
    let header = DNSHeader.decode(&reader)
    guard let value = header.value else { return Decoded(nil, error: header.error) }
    return Decoded(DNSMessage(header: value, bytes: start))
  }

  /// Puts together what was decoded apart; `bytes` begins with the header.
  public init(header: DNSHeader, bytes: PacketReader) {
    self.header = header
    self.bytes = bytes
  }

  /// How it went, with the bits that the first `OPT` among the additional records adds (RFC 6891, section 6.1.3).
  ///
  /// Costs a walk over the message where there are additional records.
  public var result: UInt16 {
    let low = UInt16(header.flags.result)
    guard header.additionalCount > 0, let high = extendedResult else { return low }
    return UInt16(high) << 4 | low
  }

  private var extendedResult: UInt8? {
    var reader = bytes
    guard reader.skip(DNSHeader.byteCount) else { return nil }
    for _ in 0..<header.questionCount {
      guard DNSName.skip(&reader) != nil, reader.skip(4) else { return nil }
    }
    let others = Int(header.answerCount) + Int(header.authorityCount)
    for number in 0..<others + Int(header.additionalCount) {
      guard DNSName.skip(&reader) != nil, let type = reader.u16() else { return nil }
      if number >= others, type == DNSType.opt.rawValue { return reader.skip(2) ? reader.u8() : nil }
      guard reader.skip(6), let length = reader.u16(), reader.skip(Int(length)) else { return nil }
    }
    return nil
  }

  /// Walks what is in the message.
  public var entries: DNSEntries { DNSEntries(of: self) }

  /// The first question; nil if there is none, or it is not whole.
  public var question: DNSQuestion? {
    var entries = entries
    guard case .question(let question) = entries.next() else { return nil }
    return question
  }
}

/// What a message asks (RFC 1035, section 4.1.2).
public struct DNSQuestion: Hashable, Sendable {
  /// About which name.
  public let name: DNSName
  /// For which type of record.
  public let type: DNSType
  /// In which class; the highest bit is set in mDNS if the answer may come to the asker alone (RFC 6762, section 5.4).
  public let classAndBit: UInt16

  /// Takes a question; nil if it is not whole, and nothing is taken then.
  public init?(_ reader: inout PacketReader) {
    let start = reader
    guard let name = DNSName.skip(&reader), let rest = reader.u32() else {
      reader = start
      return nil
    }
    self.name = name
    type = DNSType(rawValue: UInt16(truncatingIfNeeded: rest >> 16))
    classAndBit = UInt16(truncatingIfNeeded: rest)
  }
}

/// One record (RFC 1035, section 4.1.3).
public struct DNSRecord: Hashable, Sendable {
  /// In which part of a message a record is.
  public enum Section: String, Hashable, Sendable {
    /// It answers the question.
    case answer
    /// It tells who knows the answer.
    case authority
    /// It may be of use.
    case additional
  }

  /// In which part of the message it is.
  public let section: Section
  /// To which name it belongs.
  public let name: DNSName
  /// What its data mean.
  public let type: DNSType
  /// Its class; the highest bit is set in mDNS if older records are void (RFC 6762, section 10.2); in `OPT` it is the
  /// size of UDP datagrams that the sender takes.
  public let classAndBit: UInt16
  /// For how long it holds, in seconds; in `OPT` it is more of the result, the version and flags.
  public let timeToLive: UInt32
  /// Where its data lie, counted from the first byte of the outermost reader.
  public let data: Range<Int>

  /// Takes a record; nil if it is not whole, and nothing is taken then.
  init?(_ reader: inout PacketReader, in section: Section) {
    let start = reader
    guard let name = DNSName.skip(&reader), let kind = reader.u32(), let time = reader.u32(),
      let length = reader.u16(), let data = reader.bytes(Int(length), limitedBy: .messageLength)
    else {
      reader = start
      return nil
    }
    self.section = section
    self.name = name
    type = DNSType(rawValue: UInt16(truncatingIfNeeded: kind >> 16))
    classAndBit = UInt16(truncatingIfNeeded: kind)
    timeToLive = time
    self.data = data.range
  }
}

/// Walks the questions and then the records of a message, and allocates nothing.
public struct DNSEntries: Sequence, IteratorProtocol {
  /// A question or a record.
  public enum Entry: Hashable, Sendable {
    /// What is asked.
    case question(DNSQuestion)
    /// A record of any section.
    case record(DNSRecord)
  }

  private let header: DNSHeader
  private var reader: PacketReader
  private var position = 0

  /// Why the walk ended before the end; nil if it did not, or has not yet.
  public private(set) var error: DecodeError?

  init(of message: DNSMessage) {
    header = message.header
    reader = message.bytes
    _ = reader.skip(DNSHeader.byteCount)
  }

  /// The next question or record.
  public mutating func next() -> Entry? {
    guard error == nil else { return nil }
    let answers = Int(header.questionCount)
    let authorities = answers + Int(header.answerCount)
    let additional = authorities + Int(header.authorityCount)
    guard position < additional + Int(header.additionalCount) else { return nil }
    let entry: Entry?
    if position < answers {
      entry = DNSQuestion(&reader).map { .question($0) }
    } else {
      let section: DNSRecord.Section =
        position < authorities ? .answer : position < additional ? .authority : .additional
      entry = DNSRecord(&reader, in: section).map { .record($0) }
    }
    position += 1
    if entry == nil { error = reader.shortage(of: reader.remaining + 1, in: .dns) }
    return entry
  }
}
