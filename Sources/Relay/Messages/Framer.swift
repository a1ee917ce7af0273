internal import Sockets

/// Cuts what is read from stdin into messages, in one buffer that is used again and again.
final class Framer: @unchecked Sendable {
  /// The most that a UDP datagram over IPv4 carries: 65,535 less the IP and UDP headers.
  static let largestMessage = 65_507

  private let framing: Framing
  private let buffer: Scratch
  /// Bytes that were read and not yet taken: `start..<end`.
  private var start = 0
  private var end = 0

  init(_ framing: Framing) {
    self.framing = framing
    buffer = Scratch(1 << 20)
  }

  /// Where the next read goes. Moves what is left to the front of the buffer, so the last messages must have been sent.
  var free: UnsafeMutableRawBufferPointer {
    if start > 0 {
      buffer.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<end]))
      end -= start
      start = 0
    }
    // A read is a message, so no read may be longer than one.
    let limit = framing == .read ? Self.largestMessage : buffer.bytes.count
    return UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[end..<max(end, limit)])
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(buffer.bytes) }
  /// Bytes read and not yet part of a message.
  var left: Int { end - start }

  func filled(_ count: Int) { end += count }

  /// Takes the messages that are complete, as ranges of ``bytes``; at the end of stdin also the last, unfinished one.
  /// Empty when there are no more: what cannot be a message is an error only then, so that those before it are sent.
  func takeMessages(atEnd: Bool) throws(SessionStop) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    do throws(SessionStop) {
      while start < end, let (range, next) = try nextMessage(atEnd: atEnd) {
        guard range.count <= Self.largestMessage else {
          throw .messageTooLong(bytes: range.count, limit: Self.largestMessage)
        }
        ranges.append(range)
        start = next
      }
    } catch {
      if ranges.isEmpty { throw error }
    }
    return ranges
  }

  private func nextMessage(atEnd: Bool) throws(SessionStop) -> (Range<Int>, next: Int)? {
    switch framing {
    case .read: return (start..<end, end)
    case .line: return try delimited(by: UInt8(ascii: "\n"), keeping: true, atEnd)
    case .nul: return try delimited(by: 0, keeping: false, atEnd)
    case .chunk(let size):
      guard left >= size || atEnd else { return nil }
      let next = start + min(size, left)
      return (start..<next, next)
    case .length16: return try prefixed(2, atEnd)
    case .length32: return try prefixed(4, atEnd)
    }
  }

  private func delimited(by byte: UInt8, keeping: Bool, _ atEnd: Bool) throws(SessionStop) -> (Range<Int>, next: Int)? {
    guard let found = buffer.bytes[start..<end].firstIndex(of: byte) else {
      guard left <= Self.largestMessage else { throw .messageTooLong(bytes: left, limit: Self.largestMessage) }
      return atEnd ? (start..<end, end) : nil
    }
    return (start..<(keeping ? found + 1 : found), found + 1)
  }

  private func prefixed(_ width: Int, _ atEnd: Bool) throws(SessionStop) -> (Range<Int>, next: Int)? {
    guard left >= width else {
      if atEnd { throw .messageIncomplete(missing: width - left) }
      return nil
    }
    let length = buffer.bytes[start..<start + width].reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.largestMessage else { throw .messageTooLong(bytes: length, limit: Self.largestMessage) }
    guard left >= width + length else {
      if atEnd { throw .messageIncomplete(missing: width + length - left) }
      return nil
    }
    let first = start + width
    return (first..<first + length, first + length)
  }
}

/// Writes messages so that they can be told apart again, the way they would be cut from stdin.
struct Deframer {
  let framing: Framing

  /// Whether a message of so many bytes can be written whole: a Unix datagram may be longer than two bytes can say.
  func holds(_ count: Int) -> Bool { framing != .length16 || count <= 0xffff }

  func append(_ message: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    switch framing {
    case .read, .line, .chunk: output.append(contentsOf: message)
    case .nul:
      output.append(contentsOf: message)
      output.append(0)
    case .length16:
      let fitting = UnsafeRawBufferPointer(rebasing: message.prefix(0xffff))
      output.append(contentsOf: [UInt8(fitting.count >> 8), UInt8(fitting.count & 0xff)])
      output.append(contentsOf: fitting)
    case .length32:
      for shift in [24, 16, 8, 0] { output.append(UInt8(truncatingIfNeeded: message.count >> shift)) }
      output.append(contentsOf: message)
    }
  }
}
