import Probe
import Report
import Wire

/// What an open port said, as a cell of a table: harmless to a terminal, and short.
enum BannerText {
  /// The most columns that it takes.
  static let widest = 60

  /// The version of TLS or its alert; the status and the software of an HTTP server; otherwise the first line. Empty where
  /// there is none.
  static func text(_ banner: Banner) -> String {
    // What was cut off gets three dots.
    TerminalText.shortened(TerminalText.escapeLine(words(banner)), to: widest - 3)
  }

  /// The first line, escaped; nil where a record of TLS has none.
  static func line(_ banner: Banner) -> String? {
    isRecord(banner) ? nil : TerminalText.escapeLine(banner.firstLine)
  }

  /// The name of the alert, or its number, with which a TLS server refused; nil where it did not.
  static func alert(_ banner: Banner) -> String? {
    guard isRecord(banner), let hello = PacketReader.read(banner.bytes, { TLSServerHello($0) }),
      case .alert(_, let description) = hello.kind
    else { return nil }
    return TLSServerHello.name(ofAlert: description).map { "\($0)" } ?? "\(description)"
  }

  private static func words(_ banner: Banner) -> [UInt8] {
    if isRecord(banner) {
      return Array((banner.tlsVersion ?? alert(banner).map { "TLS alert \($0)" } ?? "TLS").utf8)
    }
    guard banner.firstLine.starts(with: "HTTP/".utf8), let server = server(banner) else { return banner.firstLine }
    return banner.firstLine + Array(", ".utf8) + server
  }

  private static func isRecord(_ banner: Banner) -> Bool {
    banner.cause == .tls && PacketReader.read(banner.bytes) { TLSServerHello.mayBegin($0) }
  }

  /// The value of the field `Server` (RFC 9110, section 10.2.4); nil where its line was cut off.
  private static func server(_ banner: Banner) -> [UInt8]? {
    let name = Array("server:".utf8)
    for line in banner.bytes.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x0a }).dropFirst()
      .dropLast()
    {
      let isName = line.count >= name.count && zip(line, name).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
      guard isName else { continue }
      let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 9 || byte == 0x0d }
      var value = line.dropFirst(name.count).drop(while: isSpace)
      while let last = value.last, isSpace(last) { value.removeLast() }
      return value.isEmpty ? nil : Array(value)
    }
    return nil
  }
}
