import PacketText
public import Wire

/// Prints the bytes as a packet of every link type, as text and as JSON: what comes out is harmless, bounded and sound.
public func checkPrinted(_ whole: PacketReader) {
  let links: [LinkType] = [
    .ethernet, .linuxCooked, .linuxCooked2, .raw, .null, .loop, LinkType(rawValue: 9), LinkType(rawValue: 51),
  ]
  // The same bytes are always printed with the same options, and all of them have their turn.
  var random = whole.array.reduce(UInt64(whole.remaining)) { ($0 &* 31 &+ UInt64($1)) }
  random ^= random >> 17
  var options = TextOptions()
  options.verbosity = Int(random & 3)
  options.showsLink = random & 4 != 0
  options.isQuiet = random & 24 == 0
  options.isClassic = random & 32 != 0
  let length = whole.remaining + (random & 64 != 0 ? 100 : 0)
  var printer = PacketPrinter(options)
  var out = TextBuffer()
  for link in links {
    out.removeAll()
    let nature = printer.put(whole, linkType: link, at: Int64(bitPattern: random), originalLength: length, into: &out)
    precondition(out.count > 0 && out.count < bound(whole))
    precondition(out.withBytes { $0.allSatisfy { $0 == 9 || $0 == 10 || $0 >= 32 && $0 < 127 } })
    precondition(out.byte(at: out.count - 1) == 10)
    _ = nature
    out.removeAll()
    PacketJSON().put(
      whole, linkType: link,
      .init(number: 1, nanoseconds: Int64(bitPattern: random), interface: "a\"\u{1}é", originalLength: length),
      to: &out)
    precondition(out.count < bound(whole))
    precondition(out.byte(at: out.count - 1) == 10)
    var json = JSONCheck(out.array().dropLast())
    precondition(json.isWholeObject())
  }
}

/// Names can point back, so that a text is longer than the packet, but not by any factor.
private func bound(_ whole: PacketReader) -> Int { 64 << 10 + whole.remaining * 64 }
