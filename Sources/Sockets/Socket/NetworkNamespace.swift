internal import CLinux
internal import Glibc

/// The network namespace that a socket belongs to, `network_namespaces(7)`: that in which it was made, wherever the process
/// is that holds it.
public enum NetworkNamespace {
  /// Whether socket `fd` is of the namespace that the calling thread makes sockets in; nil where the kernel (before 5.14)
  /// cannot tell. The corresponding C call is `getsockopt(SO_NETNS_COOKIE)`.
  public static func isOwn(socket fd: Int32) -> Bool? {
    guard let option = OptionDescription.named("SO_NETNS_COOKIE"),
      case .success(let theirs) = option.read(from: fd), let own = try? Socket(.unix, .datagram),
      case .success(let ours) = option.read(from: own.fileNumber)
    else { return nil }
    return theirs == ours
  }

  /// Runs `body` while the calling thread is in the namespace of socket `fd`: sockets that it makes, interfaces and
  /// routes are those of that namespace. Other threads stay where they are, so `body` must not wait.
  ///
  /// The corresponding C calls are `ioctl(SIOCGSKNS)` and `setns(2)`. Throws EPERM without CAP_NET_ADMIN there and
  /// CAP_SYS_ADMIN here.
  public static func entering<Success>(socket fd: Int32, _ body: () -> Success) throws(SocketError) -> Success {
    let theirs = Descriptor(owning: try check(ioctl(fd, UInt(CLINUX_SIOCGSKNS)), "ioctl"))
    let ours = Descriptor(owning: try check(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "open"))
    try check(clinux_setns(theirs.fileNumber, Int32(CLINUX_CLONE_NEWNET)), "setns")
    defer {
      // What let the thread in lets it out again.
      let result = clinux_setns(ours.fileNumber, Int32(CLINUX_CLONE_NEWNET))
      precondition(result == 0, "setns back to the own network namespace")
    }
    return body()
  }
}
