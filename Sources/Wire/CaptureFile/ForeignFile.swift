/// What a file is that is not a capture: by its first bytes, which are shown where they mean nothing.
struct ForeignFile: CustomStringConvertible {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static let kinds: [(beginning: [UInt8], name: String)] = [
    ([0x1f, 0x8b], "it is compressed with gzip"),
    ([0x28, 0xb5, 0x2f, 0xfd], "it is compressed with zstd"),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "it is compressed with xz"),
    ([0x42, 0x5a, 0x68], "it is compressed with bzip2"),
    ([0x04, 0x22, 0x4d, 0x18], "it is compressed with lz4"),
    (Array("PK\u{3}\u{4}".utf8), "it is a zip archive"),
    (Array("snoop\0".utf8), "it was written by snoop"),
    (Array("GMBU".utf8), "it was written by Microsoft Network Monitor"),
    ([0x7f, 0x45, 0x4c, 0x46], "it is a program"),
  ]

  var description: String {
    if bytes.isEmpty { return "it is empty" }
    if let kind = Self.kinds.first(where: { bytes.starts(with: $0.beginning) }) { return kind.name }
    if bytes.allSatisfy({ (0x20..<0x7f).contains($0) || $0 == 10 || $0 == 13 || $0 == 9 }) {
      let text = bytes.prefix { $0 != 10 && $0 != 13 }.map { $0 == 9 ? " " : String(UnicodeScalar($0)) }.joined()
      if !text.isEmpty { return "it begins with the text \"\(text)\"" }
    }
    let digits = bytes.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    return "it begins with \(digits.joined(separator: " "))"
  }
}
