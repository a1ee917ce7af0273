internal import Sockets

/// Memory for one pump, given back when the pump ends. The only unsafe memory of this module besides ``MessageReceiver``'s.
final class Scratch: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  /// Untouched pages of a large buffer cost nothing.
  init(_ size: Int) { bytes = .allocate(byteCount: size, alignment: 4096) }

  deinit { bytes.deallocate() }
}

/// A pipe of our own that pages pass through between two files of which neither is a pipe.
final class TransferPipe: @unchecked Sendable {
  private let pipe: Pipe

  /// Nil when there is no descriptor left: copying needs none.
  init?() {
    guard let pipe = try? Pipe() else { return nil }
    self.pipe = pipe
    Kernel.growPipe(self.pipe.writeEnd.fileNumber, to: InputPump.quantum)
  }

  var readEnd: Int32 { pipe.readEnd.fileNumber }
  var writeEnd: Int32 { pipe.writeEnd.fileNumber }
}

/// Turns LF into CRLF; a CR that is already there is not doubled, also when it came at the end of the chunk before.
struct LineEndingEncoder {
  private var lastWasCR = false

  init() {}

  /// Writes the encoded form of `bytes` to `target`, which has room for twice as many, and returns that part of it.
  mutating func encode(
    _ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    precondition(target.count >= bytes.count * 2)
    var used = 0
    for byte in bytes {
      if byte == UInt8(ascii: "\n"), !lastWasCR {
        target[used] = UInt8(ascii: "\r")
        used += 1
      }
      target[used] = byte
      used += 1
      lastWasCR = byte == UInt8(ascii: "\r")
    }
    return UnsafeRawBufferPointer(rebasing: target[..<used])
  }
}
