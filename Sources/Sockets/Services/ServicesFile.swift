/// Reads the format of `services(5)`, to say which line an entry came from and what the comment behind it is.
///
/// The C library answers from this file without telling either. Lines are therefore understood as glibc does
/// (`nss/nss_files`), down to its oddities: a line that it skips is skipped here, and any bytes whatever are only bytes.
public enum ServicesFile {
  /// Where the file is.
  public static let path = "/etc/services"

  /// What the file holds; where it cannot be read, the table that this library carries.
  public static func contents() -> [UInt8] {
    (try? Kernel.contents(of: path, limit: 64 << 20)) ?? Array(BuiltInServices.table.utf8)
  }

  /// The entries in `bytes` whose port is wanted, in their order, with the lines of `path` as their origin.
  public static func services(
    in bytes: [UInt8], path: String = path, where isWanted: (Port) -> Bool = { _ in true }
  ) -> [Service] {
    var services: [Service] = []
    var rest = bytes[...]
    var number = 0
    while !rest.isEmpty {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest[line.endIndex...].dropFirst()
      number += 1
      if let service = service(in: line, .file(path: path, line: number), isWanted) { services.append(service) }
    }
    return services
  }

  /// `NAME PORT/PROTOCOL [ALIAS ...] [# COMMENT]`; nil for a line that is none of this.
  private static func service(
    in line: ArraySlice<UInt8>, _ origin: Service.Origin, _ isWanted: (Port) -> Bool
  ) -> Service? {
    // To the C library a NUL ends the line.
    let line = line.prefix { $0 != 0 }
    var rest = line.prefix { $0 != UInt8(ascii: "#") }
    let comment = line[rest.endIndex...]
    rest = rest.drop(while: isSpace)
    let name = word(&rest)
    rest = rest.drop(while: isSpace)
    guard !name.isEmpty, let port = port(&rest) else { return nil }
    guard rest.isEmpty || rest.first == UInt8(ascii: "/"), isWanted(port) else { return nil }
    rest = rest.drop { $0 == UInt8(ascii: "/") }
    let transport = word(&rest)
    let aliases = rest.split(whereSeparator: isSpace)
    return Service(
      name: text(name), aliases: aliases.map(text), port: port, transport: text(transport),
      comment: self.comment(comment), origin: origin)
  }

  /// What stands behind the `#`, without the spaces around it.
  private static func comment(_ bytes: ArraySlice<UInt8>) -> String? {
    var bytes = bytes.drop { $0 == UInt8(ascii: "#") || isSpace($0) }
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return bytes.isEmpty ? nil : text(bytes)
  }

  private static func word(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let word = rest.prefix { !isSpace($0) }
    rest = rest[word.endIndex...]
    return word
  }

  /// The manual says decimal, glibc says `strtoul(3)` with base 0: signs, octal and hexadecimal numbers too, and of a
  /// number that is too large the lower 16 bits.
  private static func port(_ rest: inout ArraySlice<UInt8>) -> Port? {
    let sign = rest.first
    let isNegative = sign == UInt8(ascii: "-")
    var digits = isNegative || sign == UInt8(ascii: "+") ? rest.dropFirst() : rest
    var radix: UInt64 = 10
    if digits.first == UInt8(ascii: "0") {
      let second = digits.dropFirst().first.map { $0 | 0x20 }
      let third = digits.dropFirst(2).first.flatMap { digit($0, radix: 16) }
      radix = second == UInt8(ascii: "x") && third != nil ? 16 : 8
      if radix == 16 { digits = digits.dropFirst(2) }
    }
    var value: UInt64 = 0
    var hasOverflowed = false
    let start = digits.startIndex
    while let next = digits.first, let digit = digit(next, radix: radix) {
      let (product, isLarge) = value.multipliedReportingOverflow(by: radix)
      let (sum, isLarger) = product.addingReportingOverflow(digit)
      hasOverflowed = hasOverflowed || isLarge || isLarger
      value = sum
      digits = digits.dropFirst()
    }
    guard digits.startIndex > start else { return nil }
    rest = digits
    if hasOverflowed { value = .max } else if isNegative { value = 0 &- value }
    return Port(rawValue: UInt16(truncatingIfNeeded: min(value, UInt64(UInt32.max))))
  }

  private static func digit(_ byte: UInt8, radix: UInt64) -> UInt64? {
    let value: UInt8
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): value = byte - UInt8(ascii: "A") + 10
    default: return nil
    }
    return UInt64(value) < radix ? UInt64(value) : nil
  }

  /// `isspace(3)` in the C locale.
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0d ~= byte }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
