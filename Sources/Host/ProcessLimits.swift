internal import CLinux
internal import Glibc

/// How many descriptors this process may have, `getrlimit(2)`.
public enum DescriptorLimit {
  /// Raises the soft limit to the hard one and returns what holds then.
  public static func raise() -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    if limit.rlim_cur < limit.rlim_max {
      let wanted = rlimit(rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max)
      if withUnsafePointer(to: wanted, { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), $0) }) == 0 {
        limit = wanted
      }
    }
    return Int(clamping: limit.rlim_cur)
  }
}

/// This process.
public enum CurrentProcess {
  /// Ends at once with `status`: no handlers, no waiting for a thread that may be stuck in the resolver.
  public static func exit(_ status: Int32) -> Never { _exit(status) }

  /// Ends by the default action of signal `number`, so that the parent sees which one it was.
  public static func end(bySignal number: Int32) -> Never { clinux_die_by_signal(number) }

  /// Makes writes to a closed pipe an error (EPIPE) instead of the end.
  public static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// A word of the command line.
  public struct Argument: Sendable {
    /// As it was written; where that is not UTF-8, with U+FFFD in place of the bytes that are wrong.
    public let text: String
    /// The text is what was written.
    public let isValid: Bool
  }

  /// The words of the command line as the kernel passed them, the program's name first.
  public static var arguments: [Argument] {
    (0..<clinux_argument_count()).map { index in
      guard let word = clinux_argument(index) else { return Argument(text: "", isValid: false) }
      if let text = String(validatingCString: word) { return Argument(text: text, isValid: true) }
      return Argument(text: String(cString: word), isValid: false)
    }
  }

  /// The path of the running program; nil where /proc does not tell.
  public static var executable: String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let count = readlink("/proc/self/exe", base, buffer.count - 1)
      guard count > 0 else { return nil }
      base[count] = 0
      return String(validatingCString: base)
    }
  }

  /// The effective group of this process, `getegid(2)`.
  public static var group: UInt32 { getegid() }

  /// The real user of this process, `getuid(2)`; 0 is root.
  public static var user: UInt32 { getuid() }

  /// The value of an environment variable.
  public static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
