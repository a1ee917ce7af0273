internal import Wire

extension DNSLines {
  /// Appends a name, a point behind each label; false if it makes no sense, or ends too early.
  func put(_ name: DNSName, into out: inout TextBuffer) -> Bool {
    var labels = name.labels(in: message)
    while let label = labels.next() {
      switch label {
      case .bytes(let range): put(harmless: range, into: &out)
      case .bits(let count, let range): put(bits: count, range, into: &out)
      }
      out.put(".")
    }
    switch labels.end {
    case .root:
      // A pointer to the root prints as nothing.
      if message.slice(name.offset..<name.offset + 1)?.peek == 0 { out.put(".") }
      return true
    case .missing, nil: break
    case .cut(let range):
      put(harmless: range, into: &out)
      return range.isEmpty
    case .cutBits(let range):
      out.put("\\[x")
      if let bytes = message.slice(range) { out.put(hex: bytes) }
    case .pointer: out.put("<BAD PTR>")
    case .extended(let type):
      out.put("<ELT ")
      out.put(type)
      out.put(">")
    case .reserved: out.put("<BAD LABEL TYPE>")
    case .tooLong(let range):
      put(harmless: range, into: &out)
      out.put("<DOMAIN NAME TOO LONG>")
      return true
    }
    return false
  }

  private func put(harmless range: Range<Int>, into out: inout TextBuffer) {
    if let bytes = message.slice(range) { out.put(harmless: bytes) }
  }

  /// Appends `\[xff/8]`: as many digits as hold bits, those behind the last bit zero.
  private func put(bits count: Int, _ range: Range<Int>, into out: inout TextBuffer) {
    guard var bytes = message.slice(range) else { return }
    out.put("\\[x")
    var rest = count
    while rest > 0, let byte = bytes.u8() {
      if rest >= 8 {
        out.put(hex: byte, width: 2)
      } else {
        let kept = byte & ~(0xff >> UInt8(truncatingIfNeeded: rest))
        out.put(hex: rest > 4 ? kept : kept >> 4, width: rest > 4 ? 2 : 1)
      }
      rest -= 8
    }
    out.put("/")
    out.put(count)
    out.put("]")
  }
}
