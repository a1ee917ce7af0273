import Glibc
import Sockets
import Synchronization
import Testing

/// What one test has made and must not leave behind: children, files, namespaces.
final class Sandbox: Sendable {
  @TaskLocal static var current: Sandbox?

  private struct Contents {
    var children: [Child] = []
    var directory: String?
    var cleaning: [@Sendable () -> Void] = []
  }

  private let contents = Mutex(Contents())

  /// The sandbox of the test that is running.
  static func here() throws -> Sandbox { try #require(current, "the suite lacks .endToEnd") }

  var children: [Child] { contents.withLock { $0.children } }

  func keep(_ child: Child) { contents.withLock { $0.children.append(child) } }

  /// Runs `cleaning` at the end of the test, after its children are gone.
  func atEnd(_ cleaning: @escaping @Sendable () -> Void) { contents.withLock { $0.cleaning.append(cleaning) } }

  /// A path in a directory of this test's own.
  func path(_ name: String) throws -> String {
    try contents.withLock { contents in
      if let directory = contents.directory { return "\(directory)/\(name)" }
      var template = Array("/tmp/sonde-test-XXXXXX".utf8CString)
      try #require(mkdtemp(&template) != nil)
      let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      contents.directory = directory
      return "\(directory)/\(name)"
    }
  }

  /// A copy of the binary that any user may run: its own directory may be closed to them.
  func publicBinary() throws -> String {
    let copy = try path("sonde")
    let outcome = try Child(["install", "-m", "755", Binary.path, copy]).finish()
    try #require(outcome.status == .exit(0) && chmod(try path(""), 0o755) == 0)
    return copy
  }

  fileprivate func cleanUp() {
    let contents = contents.withLock { $0 }
    for child in contents.children { child.end() }
    for cleaning in contents.cleaning.reversed() { cleaning() }
    if let directory = contents.directory { Files.removeTree(directory) }
  }
}

/// Gives each test of a suite a ``Sandbox`` and a thread on which it may wait.
struct EndToEnd: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let sandbox = Sandbox()
    defer { sandbox.cleanUp() }
    try await Sandbox.$current.withValue(sandbox) {
      try await withTaskExecutorPreference(Workers.shared) { try await function() }
    }
  }
}

extension Trait where Self == EndToEnd {
  static var endToEnd: EndToEnd { EndToEnd() }
}
