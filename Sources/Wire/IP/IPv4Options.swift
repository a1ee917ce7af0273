/// The options of an IPv4 header as they lie on the wire: at most forty bytes (RFC 791, section 3.1).
///
/// A sequence of what they mean: padding is left out, and it ends at the end-of-list option or where the lengths make
/// no sense. Nothing is decoded before it is asked for.
public struct IPv4Options: Hashable, Sendable {
  /// How many bytes a header has room for.
  public static let maximumByteCount = 40

  /// The bytes in wire order, in the header itself so that decoding allocates nothing; zero from `byteCount` on.
  private struct Storage: Hashable, Sendable, BitwiseCopyable {
    var words: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)

    static func == (left: Storage, right: Storage) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
      hasher.combine(words.0)
      hasher.combine(words.1)
      hasher.combine(words.2)
      hasher.combine(words.3)
      hasher.combine(words.4)
    }
  }

  private var storage = Storage()

  /// How many bytes there are.
  public private(set) var byteCount = 0

  /// No options.
  public init() {}

  /// The bytes of `reader`, or the first forty of them.
  init(_ reader: PacketReader) {
    var reader = reader
    byteCount = Swift.min(reader.remaining, Self.maximumByteCount)
    guard byteCount > 0 else { return }
    func word() -> UInt64 {
      if let word = reader.u64() { return word.bigEndian }
      var word: UInt64 = 0
      for shift in stride(from: 56, through: 0, by: -8) { word |= UInt64(reader.u8() ?? 0) << UInt64(shift) }
      return word.bigEndian
    }
    storage.words = (word(), word(), word(), word(), word())
  }

  /// Takes bytes as they shall lie on the wire; nil if they are more than forty.
  public init?(bytes: [UInt8]) {
    guard bytes.count <= Self.maximumByteCount else { return nil }
    self = PacketReader.read(bytes) { IPv4Options($0) }
  }

  /// Encodes `options` one after the other; nil if they do not fit.
  public init?(_ options: [IPv4Option]) {
    var bytes: [UInt8] = []
    for option in options { guard option.append(to: &bytes) else { return nil } }
    self.init(bytes: bytes)
  }

  /// Whether there are none.
  public var isEmpty: Bool { byteCount == 0 }

  /// How many bytes they take in a header, whose length is a multiple of four.
  public var paddedByteCount: Int { (byteCount + 3) & ~3 }

  /// The bytes as they lie on the wire, as `setsockopt(2)` wants them for `IP_OPTIONS`.
  public var bytes: [UInt8] { withReader { $0.array } }

  /// Appends the bytes, filled up with zeros, which mean the end of the list.
  func append(to bytes: inout [UInt8]) {
    withReader { $0.append(to: &bytes) }
    for _ in byteCount..<paddedByteCount { bytes.append(0) }
  }

  /// The first thing that is wrong with them, counted from the start of the options; nil if nothing is.
  public var error: DecodeError? { firstError(at: 0) }

  func firstError(at start: Int) -> DecodeError? {
    withReader { reader in
      var reader = reader
      while true {
        switch IPv4OptionField.next(&reader) {
        case .success(let field?):
          if let fault = field.fault { return DecodeError(.ipv4Option, at: start + field.offset, fault) }
        case .success(nil): return nil
        case .failure(let error): return DecodeError(.ipv4Option, at: start + error.offset, error.fault)
        }
      }
    }
  }

  private func withReader<R>(_ body: (PacketReader) -> R) -> R {
    PacketReader.read(memoryOf: storage) { reader in
      var reader = reader
      reader.narrow(to: byteCount, by: .headerLength)
      return body(reader)
    }
  }
}

extension IPv4Options: Sequence {
  /// Walks the options.
  public struct Iterator: IteratorProtocol {
    private let options: IPv4Options
    private var position = 0

    init(_ options: IPv4Options) { self.options = options }

    /// The next option; nil at the end of the list, or where the lengths make no sense.
    public mutating func next() -> IPv4Option? {
      let start = position
      let (option, end) = options.withReader { reader in
        var reader = reader
        guard reader.skip(start), case .success(let field?) = IPv4OptionField.next(&reader) else {
          return (IPv4Option?.none, options.byteCount)
        }
        return (IPv4Option(field), reader.offset)
      }
      position = end
      return option
    }
  }

  /// Starts at the first option.
  public func makeIterator() -> Iterator { Iterator(self) }
}
