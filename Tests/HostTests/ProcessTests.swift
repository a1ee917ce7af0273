import Glibc
import Host
import TestSupport
import Testing

/// Limits, the environment and the end belong to a process, so each of these tests has one of its own.
@Suite struct ProcessTests {
  @Test("the soft limit of descriptors is raised to the hard one")
  func descriptorLimit() async {
    await #expect(processExitsWith: .success) {
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
      var limit = rlimit(rlim_cur: 64, rlim_max: 512)
      #expect(setrlimit(resource, &limit) == 0)
      #expect(DescriptorLimit.raise() == 512)
      #expect(getrlimit(resource, &limit) == 0)
      #expect(limit.rlim_cur == 512)
      #expect(DescriptorLimit.raise() == 512, "a second time changes nothing")
    }
  }

  @Test(
    "the local time follows TZ", arguments: [("XYZ-3", "+0300 XYZ"), ("ABC4:30", "-0430 ABC"), ("UTC0", "+0000 UTC")])
  func timeZone(zone: String, expected: String) async {
    await #expect(processExitsWith: .success) { [zone, expected] in
      setenv("TZ", zone, 1)
      #expect(LocalTime.now("%z %Z") == expected)
    }
  }

  @Test("the local time of a zone is the offset away from UTC")
  func offset() async {
    await #expect(processExitsWith: .success) {
      setenv("TZ", "XYZ-3", 1)
      // Asked again where the minute ends in between.
      var pairs: [(local: String, utc: String)] = []
      for _ in 0..<3 { pairs.append((LocalTime.now("%H:%M"), String(LocalTime.rfc3339().dropFirst(11).prefix(5)))) }
      #expect(
        pairs.contains { pair in
          let hours = Int(pair.utc.prefix(2)).map { ($0 + 3) % 24 }
          return Int(pair.local.prefix(2)) == hours && pair.local.suffix(2) == pair.utc.suffix(2)
        })
    }
  }

  @Test("an empty format and one that is too long give nothing")
  func formats() {
    #expect(LocalTime.now("") == "")
    #expect(LocalTime.now(String(repeating: "%Y", count: 100)) == "")
    #expect(LocalTime.now("100%%") == "100%")
  }

  @Test("RFC 3339 in UTC has microseconds, a fixed width, and goes forward")
  func rfc3339() {
    let times = (0..<200).map { _ in LocalTime.rfc3339() }
    for time in times {
      let shape = String(time.map { $0.isNumber ? "0" : $0 })
      #expect(shape == "0000-00-00T00:00:00.000000Z")
    }
    #expect(times == times.sorted())
  }

  @Test("the process ends with the given status, or by the given signal")
  func endings() async {
    await #expect(processExitsWith: .exitCode(5)) { CurrentProcess.exit(5) }
    await #expect(processExitsWith: .signal(SIGTERM)) { CurrentProcess.end(bySignal: SIGTERM) }
    await #expect(processExitsWith: .signal(SIGINT)) {
      // Ignored and blocked as it may be, the parent sees that it was this one.
      signal(SIGINT, SIG_IGN)
      var set = sigset_t()
      sigemptyset(&set)
      sigaddset(&set, SIGINT)
      pthread_sigmask(SIG_BLOCK, &set, nil)
      CurrentProcess.end(bySignal: SIGINT)
    }
  }

  @Test("the environment is read as it is now")
  func environment() async {
    await #expect(processExitsWith: .success) {
      #expect(CurrentProcess.environment("SONDE_TEST_VARIABLE") == nil)
      setenv("SONDE_TEST_VARIABLE", "", 1)
      #expect(CurrentProcess.environment("SONDE_TEST_VARIABLE") == "")
    }
  }
}
