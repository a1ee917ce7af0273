public import Wire

/// Prints HTTP/1 messages as tcpdump 4.99.3 does at the ports 80 and 8080.
public struct HTTPText {
  let options: TextOptions

  /// Prints with `options`.
  public init(options: TextOptions) { self.options = options }

  /// What a request begins with, as tcpdump knows it: WebDAV, UPnP and others among them.
  private static let commands: [StaticString] = [
    "GET", "PUT", "COPY", "HEAD", "LOCK", "MOVE", "POLL", "POST", "BCOPY", "BMOVE", "MKCOL", "TRACE", "LABEL", "MERGE",
    "DELETE", "SEARCH", "UNLOCK", "REPORT", "UPDATE", "NOTIFY", "BDELETE", "CONNECT", "OPTIONS", "CHECKIN", "PROPFIND",
    "CHECKOUT", "CCM_POST", "SUBSCRIBE", "PROPPATCH", "BPROPFIND", "BPROPPATCH", "UNCHECKOUT", "MKACTIVITY",
    "MKWORKSPACE", "UNSUBSCRIBE", "RPC_CONNECT", "VERSION-CONTROL", "BASELINE-CONTROL",
  ]

  /// Appends what tcpdump prints of `payload`, the data of a TCP segment: without the `: ` before it.
  public func put(_ payload: PacketReader, into out: inout TextBuffer) {
    out.put("HTTP")
    guard !payload.isAtEnd else { return }
    guard isMessage(payload) else { return }
    if options.verbosity == 0 {
      var reader = payload
      return putLine(&reader, ": ", into: &out).putMark(into: &out)
    }
    out.put(", length: ")
    out.put(payload.remaining + payload.missing)
    var reader = payload
    while true {
      let end = putLine(&reader, "\n\t", into: &out)
      guard end == .line else { return end.putMark(into: &out) }
      if reader.isAtEnd, reader.missing == 0 { return }
    }
  }

  /// Whether the first word is a command, or the second one has three digits.
  private func isMessage(_ payload: PacketReader) -> Bool {
    var reader = payload
    guard let first = word(&reader) else { return false }
    if Self.commands.contains(where: { first.isEqual($0) }) { return true }
    guard let separator = reader.peek, Self.isSpace(separator) else { return false }
    while let byte = reader.peek, Self.isSpace(byte) { _ = reader.skip(1) }
    guard var second = word(&reader), second.remaining == 3 else { return false }
    while let byte = second.u8() { if byte < 0x30 || byte > 0x39 { return false } }
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }

  /// Takes a word; nil if it is not printable, or the capture ends before it does.
  private func word(_ reader: inout PacketReader) -> PacketReader? {
    let start = reader
    while let byte = reader.peek, !Self.isSpace(byte) {
      guard byte > 0x20, byte < 0x7f else { return nil }
      _ = reader.skip(1)
    }
    if reader.isAtEnd, reader.missing > 0 { return nil }
    var word = start
    word.narrow(to: reader.offset - start.offset, by: .messageLength)
    return word
  }

  /// How a line ended.
  private enum LineEnd {
    /// As lines do.
    case line
    /// With the segment.
    case segment
    /// With the capture.
    case capture
    /// With something that is no text, and nothing was printed.
    case noText

    func putMark(into out: inout TextBuffer) {
      if self == .segment || self == .capture { out.put(" [|http]") }
    }
  }

  /// Takes a line and appends it with `prefix`, unless it is cut or no text.
  private func putLine(_ reader: inout PacketReader, _ prefix: StaticString, into out: inout TextBuffer) -> LineEnd {
    var text = reader
    var count = 0
    var end = LineEnd.segment
    scan: while true {
      guard let byte = reader.u8() else {
        if reader.missing > 0 { return .capture }
        break
      }
      switch byte {
      case 0x0a:
        end = .line
        break scan
      case 0x0d:
        guard let next = reader.u8() else { return reader.missing > 0 ? .capture : .noText }
        guard next == 0x0a else { return .noText }
        end = .line
        break scan
      case 0x09, 0x20...0x7e: count += 1
      default: return .noText
      }
    }
    out.put(prefix)
    if let line = text.bytes(count) {
      var line = line
      while let byte = line.u8() { out.put(byte: byte) }
    }
    return end
  }
}

extension PacketReader {
  /// Whether all that is left is `text`, which is ASCII, upper or lower case.
  fileprivate func isEqual(_ text: StaticString) -> Bool {
    guard remaining == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { characters in
      var reader = self
      return characters.allSatisfy {
        guard let byte = reader.u8() else { return false }
        return (byte >= 0x61 && byte <= 0x7a ? byte & 0xdf : byte) == $0
      }
    }
  }
}
