/// Questions in the format of DNS (RFC 1035, section 4).
enum NameQuestion {
  /// `version.bind`, class CHAOS, type TXT (RFC 4892, section 2): authoritative servers and resolvers answer it
  /// themselves, at least with a refusal, while about the root an answer may have to be fetched first.
  static func version(_ token: QuestionToken) -> [UInt8] {
    message(token, name(["version", "bind"]), type: 16, class: 3)
  }

  /// Which services there are (RFC 6763, section 9), asked by a simple resolver (RFC 6762, section 6.7): the answer comes to
  /// the asker alone and repeats its identifier.
  static func services(_ token: QuestionToken) -> [UInt8] {
    message(token, name(["_services", "_dns-sd", "_udp", "local"]), type: 12, class: 1)
  }

  /// Who 127.0.0.1 is (RFC 4795, section 2.1.1). Few hosts answer such a question when it does not come by multicast.
  static func localhost(_ token: QuestionToken) -> [UInt8] {
    message(token, name(["1", "0", "0", "127", "in-addr", "arpa"]), type: 12, class: 1)
  }

  /// The names of a node (RFC 1002, section 4.2.17): of `*`, in the half-byte encoding of section 4.1.
  static func nodeStatus(_ token: QuestionToken) -> [UInt8] {
    message(token, name(["CK" + String(repeating: "A", count: 30)]), type: 0x21, class: 1)
  }

  private static func message(_ token: QuestionToken, _ name: [UInt8], type: UInt16, class: UInt16) -> [UInt8] {
    var message: [UInt8] = []
    message.append(bigEndian: token.id16)
    message.append(bigEndian: 0 as UInt16)  // A query, which nobody shall pass on to others.
    message.append(bigEndian: 0x0001_0000_0000_0000 as UInt64)  // One question.
    message += name
    message.append(bigEndian: type)
    message.append(bigEndian: `class`)
    return message
  }

  private static func name(_ labels: [String]) -> [UInt8] {
    labels.flatMap { [UInt8(truncatingIfNeeded: $0.utf8.count)] + Array($0.utf8) } + [0]
  }
}
