internal import Wire

extension NTPText {
  /// Appends the seconds since 1900 and, if there are any, the date.
  func put(_ time: NTPTime, into out: inout TextBuffer) {
    out.put(time.seconds)
    out.put(".")
    out.put(time.nanoseconds, width: 9)
    guard time.seconds > 0 else { return }
    let date = CivilDate(time.secondsSince1970)
    out.put(" (")
    out.put(date.year, width: 4)
    out.put("-")
    out.put(date.month, width: 2)
    out.put("-")
    out.put(date.day, width: 2)
    out.put("T")
    out.put(date.second / 3600, width: 2)
    out.put(":")
    out.put(date.second / 60 % 60, width: 2)
    out.put(":")
    out.put(date.second % 60, width: 2)
    out.put("Z)")
  }

  /// Appends how much later `time` is; where there is no `origin`, the time itself.
  func put(_ time: NTPTime, since origin: NTPTime, into out: inout TextBuffer) {
    if origin.rawValue == 0 { return put(time, into: &out) }
    let isLater = time.rawValue > origin.rawValue
    let difference = NTPTime(
      rawValue: isLater ? time.rawValue &- origin.rawValue : origin.rawValue &- time.rawValue)
    out.put(isLater ? "+" : "-")
    out.put(difference.seconds)
    out.put(".")
    out.put(difference.nanoseconds, width: 9)
  }
}

/// A day of the Gregorian calendar, and the second in it.
private struct CivilDate {
  let year: UInt32
  let month: UInt32
  let day: UInt32
  let second: UInt32

  /// Takes a time since 1970, in seconds, not before 1900 nor after 2106.
  init(_ seconds: Int64) {
    // Counted from 1 March 1600, so that a leap day ends a year, and one of 400 years ends a cycle.
    let fromStart = UInt64(clamping: seconds + 11_670_912_000)
    second = UInt32(truncatingIfNeeded: fromStart % 86_400)
    var days = fromStart / 86_400
    let cycles = days / 146_097
    days %= 146_097
    let centuries = min(3, days / 36_524)
    days -= centuries * 36_524
    let fours = days / 1461
    days %= 1461
    let years = min(3, days / 365)
    days -= years * 365
    let marchMonth = (5 * days + 2) / 153
    day = UInt32(truncatingIfNeeded: days - (153 * marchMonth + 2) / 5 + 1)
    month = UInt32(truncatingIfNeeded: marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
    let marchYear = 1600 + cycles * 400 + centuries * 100 + fours * 4 + years
    year = UInt32(truncatingIfNeeded: marchMonth < 10 ? marchYear : marchYear + 1)
  }
}
