import Glibc

/// Programs of this machine that know a protocol better than we do.
enum ForeignProgram {
  /// What a program of Python prints; `arguments` are words without quotes.
  static func python(_ program: String, _ arguments: [String]) -> String? {
    run("python3 -c '\(program)' \(arguments.joined(separator: " "))")
  }

  static func run(_ command: String) -> String? {
    guard let stream = popen(command, "re") else { return nil }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&piece, 1, piece.count, stream), count > 0 { bytes += piece.prefix(count) }
    return pclose(stream) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }

  static let hasPython = run("python3 --version 2>&1") != nil
  static let hasTLS = hasPython && run("openssl version 2>&1") != nil && run("python3 -c \"import ssl\" 2>&1") != nil
}

/// Bytes in hexadecimal digits, spaces and all that is no digit left out.
func hex(_ text: String) -> [UInt8] {
  let digits = text.filter(\.isHexDigit).compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
