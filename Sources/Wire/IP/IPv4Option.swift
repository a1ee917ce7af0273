public import Addresses

/// One option of an IPv4 header (RFC 791, section 3.1).
public enum IPv4Option: Hashable, Sendable {
  /// The routers on the way write their addresses (type 7).
  case recordRoute(RecordedRoute)
  /// The routers on the way write the time (type 68).
  case timestamp(RecordedTimes)
  /// Any other option, and one of the two above that contradicts itself: the type and what follows the length.
  case other(type: UInt8, data: [UInt8])

  static let recordRouteType: UInt8 = 7
  static let timestampType: UInt8 = 68
}

/// The record route option: room for addresses, filled from the front.
public struct RecordedRoute: Hashable, Sendable {
  /// How many addresses fit into the largest option.
  public static let maximumSlots = 9

  /// What has been written so far.
  public let addresses: [IPv4Address]

  /// How many addresses there is room for, the written ones included.
  public let slots: Int

  /// Nothing written yet; at most nine slots fit into a header.
  public init(slots: Int = maximumSlots) {
    self.init(slots: slots, addresses: [])
  }

  /// Some slots filled; there are as many as are filled, at least.
  public init(slots: Int, addresses: [IPv4Address]) {
    self.addresses = addresses
    self.slots = max(slots, addresses.count)
  }

  /// Whether the routers that follow find no room.
  public var isFull: Bool { addresses.count == slots }
}

/// The timestamp option: room for times, filled from the front.
public struct RecordedTimes: Hashable, Sendable {
  /// What each router writes.
  public enum Style: UInt8, Hashable, Sendable {
    /// The time only (flag 0).
    case times = 0
    /// Its address and the time (flag 1).
    case addressesAndTimes = 1
    /// The time only, and only if the next address is its own (flag 3).
    case timesOfGivenAddresses = 3
  }

  /// A place for one time.
  public struct Slot: Hashable, Sendable {
    /// Who wrote the time, or shall write it; nil where that is not recorded.
    public let address: IPv4Address?
    /// What was written; nil if nothing has been.
    public let time: Time?

    /// Makes a slot.
    public init(address: IPv4Address? = nil, time: Time? = nil) {
      self.address = address
      self.time = time
    }
  }

  /// What a router wrote: usually milliseconds since midnight UT.
  public struct Time: RawRepresentable, Hashable, Sendable {
    /// The 32 bits on the wire.
    public let rawValue: UInt32

    /// Any 32 bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Milliseconds since midnight UT; nil if the highest bit says that it is some other time.
    public var milliseconds: UInt32? { rawValue >> 31 == 0 ? rawValue : nil }
  }

  /// What each router writes.
  public let style: Style
  /// The places in the order of the routers; those with a time come first.
  public let slots: [Slot]
  /// How many routers found no room, up to fifteen.
  public let overflow: UInt8

  /// Makes an option; the largest has nine slots without addresses, four with.
  public init(style: Style, slots: [Slot], overflow: UInt8 = 0) {
    self.style = style
    self.slots = slots
    self.overflow = overflow & 0xf
  }

  /// Nothing written yet, in the largest option of this style; `addresses` are the routers asked, for the style that
  /// asks.
  public init(style: Style, asking addresses: [IPv4Address] = []) {
    let slots =
      switch style {
      case .times: Array(repeating: Slot(), count: 9)
      case .addressesAndTimes: Array(repeating: Slot(), count: 4)
      case .timesOfGivenAddresses: addresses.map { Slot(address: $0) }
      }
    self.init(style: style, slots: slots)
  }
}
