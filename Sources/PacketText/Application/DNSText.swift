public import Wire

/// Prints DNS messages as tcpdump 4.99.3 does.
public struct DNSText {
  /// Which of the protocols that share the format; LLMNR is not among those that tcpdump prints.
  public enum Kind: Hashable, Sendable {
    /// RFC 1035.
    case dns
    /// RFC 6762: the highest bit of a class means something else.
    case mdns
  }

  let options: TextOptions

  /// Prints with `options`.
  public init(options: TextOptions) { self.options = options }

  /// Appends what tcpdump prints of `payload`, the data of a UDP datagram or TCP segment: without a space before it.
  public func put(_ payload: PacketReader, isTCP: Bool, kind: Kind, into out: inout TextBuffer) {
    put(payload, length: payload.remaining + payload.missing, isTCP: isTCP, kind: kind, into: &out)
  }

  /// The same of a datagram that says another length than it has: what is behind its end is read all the same.
  func put(_ payload: PacketReader, length: Int, isTCP: Bool, kind: Kind, into out: inout TextBuffer) {
    var message = payload
    if isTCP {
      guard length >= 2 else { return putInvalid("DNS over TCP: length ", length, 2, into: &out) }
      guard let prefix = message.u16() else { return out.put(" [|domain]") }
      guard Int(prefix) == length - 2 else {
        out.put("[prefix length(")
        out.put(prefix)
        out.put(") != length(")
        out.put(length - 2)
        return out.put(")] (invalid)")
      }
    }
    let messageLength = isTCP ? length - 2 : length
    guard messageLength >= DNSHeader.byteCount else {
      out.put("domain ")
      return putInvalid("length ", messageLength, DNSHeader.byteCount, into: &out)
    }
    var lines = DNSLines(message: message, verbosity: options.verbosity, isMulticast: kind == .mdns)
    guard lines.put(into: &out) else { return out.put(" [|domain]") }
    out.put(" (")
    out.put(messageLength)
    out.put(")")
  }

  private func putInvalid(_ what: StaticString, _ length: Int, _ least: Int, into out: inout TextBuffer) {
    out.put("[")
    out.put(what)
    out.put(length)
    out.put(" < ")
    out.put(least)
    out.put("] (invalid)")
  }
}

/// One message while it is printed.
struct DNSLines {
  /// From the header on: what pointers count from.
  let message: PacketReader
  let verbosity: Int
  let isMulticast: Bool
  var reader: PacketReader

  init(message: PacketReader, verbosity: Int, isMulticast: Bool) {
    self.message = message
    self.verbosity = verbosity
    self.isMulticast = isMulticast
    reader = message
  }

  /// Appends all of the message; false if it is not whole.
  mutating func put(into out: inout TextBuffer) -> Bool {
    guard let header = DNSHeader.decode(&reader).value else { return false }
    out.put(header.identifier)
    put(operation: header.flags.operation, into: &out)
    return header.flags.isResponse ? putResponse(header, into: &out) : putRequest(header, into: &out)
  }

  private mutating func putResponse(_ header: DNSHeader, into out: inout TextBuffer) -> Bool {
    let flags = header.flags
    put(result: DNSMessage(header: header, bytes: message).result, into: &out)
    if flags.isAuthoritative { out.put("*") }
    if !flags.offersRecursion { out.put("-") }
    if flags.isTruncated { out.put("|") }
    if flags.isAuthenticated { out.put("$") }
    if header.questionCount != 1 { put(header.questionCount, "q", into: &out) }
    for number in 0..<header.questionCount {
      if number > 0 { out.put(",") }
      if verbosity > 1 {
        out.put(" q:")
        guard putQuestion(into: &out) else { return false }
      } else {
        guard skipQuestion() else { return false }
      }
    }
    out.put(" ")
    out.put(header.answerCount)
    out.put("/")
    out.put(header.authorityCount)
    out.put("/")
    out.put(header.additionalCount)
    if header.answerCount > 0 {
      guard putRecords(header.answerCount, isFirstSure: true, into: &out) else { return false }
    }
    return putRest(header, into: &out)
  }

