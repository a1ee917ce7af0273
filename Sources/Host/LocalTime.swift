internal import Glibc

/// The wall clock in the local time zone, `localtime(3)`.
public enum LocalTime {
  /// Now, as `strftime(3)` prints it, for example `2026-11-20 12:00:00` for `%Y-%m-%d %H:%M:%S`.
  public static func now(_ format: String) -> String {
    var seconds = time(nil)
    return text(&seconds, format)
  }

  /// How many seconds the local time zone is ahead of UTC at `seconds` after 1970. The corresponding C function is
  /// `localtime_r(3)`, with its `tm_gmtoff`.
  public static func offsetFromUTC(at seconds: Int64) -> Int {
    // Reads the time zone, once: localtime_r() alone need not.
    _ = zoneIsSet
    var seconds = time_t(seconds)
    var fields = tm()
    return localtime_r(&seconds, &fields) == nil ? 0 : fields.tm_gmtoff
  }

  private static let zoneIsSet: Bool = {
    tzset()
    return true
  }()

  private static func text(_ seconds: inout time_t, _ format: String, room: Int = 128) -> String {
    var fields = tm()
    localtime_r(&seconds, &fields)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: room) { buffer in
      guard let base = buffer.baseAddress, strftime(base, buffer.count, format, &fields) > 0 else { return "" }
      return String(cString: base)
    }
  }

  /// The moment `seconds` after 1970 in the local time zone, as `strftime(3)` prints it; empty where that is nothing, or
  /// more than 4095 bytes.
  public static func text(at seconds: Int64, _ format: String) -> String {
    var seconds = time_t(seconds)
    return text(&seconds, format, room: 4096)
  }

  /// The first moment after `seconds` at which the local wall clock shows a multiple of `interval`, counted from midnight;
  /// both in seconds, the moment since 1970.
  ///
  /// Midnight is always one. Where the clock is put back the same hour comes twice and is divided twice. Intervals of more
  /// than a day count from the midnight before. The corresponding C function is `mktime(3)`.
  public static func nextMultiple(of interval: Int64, after seconds: Int64) -> Int64 {
    let interval = max(1, min(interval, Int64(Int32.max)))
    var start = time_t(seconds)
    var fields = tm()
    localtime_r(&start, &fields)
    let sinceMidnight = Int64(fields.tm_hour * 3600 + fields.tm_min * 60 + min(fields.tm_sec, 59))
    let day: Int64 = 86400
    var target = interval >= day ? interval : min(day, (sinceMidnight / interval + 1) * interval)
    if target <= sinceMidnight { target = sinceMidnight + 1 }
    fields.tm_mday += Int32(truncatingIfNeeded: target / day)
    let rest = Int32(truncatingIfNeeded: target % day)
    (fields.tm_hour, fields.tm_min, fields.tm_sec) = (rest / 3600, rest / 60 % 60, rest % 60)
    fields.tm_isdst = -1
    let found = Int64(mktime(&fields))
    let isInOrder = found > seconds && (interval >= day || found <= seconds + interval)
    return isInOrder ? found : seconds + interval
  }

  /// Seconds since 1970 with microseconds: `1763640000.123456`.
  public static func unix() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let micros = String(now.tv_nsec / 1000)
    return "\(now.tv_sec).\(String(repeating: "0", count: 6 - micros.count))\(micros)"
  }

  /// Nanoseconds since 1970, by the clock on the wall.
  public static func nanoseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  /// The moment in UTC as RFC 3339 with microseconds: `2026-11-20T12:00:00.123456Z`.
  public static func rfc3339() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var fields = tm()
    gmtime_r(&now.tv_sec, &fields)
    let micros = String(now.tv_nsec / 1000)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      guard let base = buffer.baseAddress, strftime(base, buffer.count, "%Y-%m-%dT%H:%M:%S", &fields) > 0 else {
        return ""
      }
      return String(cString: base) + "." + String(repeating: "0", count: 6 - micros.count) + micros + "Z"
    }
  }
}
