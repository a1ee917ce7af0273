import Report
import Testing

@Suite struct ExitCodeTests {
  @Test(
    "the statuses of the manual",
    arguments: [
      (ExitCode.yes, Int32(0)), (.no, 1), (.usage, 2), (.unresolved, 3), (.notPermitted, 4), (.localFailure, 5),
      (.signal(2), 130), (.signal(15), 143),
    ])
  func statuses(code: ExitCode, status: Int32) {
    #expect(code.status == status)
  }

  /// From the one that every other beats to the one that beats every other.
  private static let ascending: [ExitCode] = [
    .yes, .no, .unresolved, .notPermitted, .localFailure, .usage, .signal(2),
  ]

  @Test("of several outcomes the first of 5, 4, 3, 1 wins, in either order")
  func worst() {
    for (low, a) in Self.ascending.enumerated() {
      for b in Self.ascending[low...] {
        #expect(ExitCode.worst(a, b) == b)
        #expect(ExitCode.worst(b, a) == b)
      }
    }
    #expect(Self.ascending.shuffled().reduce(.yes, ExitCode.worst) == .signal(2))
  }
}
