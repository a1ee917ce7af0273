internal import CPcap
internal import Wire

/// Where in a filter the mistake is, which libpcap does not tell.
///
/// It reads an expression word by word and stops at the first that cannot be right. So the beginnings of the expression are
/// compiled, each followed by a number that is too large: as long as libpcap complains of that number, it has come past
/// the words before. The search takes the logarithm of the number of words.
struct FilterMistake {
  /// Bytes from the beginning of the expression; its length if something is missing at the end; nil if nobody knows.
  private(set) var position: Int?

  private let library: PcapLibrary
  private let linkType: LinkType

  private static let probe = " 99999999999"

  /// Looks for what `words` complains of.
  init(_ expression: String, _ words: String, _ library: PcapLibrary, _ linkType: LinkType) {
    self.library = library
    self.linkType = linkType
    let bytes = Array(expression.utf8)
    let tokens = Self.tokens(bytes)
    guard let accepted = complaint(about: Self.probe), accepted != words else { return }
    // The first word with which libpcap does not get as far as the probe.
    var low = 0
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      let beginning = String(decoding: bytes[..<tokens[middle].upperBound], as: UTF8.self)
      if complaint(about: beginning + Self.probe) == accepted { low = middle + 1 } else { high = middle }
    }
    guard low < tokens.count else {
      // Every word is good: the end came too early, or it is the meaning of the whole that is wrong.
      if words == complaint(about: ")") { position = bytes.count }
      return
    }
    // Words in the message are a better witness than the place where libpcap noticed.
    let named = tokens[...low].last { words.utf8.isQuoting(bytes[$0]) }
    position = (named ?? tokens[low]).lowerBound
  }

  /// What libpcap has to say of `expression`; nil if nothing.
  private func complaint(about expression: String) -> String? {
    guard let handle = library.openDead(linkType.dataLink, CInt(PcapFile.maximumSnapshotLength)) else { return nil }
    defer { library.close(handle) }
    var program = bpf_program()
    guard library.compile(handle, &program, expression, 0, .max) != 0 else {
      library.freeCode(&program)
      return nil
    }
    return library.problem(of: handle)
  }

  /// The places of the words, as far apart as libpcap sees them.
  static func tokens(_ bytes: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      var end = start + 1
      if bytes[start].isSpace {
        start = end
        continue
      }
      if bytes[start].isPartOfWord {
        while end < bytes.count, bytes[end].isPartOfWord { end += 1 }
      } else if end < bytes.count, Self.pairs.contains([bytes[start], bytes[end]]) {
        end += 1
      }
      result.append(start..<end)
      start = end
    }
    return result
  }

  private static let pairs = ["<=", ">=", "!=", "==", "<<", ">>", "&&", "||"].map { Array($0.utf8) }
}

extension UInt8 {
  fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0d).contains(self) }

  /// Letters, digits, what is in names and addresses, and everything beyond ASCII.
  fileprivate var isPartOfWord: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"),
      UInt8(ascii: "-"), UInt8(ascii: "\\"), 0x80...:
      true
    default: false
    }
  }
}

extension String.UTF8View {
  /// Whether `word` stands in this message between quotes, or as a number.
  fileprivate func isQuoting(_ word: ArraySlice<UInt8>) -> Bool {
    let text = Array(self)
    let quoted = [UInt8(ascii: "'")] + word + [UInt8(ascii: "'")]
    if text.indices.contains(where: { text[$0...].starts(with: quoted) }) { return true }
    guard let first = word.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return text.split(separator: UInt8(ascii: " ")).contains { $0 == word }
  }
}
