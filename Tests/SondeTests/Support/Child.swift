import Glibc
import Sockets
import Testing

/// What a child finds as one of its standard descriptors.
enum ChildEnd {
  case pipe
  case null
  /// Every write fails with ENOSPC.
  case full
  case closed
  /// An existing file, read from its start or written from its start.
  case file(String)
  case append(String)
  case terminal(Terminal)
  case open(OpenFile)
}

/// How a child ended.
enum ChildStatus: Hashable, CustomStringConvertible {
  case exit(Int32)
  case signal(Int32)

  var description: String {
    switch self {
    case .exit(let code): "exit \(code)"
    case .signal(let number): "signal \(number)"
    }
  }
}

/// Everything a child said, and how it ended.
struct ChildOutcome {
  let status: ChildStatus
  let output: [UInt8]
  let error: String
  let reports: String
  let elapsed: Duration

  var text: String { String(decoding: output, as: UTF8.self) }
  /// Lines of stderr but for the one that tells of a port that the kernel chose.
  var complaints: [String] {
    error.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("sonde: listening on ") }
  }
}

/// A program that runs beside the test, killed at the test's end. Used by one test on one thread.
final class Child: @unchecked Sendable {
  let pid: Int32
  let began = MonotonicTime.now
  private let process: OpenFile
  var input: OpenFile?
  var outputEnd: OpenFile?
  var errorEnd: OpenFile?
  var reportEnd: OpenFile?
  var unsent: ArraySlice<UInt8> = []
  var endsInput = false
  /// Cleared to play a reader that does not read.
  var readsOutput = true
  var output: [UInt8] = []
  var error: [UInt8] = []
  var reports: [UInt8] = []
  private(set) var status: ChildStatus?

  /// Starts `words`; the first is looked for in PATH. With `reporting` descriptor 3 is a pipe to the test.
  init(
    _ words: [String], input: ChildEnd = .null, output: ChildEnd = .pipe, error: ChildEnd = .pipe,
    reporting: Bool = false,
    environment: [String] = []
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Numbers from 10 on, so that none is overwritten while 0 to 3 are put in place.
    var given: [OpenFile] = []
    var sides: [OpenFile?] = []
    for (number, end) in [input, output, error].enumerated() {
      let (theirs, ours) = try Self.open(end, isInput: number == 0)
      if let theirs {
        posix_spawn_file_actions_adddup2(&actions, theirs.number, Int32(number))
        given.append(theirs)
      } else {
        posix_spawn_file_actions_addclose(&actions, Int32(number))
      }
      sides.append(ours)
    }
    if reporting {
      let (theirs, ours) = try Self.open(.pipe, isInput: false)
      if let theirs {
        posix_spawn_file_actions_adddup2(&actions, theirs.number, 3)
        given.append(theirs)
      }
      sides.append(ours)
    }
    pid = try Self.spawn(words, &actions, environment)
    process = OpenFile(try ProcessDescriptor(of: pid).takeDescriptor())
    (self.input, outputEnd, errorEnd) = (sides[0], sides[1], sides[2])
    reportEnd = reporting ? sides[3] : nil
    try Sandbox.here().keep(self)
  }

  /// Descriptors that the test process was started with are nobody's business in a child, which would take them for its own.
  private static let inheritedAreHidden: Void = {
    for number in Int32(3)..<1024 {
      let flags = fcntl(number, F_GETFD, 0)
      if flags >= 0 { _ = fcntl(number, F_SETFD, flags | FD_CLOEXEC) }
    }
  }()

  private static func spawn(
    _ words: [String], _ actions: inout posix_spawn_file_actions_t, _ environment: [String]
  ) throws -> Int32 {
    inheritedAreHidden
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    sigfillset(&all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
    let inherited = ["PATH", "HOME", "TZ"].compactMap { (name: String) -> String? in
      getenv(name).map { "\(name)=\(String(cString: $0))" }
    }
    let variables = inherited + ["LC_ALL=C", "SWIFT_BACKTRACE=enable=no"] + environment
    // Libraries that other tests use open sockets that children would have; 3 is the report's.
    _ = addCloseFrom(&actions, 4)
    var pid: Int32 = 0
    let program = words[0]
    let code = withStrings(words) { words in
      withStrings(variables) { posix_spawnp(&pid, program, &actions, &attributes, words, $0) }
    }
    try #require(code == 0, "\(words[0]): \(Errno(rawValue: code))")
    return pid
  }

  private static func open(_ end: ChildEnd, isInput: Bool) throws -> (theirs: OpenFile?, ours: OpenFile?) {
    let access = isInput ? O_RDONLY : O_WRONLY
    switch end {
    case .null: return (try high(OpenFile("/dev/null", access)), nil)
    case .full: return (try high(OpenFile("/dev/full", access)), nil)
    case .closed: return (nil, nil)
    case .file(let path): return (try high(OpenFile(path, isInput ? access : O_WRONLY | O_CREAT | O_TRUNC)), nil)
    case .append(let path): return (try high(OpenFile(path, O_WRONLY | O_CREAT | O_APPEND)), nil)
    case .terminal(let terminal): return (try high(terminal.far), nil)
    case .open(let file): return (try high(file), nil)
    case .pipe:
      // Only our own end is non-blocking: the child's is as a shell would give it.
      let pipe = try Pipe(nonBlocking: false)
      let read = OpenFile(try pipe.readEnd.duplicate())
      let write = OpenFile(try pipe.writeEnd.duplicate())
      let (theirs, ours) = isInput ? (read, write) : (write, read)
      _ = fcntl(ours.number, F_SETFL, fcntl(ours.number, F_GETFL, 0) | O_NONBLOCK)
      return (try high(theirs), ours)
    }
  }

  private static func high(_ file: OpenFile) throws -> OpenFile {
    let number = fcntl(file.number, F_DUPFD_CLOEXEC, 10)
    try #require(number >= 0)
    return OpenFile(Descriptor(owning: number))
  }

  /// Readable once the child has ended.
  var processNumber: Int32 { process.number }

  /// Takes the status if the child has ended.
  func reap() {
    guard status == nil else { return }
    var raw: Int32 = 0
    guard waitpid(pid, &raw, WNOHANG) == pid else { return }
    status = raw & 0x7f == 0 ? .exit(raw >> 8 & 0xff) : .signal(raw & 0x7f)
  }

  func signal(_ number: Int32) {
    if status == nil { kill(pid, number) }
  }

  /// Makes sure that nothing is left of it.
  func end() {
    reap()
    guard status == nil else { return }
    kill(pid, SIGKILL)
    var raw: Int32 = 0
    waitpid(pid, &raw, 0)
    status = .signal(SIGKILL)
  }
}

private func withStrings<R>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
  let pointers = strings.map { strdup($0) }
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers + [nil])
}

/// Hidden from Swift by a feature test macro.
@_silgen_name("posix_spawn_file_actions_addclosefrom_np")
private func addCloseFrom(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ from: Int32) -> Int32
