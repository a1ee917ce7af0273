/// Where packets of a capture file were seen (draft-ietf-opsawg-pcapng, section 4.2); a classic file has one of these.
public struct CaptureInterface: Hashable, Sendable {
  /// What the packets begin with.
  public var linkType: LinkType
  /// No packet has more bytes than this in the file; 0 means that there is no limit.
  public var snapshotLength: UInt32
  /// The name, such as `eth0`.
  public var name: String?
  /// What a person calls it.
  public var description: String?
  /// The filter that let packets in, in libpcap's language.
  public var filter: String?
  /// What the device is.
  public var hardware: String?
  /// What the machine with the interface runs.
  public var operatingSystem: String?
  /// Bits per second.
  public var speed: UInt64?
  /// How many bytes of frame check sequence are at the end of each packet; nil where that is not told.
  public var frameCheckByteCount: Int?
  /// How finely the times in the file are told.
  public var resolution: TimestampResolution
  /// Seconds to add to every time.
  public var timeOffset: Int64
  /// What the file told last about packets seen and lost.
  public var statistics: CaptureStatistics?

  /// Describes an interface.
  public init(
    linkType: LinkType, snapshotLength: UInt32 = PcapFile.maximumSnapshotLength, name: String? = nil,
    description: String? = nil, filter: String? = nil, resolution: TimestampResolution = .nanoseconds
  ) {
    self.linkType = linkType
    self.snapshotLength = snapshotLength
    self.name = name
    self.description = description
    self.filter = filter
    self.resolution = resolution
    timeOffset = 0
  }
}

/// What every packet needs of its interface, without a text that would have to be counted.
struct InterfaceClock: Hashable, Sendable {
  let linkType: LinkType
  let snapshotLength: UInt32
  private let resolution: TimestampResolution
  private let offset: Int64

  init(_ interface: CaptureInterface) {
    linkType = interface.linkType
    snapshotLength = interface.snapshotLength
    resolution = interface.resolution
    offset = interface.timeOffset
  }

  func nanoseconds(ticks: UInt64) -> Int64? { resolution.nanoseconds(ticks: ticks, offset: offset) }
}
