internal import Reactor
package import Sockets

/// What stands between the bytes of a session and the bytes on the wire.
///
/// Calls never wait. Either call may ask for either direction of the descriptor, as TLS does while it negotiates.
package protocol Layer: AnyObject, Sendable {
  /// The session's bytes are the wire's bytes, so that the kernel may move them without us.
  var isTransparent: Bool { get }
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> LayerResult
  func write(_ bytes: UnsafeRawBufferPointer) throws(SocketError) -> LayerResult
  /// Says that nothing more will be written: `.bytes(0)` once that is done.
  func closeWrite() throws(SocketError) -> LayerResult
}

/// What one attempt on a layer came to.
package enum LayerResult: Hashable, Sendable {
  case bytes(Int)
  case endOfFile
  /// Try again when the descriptor is readable.
  case wantsRead
  /// Try again when the descriptor is writable.
  case wantsWrite
}

/// A connected stream socket as it is.
final class PlainLayer: Layer {
  private let channel: Channel

  init(_ channel: Channel) { self.channel = channel }

  var isTransparent: Bool { true }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> LayerResult {
    switch try Kernel.receive(channel.fileNumber, into: buffer) {
    case .bytes(let count): .bytes(count)
    case .endOfFile: .endOfFile
    case .wouldBlock: .wantsRead
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(SocketError) -> LayerResult {
    switch try Kernel.send(channel.fileNumber, bytes) {
    case .bytes(let count): .bytes(count)
    case .endOfFile, .wouldBlock: .wantsWrite
    }
  }

  func closeWrite() throws(SocketError) -> LayerResult {
    try Kernel.shutdown(channel.fileNumber, .write)
    return .bytes(0)
  }
}
