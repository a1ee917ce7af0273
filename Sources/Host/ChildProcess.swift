internal import CLinux
internal import Glibc

/// A command that this process runs beside itself.
///
/// The command gets stdin, stdout and stderr of this process, or `/dev/null` where that is asked for, and no other
/// descriptor that is close-on-exec; no signal is blocked in it, and none ignored but those that were when this process
/// began. It runs with the identity and the rights that this process has at the moment of ``start(_:standard:waits:)``: a
/// command that must have the rights with which the user began has to be started before `Privileges.drop`, and may be
/// made to wait until ``release()``. Rights given up later do not concern it, and it is never another user's: not that of
/// a set-user-ID bit, and under `sudo(8)` root's, as it would be without this program.
///
/// Whoever starts it waits for its end, or nobody will have its status.
public struct ChildProcess: ~Copyable {
  /// Where a command cannot be run.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such program in the directories of PATH: what a shell calls 127.
    case notFound(String)
    /// There is one, and it cannot be run, error number with it: what a shell calls 126.
    case notExecutable(String, code: Int32)
    /// The system has no room for another process: the error number.
    case system(code: Int32)

    /// `NAME: no such program`, or what the system said.
    public var description: String {
      switch self {
      case .notFound(let name): "\(name): there is no such program"
      case .notExecutable(let name, let code): "\(name): \(String(cString: strerror(code)))"
      case .system(let code): "no other process: \(String(cString: strerror(code)))"
      }
    }

    /// The status that a shell would give.
    public var status: Int32 {
      switch self {
      case .notFound: 127
      case .notExecutable: 126
      case .system: 125
      }
    }

    /// The error number, `errno(3)`.
    public var code: Int32 {
      switch self {
      case .notFound: ENOENT
      case .notExecutable(_, let code), .system(let code): code
      }
    }
  }

  /// What the command finds as stdin, stdout and stderr.
  public enum Standard: Hashable, Sendable {
    /// Those of this process.
    case inherited
    /// Stdin is empty; the others are those of this process.
    case withoutInput
    /// Stdin is empty, and what it prints goes to stderr: for a command whose output must not get into ours.
    case talk
  }

  /// The number of the process, for `Reactor.exitStatus(of:)`.
  public let number: Int32
  /// Written to, it lets the command begin.
  private var gate: Int32
  private let name: String

  /// Starts a command: the first word is its name, looked up in PATH unless it has a slash.
  ///
  /// - Parameter waits: the process is there, with the rights of now, but the command begins only with ``release()``. If
  ///   this value is given up, or this process ends, before that, it never does.
  ///
  /// The corresponding C functions are `fork(2)` and `execve(2)`.
  public static func start(
    _ words: [String], standard: Standard = .inherited, waits: Bool = false
  ) throws(Failure) -> ChildProcess {
    guard let name = words.first, !name.isEmpty else { throw .notFound("") }
    let path = try find(name)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for word in arguments { free(word) } }
    guard !arguments.contains(nil) else { throw .system(code: ENOMEM) }
    arguments.append(nil)
    var gate: Int32 = -1
    let kind: Int32 =
      switch standard {
      case .inherited: 0
      case .withoutInput: 1
      case .talk: 2
      }
    let number =
      waits ? clinux_spawn(path, &arguments, kind, &gate) : clinux_spawn(path, &arguments, kind, nil)
    guard number > 0 else {
      let code = errno
      // A process that cannot be made has no descriptors, memory or number; all else is about the file.
      if [EAGAIN, ENOMEM, EMFILE, ENFILE, ENOSYS].contains(code) { throw .system(code: code) }
      throw .notExecutable(name, code: code)
    }
    return ChildProcess(number: number, gate: gate, name: name)
  }

  private init(number: Int32, gate: Int32, name: String) {
    self.number = number
    self.gate = gate
    self.name = name
  }

  deinit { if gate >= 0 { close(gate) } }

  /// Lets a command that waits begin.
  ///
  /// - Returns: why it could not, nil if it did.
  public mutating func release() -> Failure? {
    guard gate >= 0 else { return nil }
    defer {
      close(gate)
      gate = -1
    }
    let code = clinux_release(gate)
    return code == 0 ? nil : .notExecutable(name, code: code)
  }

  /// Whether the process has ended, and the status as a shell gives it; nil while it runs. It is gone after that. The
  /// corresponding C function is `waitpid(2)` with WNOHANG.
  public static func endedStatus(_ number: Int32) -> Int32? {
    var status: Int32 = 0
    while true {
      let found = waitpid(number, &status, WNOHANG)
      if found == 0 { return nil }
      if found == number { break }
      if errno != EINTR { return 127 }
    }
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }

  /// What execvp(3) would run.
  private static func find(_ name: String) throws(Failure) -> String {
    if name.contains("/") {
      var status = stat()
      if stat(name, &status) != 0 {
        let code = errno
        throw code == ENOENT || code == ENOTDIR ? .notFound(name) : .notExecutable(name, code: code)
      }
      return name
    }
    let directories = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    var isForbidden = false
    for directory in directories.split(separator: ":", omittingEmptySubsequences: false) {
      let path = directory.isEmpty ? "./\(name)" : "\(directory)/\(name)"
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if access(path, X_OK) == 0 { return path }
      isForbidden = true
    }
    throw isForbidden ? .notExecutable(name, code: EACCES) : .notFound(name)
  }
}
