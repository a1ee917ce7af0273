internal import CLinux

/// A request to the kernel, put together field by field.
package struct NetlinkRequest: Sendable {
  let isDump: Bool
  private let type: Int
  private var payload: [UInt8]

  /// A request whose payload begins with `fixed`, the structure that goes with its type. A dump asks for all there are.
  package init(type: Int, dump isDump: Bool, fixed: [UInt8]) {
    self.type = type
    self.isDump = isDump
    payload = fixed
    pad()
  }

  /// Adds an attribute.
  mutating func attribute(_ type: Int, _ value: [UInt8]) {
    payload += Self.native(UInt16(NetlinkAttribute.headerSize + value.count)) + Self.native(UInt16(type)) + value
    pad()
  }

  /// Adds an attribute that is a number of 32 bits.
  mutating func attribute(_ type: Int, _ value: UInt32) { attribute(type, Self.native(value)) }

  /// The bytes to send. The answer will carry the same sequence number.
  func encoded(sequence: UInt32) -> [UInt8] {
    let flags = Int(NLM_F_REQUEST) | (isDump ? Int(NLM_F_ROOT) | Int(NLM_F_MATCH) : 0)
    let length = UInt32(NetlinkMessage.headerSize + payload.count)
    return Self.native(length) + Self.native(UInt16(type)) + Self.native(UInt16(flags))
      + Self.native(sequence) + Self.native(UInt32(0)) + payload
  }

  private mutating func pad() {
    payload += [UInt8](repeating: 0, count: netlinkAligned(payload.count) - payload.count)
  }

  /// A number in the byte order of this machine.
  static func native(_ value: some FixedWidthInteger & BitwiseCopyable) -> [UInt8] {
    withUnsafeBytes(of: value) { Array($0) }
  }
}
