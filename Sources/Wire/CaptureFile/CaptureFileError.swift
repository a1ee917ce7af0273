/// Why a capture file cannot be read any further; every packet before that place has been handed out.
///
/// Prints as `byte 4096: the packet record needs 98 bytes, and the file ends after 12`.
public struct CaptureFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where the trouble begins, in bytes from the beginning of the file.
  public let offset: UInt64
  /// What the trouble is.
  public let problem: Problem

  init(at offset: UInt64, _ problem: Problem) {
    self.offset = offset
    self.problem = problem
  }

  /// The place and the trouble in one line.
  public var description: String {
    if case .notACapture = problem { "\(problem)" } else { "byte \(offset): \(problem)" }
  }
}

extension CaptureFileError {
  /// What is wrong.
  public enum Problem: Hashable, Sendable, CustomStringConvertible {
    /// The file is something else; these are its first bytes, at most sixteen.
    case notACapture([UInt8])
    /// The file ends inside `part`.
    case truncated(Part, needed: UInt64, available: UInt64)
    /// A length is more than anybody sends, or than fits where it is.
    case tooLong(Part, length: UInt64, maximum: UInt64)
    /// A length is less than the part needs.
    case tooShort(Part, length: UInt64, minimum: UInt64)
    /// The two lengths of a block are not the same.
    case lengthsDiffer(first: UInt32, last: UInt32)
    /// There is no such version of the format.
    case version(major: UInt16, minor: UInt16)
    /// A section header tells no byte order: these four bytes instead of 1a2b3c4d.
    case byteOrder(UInt32)
    /// A packet is from an interface that has not been described.
    case unknownInterface(UInt32, known: Int)
    /// A section describes more interfaces than any machine has.
    case tooManyInterfaces(maximum: Int)

    /// The trouble in words.
    public var description: String {
      switch self {
      case .notACapture(let bytes): "not a capture file: \(ForeignFile(bytes))"
      case .truncated(let part, let needed, let available):
        "the \(part) needs \(needed) bytes, and the file ends after \(available)"
      case .tooLong(let part, let length, let maximum):
        "the \(part) claims \(length) bytes, at most \(maximum) are possible"
      case .tooShort(let part, let length, let minimum):
        "the \(part) claims \(length) bytes, at least \(minimum) are needed"
      case .lengthsDiffer(let first, let last): "the block begins with length \(first) and ends with length \(last)"
      case .version(let major, let minor): "version \(major).\(minor) of the format is unknown"
      case .byteOrder(let magic):
        "the section tells no byte order: 0x\(String(magic, radix: 16)) is not 0x1a2b3c4d either way"
      case .unknownInterface(let number, let known):
        "a packet of interface \(number), and the section has described \(known)"
      case .tooManyInterfaces(let maximum): "the section describes more than \(maximum) interfaces"
      }
    }
  }

  /// A part of a file.
  public enum Part: String, Hashable, Sendable, CustomStringConvertible {
    /// What a classic file begins with.
    case fileHeader = "file header"
    /// The header of a packet, and the packet.
    case record = "packet record"
    /// The packet.
    case packet
    /// Any block of pcapng.
    case block

    /// The name of the part.
    public var description: String { rawValue }
  }
}
