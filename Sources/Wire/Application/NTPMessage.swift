/// What every NTP message of modes 1 to 5 begins with (RFC 5905, section 7.3).
public struct NTPMessage: Hashable, Sendable {
  /// The length of the part that is always there, in bytes.
  public static let byteCount = 48

  /// A warning of a leap second: 3 means that the clock is not synchronized.
  public let leapIndicator: UInt8
  /// The version of the protocol.
  public let version: UInt8
  /// Who speaks: 3 a client, 4 a server, 5 a server to all.
  public let mode: UInt8
  /// How far from a clock; 0 is a refusal, or nothing known.
  public let stratum: UInt8
  /// Seconds between messages, as a power of two.
  public let poll: Int8
  /// How finely the clock tells time, in seconds as a power of two.
  public let precision: Int8
  /// To the clock and back, in seconds, 16 bits behind the point.
  public let rootDelay: UInt32
  /// By how much all of it may be wrong, likewise.
  public let rootDispersion: UInt32
  /// The clock, or where the time is from: four letters or an address.
  public let reference: UInt32
  /// When the clock was set.
  public let referenceTime: NTPTime
  /// When the request left, by the client's clock.
  public let originTime: NTPTime
  /// When it arrived.
  public let receiveTime: NTPTime
  /// When this message left.
  public let transmitTime: NTPTime

  /// Takes a message from `reader`, which is left at extensions and authentication.
  public static func decode(_ reader: inout PacketReader) -> Decoded<NTPMessage> {
    let start = reader
    guard reader.remaining >= byteCount, let first = reader.u32(), let delay = reader.u32(),
      let dispersion = reader.u32(), let reference = reader.u32(), let set = reader.u64(),
      let origin = reader.u64(), let receive = reader.u64(), let transmit = reader.u64()
    else { return Decoded(nil, error: start.shortage(of: byteCount, in: .ntp)) }
    return Decoded(
      NTPMessage(
        leapIndicator: UInt8(truncatingIfNeeded: first >> 30), version: UInt8(truncatingIfNeeded: first >> 27) & 7,
        mode: UInt8(truncatingIfNeeded: first >> 24) & 7, stratum: UInt8(truncatingIfNeeded: first >> 16),
        poll: Int8(truncatingIfNeeded: first >> 8), precision: Int8(truncatingIfNeeded: first), rootDelay: delay,
        rootDispersion: dispersion, reference: reference, referenceTime: NTPTime(rawValue: set),
        originTime: NTPTime(rawValue: origin), receiveTime: NTPTime(rawValue: receive),
        transmitTime: NTPTime(rawValue: transmit)))
  }
}

/// A time of NTP (RFC 5905, section 6): seconds since 1900, 32 bits before the point and 32 behind it.
public struct NTPTime: RawRepresentable, Hashable, Sendable {
  /// All 64 bits.
  public let rawValue: UInt64
  /// Any bits; zero means that there is no time.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Whole seconds since 1900, of the era that began then.
  public var seconds: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
  /// The rest, in units of 2^-32 seconds.
  public var fraction: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
  /// The rest in nanoseconds, rounded down.
  public var nanoseconds: UInt32 { UInt32(truncatingIfNeeded: (UInt64(fraction) * 1_000_000_000) >> 32) }
  /// Whole seconds since 1970, if it is a time of the era that began in 1900.
  public var secondsSince1970: Int64 { Int64(seconds) - 2_208_988_800 }
}
