internal import Addresses
internal import CLinux
internal import Glibc

extension NetworkInterface {
  /// Every interface of this network namespace with its addresses, by index.
  ///
  /// Two requests, so that an interface that comes or goes between them may lack its addresses. The corresponding
  /// messages are RTM_GETLINK and RTM_GETADDR of `rtnetlink(7)`; no permission is needed.
  public static func all() throws(SocketError) -> [NetworkInterface] {
    var socket = try NetlinkSocket()
    let header = [UInt8](repeating: 0, count: MemoryLayout<ifinfomsg>.size)
    let links = try socket.messages(for: NetlinkRequest(type: Int(RTM_GETLINK), dump: true, fixed: header))
    let family = [UInt8](repeating: 0, count: MemoryLayout<ifaddrmsg>.size)
    let addresses = try socket.messages(for: NetlinkRequest(type: Int(RTM_GETADDR), dump: true, fixed: family))
    return decode(links: links, addresses: addresses)
  }

  /// Puts the messages of both dumps together. Messages that make no sense are left out.
  package static func decode(links: [NetlinkMessage], addresses: [NetlinkMessage]) -> [NetworkInterface] {
    var interfaces = links.compactMap(NetworkInterface.init(link:)).sorted { $0.index < $1.index }
    var positions: [UInt32: Int] = [:]
    for (position, interface) in interfaces.enumerated() { positions[interface.index] = position }
    for message in addresses {
      guard let index = InterfaceAddress.interfaceIndex(of: message), let position = positions[index],
        let address = InterfaceAddress(message, scope: interfaces[position].scope)
      else { continue }
      interfaces[position].addresses.append(address)
    }
    return interfaces
  }

  /// The scope of link-local addresses here: its name, unless that does not read as one, such as `12`.
  private var scope: IPv6Address.Scope {
    if case .name(name)? = IPv6Address.Scope(name) { .name(name) } else { .index(index) }
  }

  /// What an RTM_NEWLINK message says: `struct ifinfomsg` and attributes. Nil where it is none.
  package init?(link message: NetlinkMessage) {
    guard message.type == Int(RTM_NEWLINK), let type: UInt16 = message.payload.integer(at: 2),
      let index: Int32 = message.payload.integer(at: 4), index > 0, let flags: UInt32 = message.payload.integer(at: 8)
    else { return nil }
    self.init(index: UInt32(index))
    hardwareType = HardwareType(rawValue: type)
    self.flags = Flags(rawValue: flags)
    let attributes = message.payload.rest(from: MemoryLayout<ifinfomsg>.size).attributes
    for attribute in attributes { take(attribute.type, attribute.value) }
    if permanentAddress == hardwareAddress { permanentAddress = nil }
  }

  private mutating func take(_ type: Int, _ value: NetlinkBytes) {
    switch type {
    case Int(IFLA_IFNAME): name = value.text
    case Int(IFLA_IFALIAS): alias = value.text
    case Int(IFLA_PROP_LIST):
      alternativeNames = value.attributes.filter { $0.type == Int(IFLA_ALT_IFNAME) }.map(\.value.text)
    case Int(IFLA_LINKINFO):
      kind = value.attributes.first { $0.type == Int(IFLA_INFO_KIND) }?.value.text
    case Int(IFLA_ADDRESS): hardwareAddress = value.hardwareAddress
    case Int(IFLA_PERM_ADDRESS): permanentAddress = value.hardwareAddress
    case Int(IFLA_OPERSTATE): operationalState = value.integer().flatMap(OperationalState.init(rawValue:)) ?? .unknown
    case Int(IFLA_CARRIER): hasCarrier = value.integer(as: UInt8.self).map { $0 != 0 }
    case Int(IFLA_MTU): mtu = value.number ?? 0
    case Int(IFLA_MIN_MTU): minimumMTU = value.number.flatMap { $0 == 0 ? nil : $0 }
    case Int(IFLA_MAX_MTU): maximumMTU = value.number.flatMap { $0 == 0 ? nil : $0 }
    case Int(IFLA_TXQLEN): transmitQueueLength = value.number ?? 0
    case Int(IFLA_MASTER): masterIndex = value.integer()
    // 0 is a tunnel that is bound to no interface.
    case Int(IFLA_LINK): linkIndex = value.integer().flatMap { $0 == 0 ? nil : $0 }
    case Int(IFLA_LINK_NETNSID): linkNamespace = value.integer()
    case Int(IFLA_GROUP): group = value.integer() ?? 0
    case Int(IFLA_STATS64): statistics = Statistics(value)
    default: break
    }
  }
}

extension NetworkInterface.Statistics {
  /// `struct rtnl_link_stats64`, of which the first nine numbers count here.
  fileprivate init?(_ value: NetlinkBytes) {
    let numbers = (0..<9).compactMap { value.integer(at: 8 * $0, as: UInt64.self) }
    guard numbers.count == 9 else { return nil }
    received = Counters(packets: numbers[0], bytes: numbers[2], errors: numbers[4], dropped: numbers[6])
    transmitted = Counters(packets: numbers[1], bytes: numbers[3], errors: numbers[5], dropped: numbers[7])
    multicast = numbers[8]
  }
}
