/// A link-layer address: EUI-48 on Ethernet and Wi-Fi, other lengths elsewhere (RFC 9542, section 2).
public struct HardwareAddress: Sendable, Hashable {
  /// The lengths that an address can have; the upper end is the kernel's `MAX_ADDR_LEN`, and InfiniBand uses 20.
  public static let validByteCounts = 1...32

  /// The bytes in the order they are sent and written.
  public let bytes: [UInt8]

  /// Makes an address from its bytes; nil if their number is not in `validByteCounts`.
  public init?(bytes: some Collection<UInt8>) {
    guard HardwareAddress.validByteCounts.contains(bytes.count) else { return nil }
    self.bytes = Array(bytes)
  }

  /// Makes the EUI-48 address written `a:b:c:d:e:f`.
  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ e: UInt8, _ f: UInt8) {
    bytes = [a, b, c, d, e, f]
  }

  /// `ff:ff:ff:ff:ff:ff`: every station on the link, as an EUI-48 address.
  public static let broadcast = HardwareAddress(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
}

extension HardwareAddress {
  /// Every bit is set.
  public var isBroadcast: Bool { bytes.allSatisfy { $0 == 0xff } }

  /// The group bit is set, as it also is in broadcast; meaningful for EUI-48 and EUI-64 (RFC 9542, section 2.1).
  public var isMulticast: Bool { (bytes.first ?? 0) & 0b01 != 0 }

  /// The local bit is set: chosen by software, not by a manufacturer (RFC 9542, section 2.1).
  public var isLocallyAdministered: Bool { (bytes.first ?? 0) & 0b10 != 0 }
}

extension HardwareAddress: LosslessStringConvertible {
  /// Parses bytes of exactly two hexadecimal digits, all separated by `:` or all by `-`.
  public init?(_ text: some StringProtocol) {
    var reader = TextReader(text)
    guard let first = HardwareAddress.byte(from: &reader) else { return nil }
    var bytes = [first]
    let separator: Unicode.Scalar = reader.peek == UInt8(ascii: "-") ? "-" : ":"
    while reader.skip(separator) {
      // Checked here, so that a text of any length costs no more than the longest address.
      guard bytes.count < HardwareAddress.validByteCounts.upperBound,
        let byte = HardwareAddress.byte(from: &reader)
      else { return nil }
      bytes.append(byte)
    }
    guard reader.isAtEnd else { return nil }
    self.init(bytes: bytes)
  }

  private static func byte(from reader: inout TextReader) -> UInt8? {
    let digits = reader.take { hexadecimalDigit($0) != nil }
    return digits.utf8.count == 2 ? UInt8(digits, radix: 16) : nil
  }

  /// Two lower-case digits for each byte, separated by colons.
  public var description: String {
    var writer = TextWriter(capacity: 3 * bytes.count)
    for (position, byte) in bytes.enumerated() {
      if position > 0 { writer.append(":") }
      writer.append(twoHexadecimalDigits: byte)
    }
    return writer.text
  }
}

extension HardwareAddress: Comparable {
  /// Orders byte by byte; an address comes before the longer ones that begin with it.
  public static func < (left: HardwareAddress, right: HardwareAddress) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
