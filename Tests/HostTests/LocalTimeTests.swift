import Glibc
import Host
import TestSupport
import Testing

/// The time zone belongs to a process, so each of these tests has one of its own.
@Suite struct LocalTimeTests {
  @Test("the next multiple is the one that the clock on the wall shows")
  func multiples() async {
    await #expect(processExitsWith: .success) {
      setenv("TZ", "XYZ-5:45", 1)
      // 17:45:00 there.
      let noon: Int64 = 1_795_176_000
      #expect(LocalTime.text(at: noon, "%H:%M:%S") == "17:45:00")
      for (interval, after, expected): (Int64, Int64, String) in [
        (600, noon, "17:50:00"), (600, noon + 299, "17:50:00"), (600, noon + 300, "18:00:00"),
        (3600, noon, "18:00:00"), (1, noon, "17:45:01"), (86400, noon, "00:00:00"), (7 * 3600, noon, "21:00:00"),
        (7 * 3600, noon + 4 * 3600, "00:00:00"), (86400 * 2, noon, "00:00:00"), (0, noon, "17:45:01"),
      ] {
        let next = LocalTime.nextMultiple(of: interval, after: after)
        #expect(LocalTime.text(at: next, "%H:%M:%S") == expected)
        #expect(next > after)
      }
      #expect(LocalTime.nextMultiple(of: 86400 * 2, after: noon) == noon + 86400 + 6 * 3600 + 15 * 60)
    }
  }

  @Test("where the clock is put forward or back every file is as long as it shall be, and midnight is midnight")
  func summerTime() async {
    await #expect(processExitsWith: .success) {
      setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1)
      // 2026-03-29 and 2026-10-25, each from an hour before the midnight before.
      for start: Int64 in [1_774_735_200, 1_792_875_600] {
        for interval: Int64 in [600, 3600, 6 * 3600, 86400] {
          var moment = start
          while moment < start + 3 * 86400 {
            let next = LocalTime.nextMultiple(of: interval, after: moment)
            #expect(next > moment)
            #expect(next - moment <= interval + (interval == 86400 ? 3600 : 0))
            moment = next
            let parts = LocalTime.text(at: moment, "%H %M").split(separator: " ").compactMap { Int64($0) }
            let shown = (parts.first ?? 0) * 3600 + (parts.last ?? 0) * 60
            // After the change one file may end at an odd hour; never at an odd minute.
            #expect(shown % min(interval, 3600) == 0)
            if interval == 86400 { #expect(shown == 0) }
          }
        }
      }
    }
  }

  @Test("times that no calendar has are no trouble", arguments: [Int64.min / 2, -1, Int64.max / 4])
  func extremes(seconds: Int64) {
    #expect(LocalTime.nextMultiple(of: 60, after: seconds) > seconds)
    _ = LocalTime.text(at: seconds, "%Y")
  }
}
