import Glibc
import Testing

/// A thread in a network namespace of its own, which goes away with it. `unshare(2)`; needs root.
enum OwnNetwork {
  static let isAvailable = geteuid() == 0 && ((try? onOwnThread { unshare(0x4000_0000) == 0 }) ?? false)
  static let reason: Comment = "a network namespace needs root and unshare(2)"

  /// Runs `body` there, with `lo` up, after `ip WORDS` for each of `commands`.
  static func run<R: Sendable>(_ commands: String..., body: @escaping @Sendable () throws -> R) throws -> R {
    try onOwnThread {
      // CLONE_NEWNET.
      try #require(unshare(0x4000_0000) == 0)
      try Shell.require("ip link set lo up")
      for command in commands { try Shell.require("ip \(command)") }
      return try body()
    }
  }
}

/// Runs `body` on a thread of its own, so that what it does to the thread does not last.
func onOwnThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) throws -> R {
  let answer = Answer<R>()
  let box = Box { answer.result = Result { try body() } }
  var thread = pthread_t()
  let status = pthread_create(
    &thread, nil,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Box>.fromOpaque(argument).takeUnretainedValue().body()
      return nil
    }, Unmanaged.passUnretained(box).toOpaque())
  try #require(status == 0)
  pthread_join(thread, nil)
  return try #require(answer.result).get()
}

private final class Answer<R>: @unchecked Sendable { var result: Result<R, any Error>? }

private final class Box: @unchecked Sendable {
  let body: () -> Void
  init(_ body: @escaping () -> Void) { self.body = body }
}

@_silgen_name("unshare") private func unshare(_ flags: Int32) -> Int32

/// Takes every capability from the calling thread. `capset(2)`.
func dropCapabilities() throws {
  // _LINUX_CAPABILITY_VERSION_3, this thread; three masks of two words each.
  var header: (UInt32, Int32) = (0x2008_0522, 0)
  var data = [UInt32](repeating: 0, count: 6)
  try #require(capset(&header, &data) == 0)
}

@_silgen_name("capset") private func capset(_ header: UnsafeMutableRawPointer, _ data: UnsafeMutableRawPointer) -> Int32
