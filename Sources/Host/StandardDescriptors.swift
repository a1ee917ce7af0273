internal import Glibc

/// Descriptors 0, 1 and 2 as the parent process left them.
public enum StandardDescriptors {
  /// Stdin.
  public static let input: Int32 = 0
  /// Stdout.
  public static let output: Int32 = 1
  /// Stderr.
  public static let error: Int32 = 2

  /// Opens `/dev/null` in place of whichever is closed, so that no socket ever gets one of these numbers.
  public static func fillClosed() {
    for number in input...error where fcntl(number, F_GETFD, 0) < 0 {
      let opened = open("/dev/null", O_RDWR)
      if opened >= 0 && opened != number {
        dup2(opened, number)
        close(opened)
      }
    }
  }

  /// A second open file of the same pipe, terminal or device, in non-blocking mode and close-on-exec.
  ///
  /// The flags of the original, which other processes share, stay as they are. Nil where the kernel refuses: a socket,
  /// or a terminal that belongs to another user. Never for a regular file: its position would start over.
  public static func reopenNonBlocking(_ number: Int32) -> Int32? {
    let flags = fcntl(number, F_GETFL, 0)
    guard flags >= 0 else { return nil }
    let opened = open("/proc/self/fd/\(number)", (flags & O_ACCMODE) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    return opened >= 0 ? opened : nil
  }

  /// A second descriptor of the same open file, close-on-exec and above 2.
  public static func duplicate(_ number: Int32) -> Int32? {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
    return copy >= 0 ? copy : nil
  }

  /// Whether `number` is open at all.
  public static func isOpen(_ number: Int32) -> Bool { fcntl(number, F_GETFD, 0) >= 0 }

  /// Whether `number` is a terminal.
  public static func isTerminal(_ number: Int32) -> Bool { isatty(number) == 1 }
}
