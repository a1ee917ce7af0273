/// What is before the line of a packet: its time, in tcpdump's six ways.
struct TimeText {
  private let style: TextOptions.TimeStyle
  private let digits: Int
  private let offsetFromUTC: (Int64) -> Int

  /// The quarter of an hour that `offset` is for; the offset of no place changes inside one.
  private var quarter = Int64.min
  private var offset: Int64 = 0
  /// The second whose text is kept, `HH:MM:SS` in the order of memory.
  private var second = Int64.min
  private var clock: UInt64 = 0
  private var date: [UInt8] = []
  /// What times are counted from; zero counts as not known, as tcpdump has it.
  private var reference: Int64 = 0

  init(_ options: TextOptions, offsetFromUTC: @escaping (Int64) -> Int) {
    style = options.time
    digits = options.hasNanoseconds ? 9 : 6
    self.offsetFromUTC = offsetFromUTC
  }

  /// Appends the time and the space behind it; a packet without one counts as from 1970.
  @inline(__always)
  mutating func put(_ nanosecondsSince1970: Int64?, _ out: inout TextBuffer) {
    let time = nanosecondsSince1970 ?? 0
    let second = time.floorDivided(by: 1_000_000_000)
    let fraction = UInt32(truncatingIfNeeded: time &- second &* 1_000_000_000)
    if style == .clock {
      if second != self.second { remember(second) }
      return put(clock, fraction, &out)
    }
    putUnusual(time, second, fraction, &out)
  }

  @inline(__always)
  private func put(_ clock: UInt64, _ nanoseconds: UInt32, _ out: inout TextBuffer) {
    out.line(upTo: 8) { $0.put(memory: clock) }
    putFraction(nanoseconds, &out)
  }

  @inline(__always)
  private func putFraction(_ nanoseconds: UInt32, _ out: inout TextBuffer) {
    out.line(upTo: 11) { line in
      line.put(byte: UInt8(ascii: "."))
      if digits == 9 {
        line.put(UInt64(nanoseconds), width: 9)
      } else {
        line.put(UInt64(nanoseconds / 1000), width: 6)
      }
      line.put(byte: UInt8(ascii: " "))
    }
  }

  private mutating func putUnusual(_ time: Int64, _ second: Int64, _ fraction: UInt32, _ out: inout TextBuffer) {
    switch style {
    case .clock, .none: return
    case .unix:
      // Seconds have 32 bits in tcpdump, without a sign.
      out.put(UInt32(truncatingIfNeeded: second))
      putFraction(fraction, &out)
    case .date:
      if second != self.second { remember(second) }
      for byte in date { out.put(byte: byte) }
      out.put(byte: UInt8(ascii: " "))
      put(clock, fraction, &out)
    case .sincePrevious, .sinceFirst:
      // Without nanoseconds the reference has been cut to microseconds too.
      let time = digits == 9 ? time : time.floorDivided(by: 1000) &* 1000
      if reference == 0 { reference = time }
      let isEarlier = time < reference
      let difference = isEarlier ? reference &- time : time &- reference
      out.put(byte: UInt8(ascii: isEarlier ? "-" : " "))
      let seconds = difference.floorDivided(by: 1_000_000_000)
      put(Self.clock(seconds), UInt32(truncatingIfNeeded: difference &- seconds &* 1_000_000_000), &out)
      if style == .sincePrevious { reference = time }
    }
  }

  @inline(never)
  private mutating func remember(_ second: Int64) {
    self.second = second
    let quarter = second.floorDivided(by: 900)
    if quarter != self.quarter {
      self.quarter = quarter
      offset = Int64(offsetFromUTC(second))
    }
    let local = second &+ offset
    clock = Self.clock(local)
    if style == .date { date = Self.date(local.floorDivided(by: 86_400)) }
  }

  /// `HH:MM:SS` of a number of seconds, in the order of memory.
  private static func clock(_ seconds: Int64) -> UInt64 {
    let inDay = UInt64(truncatingIfNeeded: seconds &- seconds.floorDivided(by: 86_400) &* 86_400)
    func two(_ value: UInt64) -> UInt64 { (value % 10) << 8 | value / 10 }
    let colons: UInt64 = 0x3030_3a30_303a_3030
    return colons &+ (two(inDay / 3600) | two(inDay / 60 % 60) << 24 | two(inDay % 60) << 48)
  }

  /// `YYYY-MM-DD` of a number of days since 1970: years that begin in March (the leap day is then their last).
  private static func date(_ days: Int64) -> [UInt8] {
    let shifted = days &+ 719_468
    let era = shifted.floorDivided(by: 146_097)
    let day = shifted - era * 146_097
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
    let calendarMonth = month < 10 ? month + 3 : month - 9
    let calendarYear = year + era * 400 + (calendarMonth <= 2 ? 1 : 0)
    var text = TextBuffer(capacity: 16)
    text.put(UInt64(clamping: calendarYear), width: 4)
    text.put(byte: UInt8(ascii: "-"))
    text.put(UInt64(clamping: calendarMonth), width: 2)
    text.put(byte: UInt8(ascii: "-"))
    text.put(UInt64(clamping: dayOfMonth), width: 2)
    return text.array()
  }
}

extension Int64 {
  /// The quotient rounded down, also for times before 1970.
  @inline(__always)
  func floorDivided(by divisor: Int64) -> Int64 {
    if self >= 0 { return Int64(UInt64(self) / UInt64(divisor)) }
    return -1 - (-1 - self) / divisor
  }
}
