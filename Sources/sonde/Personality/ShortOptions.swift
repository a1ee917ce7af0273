/// The options of one letter that C programs take, one after the other, `getopt(3)`.
///
/// Letters may share a word (`-qn`), a value may stand in the same word or be the next one (`-c3`, `-c 3`), options are
/// taken from behind the operands too, and `--` ends them. A word `-` is an operand.
struct ShortOptions {
  struct Option: Equatable {
    let letter: Character
    /// What follows a letter that takes a value.
    let value: String?
  }

  /// A word that cannot be understood.
  enum Failure: Error, Equatable {
    case unknown(Character)
    case missingValue(Character)
  }

  /// By letter: whether it takes a value.
  private let known: [Character: Bool]
  private var words: ArraySlice<String>
  /// What is left of a word of options.
  private var letters: Substring = ""
  private var isOver = false
  /// The words that are no options, as far as they have been passed.
  private(set) var operands: [String] = []

  /// Reads `words` by a specification like that of `getopt(3)`: the letters, each with a colon behind it that takes a value.
  init(_ specification: String, _ words: [String]) {
    var known: [Character: Bool] = [:]
    var latest: Character?
    for character in specification {
      if character == ":", let letter = latest {
        known[letter] = true
      } else {
        known[character] = false
        latest = character
      }
    }
    self.known = known
    self.words = words[...]
  }

  /// The next option; nil when there is none, and ``operands`` are complete.
  mutating func next() throws(Failure) -> Option? {
    while letters.isEmpty {
      guard let word = words.popFirst() else { return nil }
      if isOver || word == "-" || !word.hasPrefix("-") {
        operands.append(word)
      } else if word == "--" {
        isOver = true
      } else {
        letters = word.dropFirst()
      }
    }
    let letter = letters.removeFirst()
    guard let takesValue = known[letter] else { throw .unknown(letter) }
    guard takesValue else { return Option(letter: letter, value: nil) }
    if !letters.isEmpty {
      defer { letters = "" }
      return Option(letter: letter, value: String(letters))
    }
    guard let value = words.popFirst() else { throw .missingValue(letter) }
    return Option(letter: letter, value: value)
  }
}
