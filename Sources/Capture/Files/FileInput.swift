internal import Host
internal import Reactor
internal import Sockets

/// A file that packets are read from, by whatever way does not wait.
final class FileInput {
  let source: Int
  /// As it was written; `-` is stdin.
  let path: String
  let channel: Channel
  let kind: FileKind
  /// A named pipe that nobody has opened for writing looks as if it were at its end.
  private(set) var mustWaitFirst = false
  /// Reads could wait: somebody else's mode.
  private var mustAsk = false

  init(_ path: String, source: Int, on reactor: Reactor) throws(CaptureProblem) {
    self.path = path
    self.source = source
    do throws(SocketError) {
      let descriptor = try Self.open(path)
      let kind = try FileKind(of: descriptor.fileNumber)
      self.kind = kind
      mustWaitFirst = path != "-" && kind == .pipe
      mustAsk = kind == .regular ? false : !(try descriptor.isNonBlocking())
      channel = try Channel(descriptor, on: reactor)
    } catch { throw .file(error.subject == nil ? error.about(Self.name(path)) : error) }
  }

  /// What messages call it.
  var name: String { Self.name(path) }

  private static func name(_ path: String) -> String { path == "-" ? "stdin" : path }

  private static func open(_ path: String) throws(SocketError) -> Descriptor {
    guard path != "-" else { return try standardInput() }
    guard !path.utf8.contains(0) else { throw SocketError("open", .noSuchFile, subject: path) }
    do throws(InputFile.Failure) { return Descriptor(owning: try InputFile.open(path)) } catch {
      throw SocketError("open", Errno(rawValue: error.code), subject: path)
    }
  }

  /// The parent's mode of stdin stays as it is. A regular file goes on at its position.
  private static func standardInput() throws(SocketError) -> Descriptor {
    let number = StandardDescriptors.input
    let kind = try FileKind(of: number)
    if kind != .regular, let opened = StandardDescriptors.reopenNonBlocking(number) {
      return Descriptor(owning: opened)
    }
    guard let copy = StandardDescriptors.duplicate(number) else {
      throw SocketError("dup", .processTableFull, subject: "stdin")
    }
    return Descriptor(owning: copy)
  }

  /// Waits until a read is worth while.
  func wait() async throws(ReactorError) {
    try await channel.wait(for: .read)
    mustWaitFirst = false
  }

  /// Appends what is there to `span`.
  func read(_ span: inout OutputSpan<UInt8>) throws(SocketError) -> TransferResult {
    if mustWaitFirst { return .wouldBlock }
    if mustAsk, !Kernel.isReady(channel.fileNumber, for: .read) { return .wouldBlock }
    let number = channel.fileNumber
    do throws(SocketError) {
      return try span.withUnsafeMutableBufferPointer { (buffer, count) throws(SocketError) in
        // What is behind the bytes that are there already, as the span keeps its books.
        let room = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
        let result = try Kernel.read(number, into: room)
        if case .bytes(let read) = result { count += read }
        return result
      }
    } catch { throw error.about(Self.name(path)) }
  }
}
