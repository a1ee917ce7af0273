internal import CPcap
internal import Synchronization

extension FilterProgram {
  /// The form of a listing.
  package enum ListingStyle: Hashable, Sendable, CaseIterable {
    /// One instruction of the filter machine in a line, as assembler: `-d` of tcpdump(8).
    case assembler
    /// The initializer of a C array: `-dd`.
    case c
    /// The number of instructions, then four decimal numbers for each: `-ddd`.
    case numbers
  }

  /// libpcap writes its text to one buffer for all.
  private static let imageLock = Mutex(())

  /// The lines of a listing, without line ends.
  package func listing(_ style: ListingStyle) -> [String] {
    var lines: [String] = style == .numbers ? ["\(count)"] : []
    Self.imageLock.withLock { _ in
      forEachInstruction { index, pointer in
        let instruction = pointer.pointee
        switch style {
        case .assembler: lines.append(image(of: pointer, index))
        case .c:
          lines.append(
            "{ 0x\(String(instruction.code, radix: 16)), \(instruction.jt), \(instruction.jf), "
              + "0x\(Self.eightDigits(instruction.k)) },")
        case .numbers: lines.append("\(instruction.code) \(instruction.jt) \(instruction.jf) \(instruction.k)")
        }
      }
    }
    return lines
  }

  private static func eightDigits(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }
}
