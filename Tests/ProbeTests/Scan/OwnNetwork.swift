import Glibc
import Sockets
import TestSupport
import Testing

/// A thread in a network namespace of its own, which goes away with it, `unshare(2)`; and another namespace behind a cable.
enum OwnNetwork {
  static let isAvailable =
    geteuid() == 0 && access("/usr/sbin/ip", X_OK) == 0 && ((try? onOwnThread { unshare(cloneNet) == 0 }) ?? false)
  static let reason: Comment = "a network namespace needs root, ip(8) and unshare(2)"
  private static let cloneNet: Int32 = 0x4000_0000

  /// Runs `body` there, with a cable to a second namespace, after `ip WORDS` for each of `near` here and of `far` there. The
  /// ends of the cable are called `cable`. `body` gets a socket of the second one, for `NetworkNamespace.entering`.
  static func run<R: Sendable>(
    near: [String], far: [String], body: @escaping @Sendable (_ far: Int32) throws -> R
  ) throws -> R {
    let name = "sonde-probe-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    return try onOwnThread {
      try #require(unshare(cloneNet) == 0)
      try ip("netns add \(name)")
      defer { _ = try? ip("netns del \(name)") }
      try ip("link set lo up")
      try ip("link add cable type veth peer name cable netns \(name)")
      for command in ["link set cable up", "link set lo up"] + far { try ip("-n \(name) \(command)") }
      for command in ["link set cable up"] + near { try ip(command) }
      let space = try TestFile.open("/run/netns/\(name)")
      let ours = try TestFile.open("/proc/thread-self/ns/net")
      try #require(setns(space.fileNumber, cloneNet) == 0)
      let made = Result { try Socket(.inet, .datagram).detach() }
      try #require(setns(ours.fileNumber, cloneNet) == 0)
      let socket = Descriptor(owning: try made.get())
      return try body(socket.fileNumber)
    }
  }

  private static func ip(_ words: String) throws {
    let arguments = (["ip"] + words.split(separator: " ").map(String.init)).map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    try #require(posix_spawn(&child, "/usr/sbin/ip", nil, nil, arguments + [nil], environ) == 0)
    var status: Int32 = 0
    try #require(waitpid(child, &status, 0) == child && status == 0, "ip \(words)")
  }
}

/// Runs `body` on a thread of its own, so that what it does to the thread does not last.
func onOwnThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) throws -> R {
  guard let result = try HelperThread.call({ Result { try body() } }) else { throw SocketError("thread", .timedOut) }
  return try result.get()
}

/// Takes every capability from the calling thread. `capset(2)`.
func dropCapabilities() throws {
  // _LINUX_CAPABILITY_VERSION_3, this thread; three masks of two words each.
  var header: (UInt32, Int32) = (0x2008_0522, 0)
  var data = [UInt32](repeating: 0, count: 6)
  try #require(capset(&header, &data) == 0)
}

@_silgen_name("unshare") private func unshare(_ flags: Int32) -> Int32
@_silgen_name("setns") private func setns(_ fd: Int32, _ kind: Int32) -> Int32
@_silgen_name("capset") private func capset(_ header: UnsafeMutableRawPointer, _ data: UnsafeMutableRawPointer) -> Int32
