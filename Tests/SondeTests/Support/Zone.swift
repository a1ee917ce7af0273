import Addresses

/// What a ``NameServer`` knows: lines `NAME TYPE VALUE`, where TYPE is `A`, `AAAA`, `CNAME` or `PTR`; or one of `SILENT`,
/// `SERVFAIL` and `HELD`, which say how the server behaves when it is asked for the name. NAME may be an address, for PTR.
struct Zone: Sendable {
  private var records: [String: [(type: String, value: String)]] = [:]

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count > 1 else { continue }
      let name = IPAddress(words[0]).map(Self.reverseName) ?? words[0]
      records[name, default: []].append((words[1], words.count > 2 ? words[2] : ""))
    }
  }

  enum Reply {
    case nothing
    case now([UInt8])
    case later([UInt8])
  }

  /// A message with one question, RFC 1035, section 4.1.
  struct Question {
    let name: String
    let type: String
    fileprivate let identity: ArraySlice<UInt8>
    fileprivate let section: ArraySlice<UInt8>

    init?(_ message: [UInt8]) {
      var labels: [String] = []
      var position = 12
      while position < message.count, message[position] > 0 {
        let end = position + 1 + Int(message[position])
        guard end < message.count else { return nil }
        labels.append(String(decoding: message[(position + 1)..<end], as: UTF8.self))
        position = end
      }
      guard position + 5 <= message.count else { return nil }
      name = labels.joined(separator: ".").lowercased()
      let number = Int(message[position + 1]) << 8 | Int(message[position + 2])
      type = Zone.types.first { $0.value == number }?.key ?? "\(number)"
      identity = message[..<2]
      section = message[12..<(position + 5)]
    }
  }

  func reply(to question: Question) -> Reply {
    let known = records[question.name]
    if known?.contains(where: { $0.type == "SILENT" }) ?? false { return .nothing }
    var answers: [[UInt8]] = []
    var name = question.name
    // A chain of aliases is answered as a whole.
    while answers.count < 8, let alias = records[name]?.first(where: { $0.type == "CNAME" }) {
      answers.append(Self.record(name, "CNAME", Self.encoded(alias.value)))
      name = alias.value.lowercased()
    }
    for record in records[name] ?? [] where record.type == question.type {
      answers.append(Self.record(name, record.type, Self.data(record.value, record.type)))
    }
    let isFailing = known?.contains { $0.type == "SERVFAIL" } ?? false
    let code: UInt8 = isFailing ? 2 : known == nil ? 3 : 0
    let header = question.identity + [0x81, 0x80 | code, 0, 1, 0, UInt8(answers.count), 0, 0, 0, 0]
    let bytes = Array(header + question.section + answers.joined())
    return known?.contains { $0.type == "HELD" } ?? false ? .later(bytes) : .now(bytes)
  }

  private static let types = ["A": 1, "CNAME": 5, "PTR": 12, "AAAA": 28]

  private static func record(_ name: String, _ type: String, _ data: [UInt8]) -> [UInt8] {
    encoded(name) + [0, UInt8(types[type] ?? 0), 0, 1, 0, 0, 0, 0, UInt8(data.count >> 8), UInt8(data.count & 0xff)]
      + data
  }

  private static func data(_ value: String, _ type: String) -> [UInt8] {
    type == "PTR" ? encoded(value) : IPAddress(value)?.bytes ?? []
  }

  private static func encoded(_ name: String) -> [UInt8] {
    name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  /// RFC 1035, section 3.5, and RFC 3596, section 2.5.
  private static func reverseName(_ address: IPAddress) -> String {
    let bytes = address.bytes.reversed()
    guard address.bitWidth == 128 else { return bytes.map { "\($0)." }.joined() + "in-addr.arpa" }
    return bytes.flatMap { [$0 & 0xf, $0 >> 4] }.map { String($0, radix: 16) + "." }.joined() + "ip6.arpa"
  }
}
