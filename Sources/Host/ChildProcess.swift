internal import CLinux
internal import Glibc

/// Another program, made now and begun later: `fork(2)` before this process gives its privileges up, `execvp(3)` after.
///
/// Its standard descriptors, directory and environment are ours, its signals are as they usually are. Whoever has it waits
/// for it.
public final class ChildProcess {
  /// Why a program could not be started: the error number.
  public struct Failure: Error, Hashable, Sendable {
    /// As `errno(3)` has it.
    public let code: Int32
  }

  /// The number of the process.
  public let identifier: Int32
  private var gate: Int32
  private var failures: Int32

  /// Makes the process, which waits for ``release()``.
  ///
  /// - Parameter words: the program, looked for in `PATH` where there is no slash in it, and its arguments; one word at
  ///   least.
  public init(held words: [String]) throws(Failure) {
    var pointers = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    guard words.first != nil else { throw Failure(code: EINVAL) }
    (gate, failures) = (-1, -1)
    identifier = clinux_start_held(&pointers, &gate, &failures)
    guard identifier >= 0 else { throw Failure(code: errno) }
  }

  deinit {
    close(gate)
    close(failures)
  }

  /// Lets it begin, and waits the moment until it has, or could not.
  public func release() throws(Failure) {
    var go: UInt8 = 1
    _ = write(gate, &go, 1)
    close(gate)
    gate = -1
    var code: Int32 = 0
    while true {
      let count = read(failures, &code, MemoryLayout<Int32>.size)
      if count < 0, errno == EINTR { continue }
      if count == MemoryLayout<Int32>.size { throw Failure(code: code) }
      return
    }
  }

  /// Has it end without ever having begun.
  public func abandon() {
    close(gate)
    gate = -1
  }

  /// Sends it a signal. The corresponding C function is `kill(2)`.
  public func send(signal: Int32) { kill(identifier, signal) }
}
