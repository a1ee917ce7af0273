public import Addresses

/// A network interface as the kernel describes it, with its addresses; `rtnetlink(7)`, RTM_NEWLINK and RTM_NEWADDR.
///
/// Text is as somebody gave it to the kernel, control characters included; bytes that are no UTF-8 read as U+FFFD.
public struct NetworkInterface: Hashable, Sendable {
  /// The number by which the kernel knows it, for as long as it exists.
  public internal(set) var index: UInt32
  /// Its name, at most 15 bytes.
  public internal(set) var name = ""
  /// Further names, at most 127 bytes each.
  public internal(set) var alternativeNames: [String] = []
  /// A remark that an administrator left, at most 255 bytes.
  public internal(set) var alias: String?
  /// The driver's name for what it is: `veth`, `bridge`, `vlan`, `tun`, `wireguard`; nil for hardware and for loopback.
  public internal(set) var kind: String?

  /// What its link-layer addresses and headers are.
  public internal(set) var hardwareType = HardwareType.void
  /// Its link-layer address; nil where it has none. Of a tunnel these are the bytes of an IP address.
  public internal(set) var hardwareAddress: HardwareAddress?
  /// The address that the hardware came with, where another one is in use.
  public internal(set) var permanentAddress: HardwareAddress?

  /// What it is set to, and what it is capable of.
  public internal(set) var flags: Flags = []
  /// Whether packets can pass, RFC 2863.
  public internal(set) var operationalState = OperationalState.unknown
  /// Whether the link below works; nil where the kernel does not say.
  public internal(set) var hasCarrier: Bool?

  /// The longest packet, in bytes without the link-layer header.
  public internal(set) var mtu = 0
  /// The smallest ``mtu`` that can be set; nil where there is no limit.
  public internal(set) var minimumMTU: Int?
  /// The largest ``mtu`` that can be set; nil where there is no limit.
  public internal(set) var maximumMTU: Int?
  /// How many packets may wait to be sent.
  public internal(set) var transmitQueueLength = 0

  /// The index of the bridge, bond or VRF that it belongs to.
  public internal(set) var masterIndex: UInt32?
  /// The index of the interface that it is built on, or that is its other end. It is an index of ``linkNamespace`` where
  /// that is not nil, otherwise one of this network namespace.
  public internal(set) var linkIndex: UInt32?
  /// The number that this network namespace has for the one of ``linkIndex``, `ip-netns(8)`.
  public internal(set) var linkNamespace: Int32?
  /// The group of interfaces it belongs to, for the administrator's use; 0 unless somebody set it.
  public internal(set) var group: UInt32 = 0

  /// What has passed through it; nil where the kernel does not count.
  public internal(set) var statistics: Statistics?
  /// The addresses of this machine on it, in the order of the kernel.
  public internal(set) var addresses: [InterfaceAddress] = []

  /// An interface of which nothing is known yet.
  init(index: UInt32) { self.index = index }
}

extension NetworkInterface {
  /// What has passed through an interface since it was made.
  public struct Statistics: Hashable, Sendable {
    /// Packets and bytes in one direction.
    public struct Counters: Hashable, Sendable {
      /// Whole packets.
      public internal(set) var packets: UInt64 = 0
      /// Their bytes, link-layer headers included.
      public internal(set) var bytes: UInt64 = 0
      /// Packets that were damaged or could not be passed on.
      public internal(set) var errors: UInt64 = 0
      /// Good packets that nobody wanted, or that there was no room for.
      public internal(set) var dropped: UInt64 = 0
    }

    /// What came in.
    public internal(set) var received = Counters()
    /// What went out.
    public internal(set) var transmitted = Counters()
    /// How many of the received packets were sent to a group.
    public internal(set) var multicast: UInt64 = 0
  }

  /// Whether packets can pass through an interface: `ifOperStatus` of RFC 2863, section 3.1.14.
  public enum OperationalState: UInt8, Hashable, Sendable, CustomStringConvertible, CaseIterable {
    /// The driver does not say; usual for loopback and tunnels.
    case unknown
    /// Something is missing, usually hardware.
    case notPresent
    case down
    /// What it is built on is down.
    case lowerLayerDown
    case testing
    /// It waits for something, for example for a login.
    case dormant
    case up

    /// The word of RFC 2863 with hyphens: `lower-layer-down`.
    public var description: String {
      switch self {
      case .unknown: "unknown"
      case .notPresent: "not-present"
      case .down: "down"
      case .lowerLayerDown: "lower-layer-down"
      case .testing: "testing"
      case .dormant: "dormant"
      case .up: "up"
      }
    }
  }
}
