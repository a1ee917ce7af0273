import Glibc
import Sockets
import Testing

/// A child did not do in time what a test waits for.
struct Late: Error, CustomStringConvertible {
  let description: String
}

extension Child {
  /// Longer than anything here takes, on a machine that is busy with other things.
  static let patience = Duration.seconds(60)

  /// Queues bytes for the child's stdin; they go out during any wait.
  func send(_ bytes: [UInt8]) {
    unsent += bytes
    glance()
  }
  func send(_ text: String) { send(Array(text.utf8)) }

  /// Closes the child's stdin once everything queued is sent.
  func endInput() {
    endsInput = true
    if unsent.isEmpty { input = nil }
  }

  /// Goes away as a reader: the child's next write finds nobody.
  func closeOutput() { outputEnd = nil }

  var errorText: String { String(decoding: error, as: UTF8.self) }
  var outputText: String { String(decoding: output, as: UTF8.self) }
  var reportText: String { String(decoding: reports, as: UTF8.self) }

  func waitForOutput(_ text: String) throws {
    try attend("\(text.debugDescription) on stdout") { self.outputText.contains(text) }
  }
  func waitForOutput(count: Int) throws {
    try attend("\(count) bytes on stdout") { self.output.count >= count }
  }
  func waitForError(_ text: String) throws {
    try attend("\(text.debugDescription) on stderr") { self.errorText.contains(text) }
  }
  func waitForReport(_ text: String = "\n") throws {
    try attend("\(text.debugDescription) on the report descriptor") { self.reportText.contains(text) }
  }
  /// Waits until the child has taken everything from the pipe that is its stdin.
  func waitUntilSent() throws {
    try attend("the child reading its stdin") { self.unsent.isEmpty }
  }

  /// Whether it is still running after `duration`; bytes move meanwhile.
  func isRunning(after duration: Duration) throws -> Bool {
    let end = MonotonicTime.now + duration
    try attend("the time passing") { self.status != nil || MonotonicTime.now >= end }
    return status == nil
  }

  /// Reads everything to its end and waits for the child's.
  func finish() throws -> ChildOutcome {
    try attend("its end") {
      self.status != nil && (self.outputEnd == nil || !self.readsOutput) && self.errorEnd == nil
        && self.reportEnd == nil
    }
    return ChildOutcome(
      status: try #require(status), output: output, error: errorText, reports: reportText, elapsed: .now - began)
  }

  /// Moves bytes to and from every child of the test until `done`.
  func attend(_ what: String, until done: () throws -> Bool) throws {
    let deadline = MonotonicTime.now + Self.patience
    let children = try Sandbox.here().children
    while try !done() {
      let left = deadline - .now
      guard left > .zero else {
        throw Late(
          description: "\(Self.patience) passed without \(what); status: \(status.map { "\($0)" } ?? "running"), "
            + "stdout: \(output.count) bytes \(outputText.suffix(300).debugDescription), stderr: \(errorText.debugDescription)"
        )
      }
      Self.step(children, min(left, .milliseconds(50)))
    }
  }

  /// Moves what can be moved now, while the test itself is somebody's peer.
  func glance() { Self.step([self], .zero) }

  private static func step(_ children: [Child], _ patience: Duration) {
    var entries = children.flatMap(\.entries)
    poll(&entries, nfds_t(entries.count), Int32(clamping: patience.milliseconds))
    for (index, child) in children.enumerated() { child.serve(entries[(index * 5)..<(index * 5 + 5)].map(\.revents)) }
  }

  private var entries: [pollfd] {
    [
      pollfd(fd: status == nil ? processNumber : -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: unsent.isEmpty ? -1 : input?.number ?? -1, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: readsOutput ? outputEnd?.number ?? -1 : -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errorEnd?.number ?? -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: reportEnd?.number ?? -1, events: Int16(POLLIN), revents: 0),
    ]
  }

  private func serve(_ news: [Int16]) {
    if news[0] != 0 { reap() }
    if news[1] != 0, let input { push(to: input) }
    if news[2] != 0 { Self.pull(&outputEnd, into: &output) }
    if news[3] != 0 { Self.pull(&errorEnd, into: &error) }
    if news[4] != 0 { Self.pull(&reportEnd, into: &reports) }
  }

  private func push(to file: OpenFile) {
    let count = unsent.withUnsafeBytes { write(file.number, $0.baseAddress, $0.count) }
    if count > 0 { unsent = unsent.dropFirst(count) }
    if count < 0, errno == EPIPE {
      unsent = []
      input = nil
    }
    if unsent.isEmpty, endsInput { input = nil }
  }

  private static func pull(_ file: inout OpenFile?, into bytes: inout [UInt8]) {
    guard let number = file?.number else { return }
    let more = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, used in
      let count = read(number, buffer.baseAddress, buffer.count)
      if count < 0, errno == EAGAIN || errno == EINTR {
        used = 0
      } else if count <= 0 {
        file = nil
        used = 0
      } else {
        used = count
      }
    }
    bytes += more
  }
}

extension Duration {
  /// Whole milliseconds, rounded up.
  var milliseconds: Int64 {
    components.seconds * 1000 + (components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  }
}
