import Addresses
import Wire

/// Questions and answers of DNS, mDNS and LLMNR.
extension PacketFields {
  /// More answers than this are counted only.
  private static let maximumAnswerCount = 32

  /// Appends the message that `data` begins with.
  @inline(never)
  mutating func dns(_ data: PacketReader, _ application: StaticString, _ out: inout TextBuffer) {
    text(#","application":"#, application, &out)
    var reader = data
    let decoded = DNSMessage.decode(&reader)
    if let error = decoded.error { note(error) }
    guard let message = decoded.value else { return }
    number(#","dns_id":"#, message.header.identifier, &out)
    if let question = message.question {
      let names = DNSValue(message: message.bytes)
      _ = names.put(#","query":"#, question.name, &out)
      names.put(#","query_type":""#, question.type, &out)
    }
    if message.header.flags.isResponse {
      let result = message.result
      if let name = DNSFlags.name(ofResult: result) {
        text(#","rcode":"#, name, &out)
      } else {
        unnamed(#","rcode":"RCODE"#, result, &out)
      }
    }
    answers(message, &out)
  }

  private mutating func answers(_ message: DNSMessage, _ out: inout TextBuffer) {
    let value = DNSValue(message: message.bytes)
    var entries = message.entries
    var count = 0
    while let entry = entries.next() {
      guard case .record(let record) = entry, record.section == .answer else { continue }
      count += 1
      guard count <= Self.maximumAnswerCount else { continue }
      out.put(count == 1 ? #","answers":["# : ",")
      value.put(record, &out)
    }
    if count > 0 { out.put("]") }
    if count > Self.maximumAnswerCount { number(#","more":"#, count - Self.maximumAnswerCount, &out) }
    if let error = entries.error { note(error) }
  }
}

/// Names and data of the records of one message.
struct DNSValue {
  /// From the header on: what pointers count from.
  let message: PacketReader

  /// Appends a record as an object; a name or data that make no sense are left out.
  func put(_ record: DNSRecord, _ out: inout TextBuffer) {
    out.put("{")
    if put(#""name":"#, record.name, &out) { out.put(",") }
    put(#""type":""#, record.type, &out)
    out.put(#","ttl":"#)
    out.put(record.timeToLive)
    let start = out.count
    out.put(#","data":""#)
    if let data = message.slice(record.data), put(data, record.type, &out) {
      out.put("\"")
    } else {
      out.cut(to: start)
    }
    out.put("}")
  }

  /// Appends a member whose value is a name; false, and nothing is there, if it is not whole.
  func put(_ key: StaticString, _ name: DNSName, _ out: inout TextBuffer) -> Bool {
    let start = out.count
    out.put(key)
    out.put("\"")
    guard put(name, &out) else {
      out.cut(to: start)
      return false
    }
    out.put("\"")
    return true
  }

  /// Appends a member whose value is a type; `beginning` opens the quotes.
  func put(_ beginning: StaticString, _ type: DNSType, _ out: inout TextBuffer) {
    out.put(beginning)
    if let name = type.name { out.put(name) } else { out.put(type.description) }
    out.put("\"")
  }

  /// Appends the labels with points between them, `.` for the root; false where the name is not whole.
  private func put(_ name: DNSName, _ out: inout TextBuffer) -> Bool {
    var labels = name.labels(in: message)
    var isFirst = true
    while let label = labels.next() {
      guard case .bytes(let range) = label, let bytes = message.slice(range) else { return false }
      if !isFirst { out.put(".") }
      isFirst = false
      // A point inside of a label is none between two (RFC 1035, section 5.1).
      out.put(insideQuotes: bytes) { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "\\") }
    }
    if isFirst { out.put(".") }
    return labels.end == .root
  }

  /// Appends the data as a zone file has them (RFC 1035, section 5), and those of other types as RFC 3597, section 5, has
  /// them; false where they do not fit the type.
  private func put(_ data: PacketReader, _ type: DNSType, _ out: inout TextBuffer) -> Bool {
    var data = data
    switch type {
    case .a:
      guard data.remaining == 4, let address = data.u32() else { return false }
      out.put(IPv4Address(rawValue: address))
      return true
    case .aaaa:
      guard data.remaining == 16, let high = data.u64(), let low = data.u64() else { return false }
      out.put(IPv6Address(high: high, low: low))
      return true
    case .ns, .cname, .ptr, DNSType(rawValue: 39): return take(&data, &out)
    case .mx: return numbers(1, &data, &out) && take(&data, &out)
    case .srv: return numbers(3, &data, &out) && take(&data, &out)
    case .soa: return authority(&data, &out)
    case .txt: return strings(&data, &out)
    default:
      out.put("\\\\# ")
      out.put(data.remaining)
      if data.remaining > 0 { out.put(" ") }
      out.put(hex: data)
      return true
    }
  }

  /// Appends the name that `data` begins with, which is passed over.
  private func take(_ data: inout PacketReader, _ out: inout TextBuffer) -> Bool {
    let name = DNSName(at: data)
    return DNSName.skip(&data) != nil && put(name, &out)
  }

  /// Appends so many numbers of two bytes, a space behind each.
  private func numbers(_ count: Int, _ data: inout PacketReader, _ out: inout TextBuffer) -> Bool {
    for _ in 0..<count {
      guard let number = data.u16() else { return false }
      out.put(number)
      out.put(" ")
    }
    return true
  }

  private func authority(_ data: inout PacketReader, _ out: inout TextBuffer) -> Bool {
    guard take(&data, &out) else { return false }
    out.put(" ")
    guard take(&data, &out) else { return false }
    for _ in 0..<5 {
      guard let number = data.u32() else { return false }
      out.put(" ")
      out.put(number)
    }
    return true
  }

  private func strings(_ data: inout PacketReader, _ out: inout TextBuffer) -> Bool {
    var isFirst = true
    while let count = data.u8() {
      guard let text = data.bytes(Int(count)) else { return false }
      out.put(isFirst ? #"\""# : #" \""#)
      isFirst = false
      out.put(insideQuotes: text) { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
      out.put(#"\""#)
    }
    return true
  }
}
