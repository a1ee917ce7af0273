import Sockets

/// One interface as it is reported: what the kernel says of it, and what it can be used for.
struct InterfaceReport {
  let interface: NetworkInterface
  let state: InterfaceState
  /// The addresses that were asked for, each with the reason why no socket can be bound to it.
  let addresses: [(address: InterfaceAddress, refusal: SocketError?)]
  /// Why packets cannot be captured on it.
  let captureRefusal: Refusal?
  /// Why sockets cannot be bound to the interface itself.
  let deviceRefusal: SocketError?
  /// What the driver says of the link.
  let mode: LinkMode?
  /// The bridge, bond or VRF that it belongs to.
  let master: Relative?
  /// What it is built on, or its other end.
  let link: Relative?

  /// Why something cannot be done.
  enum Refusal {
    case interfaceIsDown
    case permission(SocketError)
  }

  /// Another interface: its name where it is in this namespace and can be seen.
  struct Relative {
    let index: UInt32
    let name: String?
    let namespace: Int32?
  }

  /// Sockets can be bound to at least one of its addresses.
  var canBind: Bool { addresses.contains { $0.refusal == nil } }
  /// Groups can be joined and sent to on it.
  var canMulticast: Bool { interface.flags.isSuperset(of: [.up, .multicast]) }

  /// Tries what can be tried. Throws when this process has run out of descriptors or memory.
  ///
  /// - Parameters:
  ///   - names: those of all interfaces, by index.
  ///   - width: the bits of the addresses that were asked for; nil for all addresses.
  ///   - capture: why nothing can be captured on any interface.
  init(
    _ interface: NetworkInterface, names: [UInt32: String], width: Int?, capture: SocketError?
  ) throws(SocketError) {
    self.interface = interface
    state = InterfaceState(interface)
    addresses = try interface.addresses.filter { width == nil || $0.address.bitWidth == width }
      .map { (address) throws(SocketError) in (address, try Permissions.bindRefusal(address.address)) }
    captureRefusal = interface.flags.contains(.up) ? capture.map(Refusal.permission) : .interfaceIsDown
    deviceRefusal = try Permissions.deviceRefusal(interface.index)
    mode = interface.linkMode()
    master = interface.masterIndex.map { Relative(index: $0, name: names[$0], namespace: nil) }
    link = interface.linkIndex.map {
      Relative(index: $0, name: interface.linkNamespace == nil ? names[$0] : nil, namespace: interface.linkNamespace)
    }
  }
}

extension InterfaceReport.Refusal: CustomStringConvertible {
  /// What is missing, in a few words.
  var description: String {
    switch self {
    case .interfaceIsDown: "it is down"
    case .permission(let error) where error.code == .notPermitted: "needs CAP_NET_RAW"
    case .permission(let error): error.code.description
    }
  }
}
