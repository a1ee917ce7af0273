/// Questions to services that keep hosts and networks running, in fixed binary formats.
enum ManagementQuestion {
  /// The time (RFC 5905, section 7.3, mode 3, version 4); what we call our own time comes back as the time of origin.
  static func clock(_ token: QuestionToken) -> [UInt8] {
    var message: [UInt8] = [0x23, 0, 0, 0]
    message += [UInt8](repeating: 0, count: 36)
    message.append(bigEndian: token.rawValue)
    return message
  }

  /// A file that is not there (RFC 1350, section 5): the answer is an error, and no transfer begins.
  static func absentFile(_ token: QuestionToken) -> [UInt8] {
    [0, 1] + Array("sonde-\(token.hexadecimal)".utf8) + [0] + Array("octet".utf8) + [0]
  }

  /// The procedure that every program has, and that does nothing (RFC 5531, section 9 and 12.1).
  static func nullCall(_ token: QuestionToken, program: UInt32, version: UInt32) -> [UInt8] {
    var message: [UInt8] = []
    // Transaction, call, version of RPC, program, its version, procedure; credentials and verifier of kind and length 0.
    for word in [token.id32, 0, 2, program, version, 0, 0, 0, 0, 0] { message.append(bigEndian: word) }
    return message
  }

  /// Who manages displays (X Display Manager Control Protocol 1.1, Query), with no authentication names.
  static let displayManager: [UInt8] = [0, 1, 0, 2, 0, 1, 0]

  /// All routes (RFC 2453, section 3.9.1): one entry of family 0 with the metric of infinity.
  static let routes: [UInt8] = [1, 2, 0, 0] + [UInt8](repeating: 0, count: 19) + [16]

  /// Whether a management controller is there (DMTF ASF 2.0, section 3.2.4.2, presence ping over RMCP).
  static func presence(_ token: QuestionToken) -> [UInt8] {
    [6, 0, 0xff, 6, 0, 0, 0x11, 0xbe, 0x80, presenceTag(token), 0, 0]
  }

  /// The tag that comes back; 255 would ask for no answer.
  static func presenceTag(_ token: QuestionToken) -> UInt8 { UInt8(token.rawValue % 255) }

  /// The identifier of the device, whatever its number is (ASHRAE 135, section 15.5 ReadProperty, annex J.4 for UDP).
  static func device(_ token: QuestionToken) -> [UInt8] {
    let invocation = UInt8(truncatingIfNeeded: token.rawValue)
    return [0x81, 0x0a, 0, 17, 1, 4, 0, 5, invocation, 12, 0x0c, 2, 0x3f, 0xff, 0xff, 0x19, 75]
  }
}