  private mutating func putRequest(_ header: DNSHeader, into out: inout TextBuffer) -> Bool {
    let flags = header.flags
    if flags.wantsRecursion { out.put("+") }
    if flags.isCheckingDisabled { out.put("%") }
    if flags.rawValue & 0x6cf != 0 {
      out.put(" [b2&3=0x")
      out.put(hex: flags.rawValue)
      out.put("]")
    }
    if flags.operation == 1 {
      if header.questionCount != 0 { put(header.questionCount, "q", into: &out) }
      if header.answerCount != 1 { put(header.answerCount, "a", into: &out) }
    } else {
      if header.answerCount != 0 { put(header.answerCount, "a", into: &out) }
      if header.questionCount != 1 { put(header.questionCount, "q", into: &out) }
    }
    if header.authorityCount != 0 { put(header.authorityCount, "n", into: &out) }
    if header.additionalCount != 0 { put(header.additionalCount, "au", into: &out) }
    for _ in 0..<header.questionCount {
      guard putQuestion(into: &out) else { return false }
    }
    guard verbosity > 1 else { return true }
    if header.answerCount > 0 {
      guard putRecords(header.answerCount, isFirstSure: true, into: &out) else { return false }
    }
    return putRest(header, into: &out)
  }

  /// The sections that only `-vv` shows.
  private mutating func putRest(_ header: DNSHeader, into out: inout TextBuffer) -> Bool {
    guard verbosity > 1 else { return true }
    if header.authorityCount > 0 {
      if !reader.isAtEnd { out.put(" ns:") }
      guard putRecords(header.authorityCount, into: &out) else { return false }
    }
    if header.additionalCount > 0 {
      if !reader.isAtEnd { out.put(" ar:") }
      guard putRecords(header.additionalCount, into: &out) else { return false }
    }
    return true
  }

  /// Appends so many records; false if there are fewer. Where the last one has no data, it counts all the same.
  private mutating func putRecords(_ count: UInt16, isFirstSure: Bool = false, into out: inout TextBuffer) -> Bool {
    for number in 0..<count {
      if reader.isAtEnd, number > 0 || !isFirstSure { return false }
      if number > 0 { out.put(",") }
      guard putRecord(into: &out) else { return false }
    }
    return true
  }
}

extension DNSLines {
  private func put(_ count: UInt16, _ what: StaticString, into out: inout TextBuffer) {
    out.put(" [")
    out.put(count)
    out.put(what)
    out.put("]")
  }

  private func put(operation: UInt8, into out: inout TextBuffer) {
    switch operation {
    case 0: break
    case 1: out.put(" inv_q")
    case 2: out.put(" stat")
    case 4: out.put(" notify")
    case 5: out.put(" update")
    case 9: out.put(" updateA")
    case 10: out.put(" updateD")
    case 11: out.put(" updateDA")
    case 12: out.put(" updateM")
    case 13: out.put(" updateMA")
    case 14: out.put(" zoneInit")
    case 15: out.put(" zoneRef")
    default:
      out.put(" op")
      out.put(operation)
    }
  }

  private func put(result: UInt16, into out: inout TextBuffer) {
    if result == 0 { return }
    out.put(" ")
    if result == 15 { return out.put("NoChange") }
    if let name = DNSFlags.name(ofResult: result) { return out.put(name) }
    out.put("Resp")
    out.put(result)
  }

  /// Passes over a question, of which only the name has to be there.
  private mutating func skipQuestion() -> Bool {
    guard DNSName.skip(&reader) != nil else { return false }
    if !reader.skip(4) { _ = reader.skip(reader.remaining) }
    return true
  }

  private mutating func putQuestion(into out: inout TextBuffer) -> Bool {
    guard let question = DNSQuestion(&reader) else { return false }
    out.put(" ")
    put(question.type, into: &out)
    put(class: isMulticast ? question.classAndBit & 0x7fff : question.classAndBit, into: &out)
    if isMulticast { out.put(question.classAndBit & 0x8000 != 0 ? " (QU)" : " (QM)") }
    out.put("? ")
    return put(question.name, into: &out)
  }

  func put(_ type: DNSType, into out: inout TextBuffer) {
    if let name = type.name { return out.put(name) }
    out.put("Type")
    out.put(type.rawValue)
  }

  /// Appends a class, unless it is the Internet's.
  func put(class number: UInt16, into out: inout TextBuffer) {
    let value = DNSClass(rawValue: number)
    if value == .internet { return }
    if let name = value.name {
      out.put(" ")
      return out.put(name)
    }
    out.put(" (Class ")
    out.put(number)
    out.put(")")
  }
}
