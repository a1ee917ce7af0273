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

  private static func text(_ seconds: inout time_t, _ format: String) -> String {
    var fields = tm()
    localtime_r(&seconds, &fields)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      guard let base = buffer.baseAddress, strftime(base, buffer.count, format, &fields) > 0 else { return "" }
      return String(cString: base)
    }
  }

  /// Seconds since 1970 with microseconds: `1763640000.123456`.
  public static func unix() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let micros = String(now.tv_nsec / 1000)
    return "\(now.tv_sec).\(String(repeating: "0", count: 6 - micros.count))\(micros)"
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
