internal import Addresses

/// A transport port number, 0 to 65,535.
public struct Port: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible,
  ExpressibleByIntegerLiteral
{
  /// The number.
  public let rawValue: UInt16

  /// The port of that number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// The port that is written in the source.
  public init(integerLiteral value: UInt16) { rawValue = value }

  /// Reads a decimal number; nil for anything else, signs and spaces included.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.allSatisfy(\.isDecimalDigit), let value = UInt16(text) else {
      return nil
    }
    rawValue = value
  }

  /// The three ranges of RFC 6335, section 6.
  public enum Class: String, Hashable, Sendable {
    /// 0 to 1023, also called system ports.
    case wellKnown = "well-known"
    /// 1024 to 49151, also called user ports.
    case registered
    /// 49152 to 65535, also called private or ephemeral ports.
    case dynamic
  }

  /// The range that this port lies in.
  public var portClass: Class {
    switch rawValue {
    case ..<1024: .wellKnown
    case ..<49152: .registered
    default: .dynamic
    }
  }

  /// The number in decimal.
  public var description: String { String(rawValue) }

  /// Whether `a` is the lower number.
  public static func < (a: Port, b: Port) -> Bool { a.rawValue < b.rawValue }
}
