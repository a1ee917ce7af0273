/// What is known of one socket option: its name, its C type and unit, and which sockets have it.
///
/// ``all`` is the table of every option. An entry can read itself from a socket, so the table can be listed:
///
///     for option in OptionDescription.all where option.applies(to: kind) && option.isReadable {
///       print(option.name, option.read(from: socket.fileNumber))
///     }
public struct OptionDescription: Hashable, Sendable {
  /// The constant's name: `SO_KEEPALIVE`.
  public let name: String
  /// The layer that answers, the second argument of `getsockopt(2)`.
  public let level: OptionLevel
  /// The constant's number within its level.
  public let number: Int32
  /// What the kernel reads and writes.
  public let type: OptionType
  /// What a number counts.
  public let unit: OptionUnit
  /// Whether the option can be read, written, or both.
  public let access: OptionAccess
  /// The sockets that have the option.
  public let sockets: SocketKinds
  /// The section 7 page that describes it.
  public let page: ManualPage
  /// What a socket must be before the option can be read.
  public let requirement: OptionRequirement
  /// The capability that setting it takes, where it takes one: `CAP_NET_ADMIN`.
  public let capability: String?
  /// The kernel header that defines it, where the C library's headers (glibc 2.36) do not.
  public let header: String?

  init(
    _ name: String, _ level: OptionLevel, _ number: Int32, _ type: OptionType, unit: OptionUnit = .none,
    _ access: OptionAccess = .readWrite, on sockets: SocketKinds? = nil, page: ManualPage? = nil,
    needs requirement: OptionRequirement = .nothing, capability: String? = nil, header: String? = nil
  ) {
    self.name = name
    self.level = level
    self.number = number
    self.type = type
    self.unit = unit
    self.access = access
    self.sockets = sockets ?? level.sockets
    self.page = page ?? level.page
    self.requirement = requirement
    self.capability = capability
    self.header = header
  }

  /// Whether ``read(from:)`` can give a value.
  public var isReadable: Bool { access == .readWrite || access == .readOnly || access == .takeOnly }
  /// Whether ``write(_:to:)`` has a value to set, as opposed to an argument structure to hand over.
  public var isWritable: Bool { access == .readWrite || access == .writeOnly }
  /// Whether sockets of `kind` have the option.
  public func applies(to kind: SocketKinds) -> Bool { !sockets.isDisjoint(with: kind) }
}

/// Which way an option's value travels.
public enum OptionAccess: String, Hashable, Sendable {
  case readWrite
  case readOnly
  /// Reading takes the value away: the next read finds the default. Not for a listing.
  case takeOnly
  case writeOnly
  /// A call more than an option: it takes a structure, or reading has an effect.
  case operation
}

/// What a socket must be before an option can be read.
public enum OptionRequirement: String, Hashable, Sendable {
  case nothing
  /// A peer; ENOTCONN or ENODATA without one.
  case connection
  /// TCP_REPAIR switched on; EPERM or EINVAL without it.
  case repair
  /// A security module that labels sockets; ENOPROTOOPT without one.
  case securityModule
}

/// The page of section 7 of the manual that describes an option.
public enum ManualPage: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case socket
  case ip
  case ipv6
  case tcp
  case udp
  case unix

  /// `socket(7)`.
  public var description: String { "\(rawValue)(7)" }
}

/// What the number in an option counts.
public enum OptionUnit: String, Hashable, Sendable {
  case none = ""
  case bytes
  case bytesPerSecond = "bytes/s"
  case seconds = "s"
  case milliseconds = "ms"
  case microseconds = "us"
  case hops
  case packets
  case probes
}

/// The C type behind an option, and so how its bytes become a value.
public enum OptionType: Hashable, Sendable, CustomStringConvertible {
  /// An `int` that is on when it is not 0.
  case flag
  case int
  case unsigned
  case unsigned64
  /// An `unsigned int` of bits.
  case mask
  case timeval
  case linger
  /// Up to so many bytes of text.
  case string(capacity: Int)
  case ipv4Address
  /// The index of an interface, 0 for none.
  case interface
  /// The index of an interface as `uint32_t` in network byte order.
  case interfaceBigEndian
  /// Two port numbers in a `uint32_t`, the lower one in the lower half.
  case portRange
  case credentials
  /// Up to so many user or group numbers, `gid_t[]`.
  case identifiers(capacity: Int)
  /// A structure of at most `size` bytes that is kept as bytes.
  case structure(String, size: Int)

  /// The type as C writes it: `struct timeval`.
  public var description: String {
    switch self {
    case .flag, .int, .interface: "int"
    case .unsigned, .mask: "unsigned int"
    case .unsigned64: "uint64_t"
    case .timeval: "struct timeval"
    case .linger: "struct linger"
    case .string(let capacity): "char[\(capacity)]"
    case .ipv4Address: "struct in_addr"
    case .interfaceBigEndian, .portRange: "uint32_t"
    case .credentials: "struct ucred"
    case .identifiers: "gid_t[]"
    case .structure(let name, _): name
    }
  }
}
