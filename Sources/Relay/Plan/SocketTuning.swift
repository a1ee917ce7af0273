package import Addresses
internal import Sockets

/// Socket options that a person may set on the command line; nil leaves the kernel's default.
package struct SocketTuning: Sendable {
  package var interface: String?
  package var keepAlive = false
  package var noDelay = false
  package var timeToLive: Int?
  package var typeOfService: Int?
  package var receiveBuffer: Int?
  package var sendBuffer: Int?
  package var broadcast = false
  package var groups: [IPAddress] = []

  package init() {}

  /// Sets what was asked for. Called before bind and connect, so that buffers count in the first window.
  func apply(to fd: Int32, family: Family, type: SocketType) throws(SocketError) {
    if let interface { try Kernel.setOption(fd, .bindToDevice, to: interface) }
    if keepAlive { try Kernel.setOption(fd, .keepAlive, to: true) }
    if noDelay { try Kernel.setOption(fd, .noDelay, to: true) }
    if broadcast { try Kernel.setOption(fd, .broadcast, to: true) }
    if let receiveBuffer { try Kernel.setOption(fd, .receiveBuffer, to: receiveBuffer) }
    if let sendBuffer { try Kernel.setOption(fd, .sendBuffer, to: sendBuffer) }
    if family != .unix {
      if let timeToLive { try setHops(fd, family, timeToLive) }
      if let typeOfService { try setService(fd, family, typeOfService) }
    }
    for group in groups where group.family == family {
      try Kernel.joinGroup(fd, group, interface: interface)
    }
  }

  /// An IPv6 socket may carry IPv4 too, and then both options count.
  private func setHops(_ fd: Int32, _ family: Family, _ hops: Int) throws(SocketError) {
    if family == .inet6 {
      try Kernel.setOption(fd, .unicastHops, to: hops)
      try Kernel.setOption(fd, .multicastHops, to: hops)
    } else {
      try Kernel.setOption(fd, .multicastTimeToLive, to: hops)
    }
    try Kernel.setOption(fd, .timeToLive, to: hops)
  }

  private func setService(_ fd: Int32, _ family: Family, _ value: Int) throws(SocketError) {
    if family == .inet6 { try Kernel.setOption(fd, .trafficClass, to: value) }
    try Kernel.setOption(fd, .typeOfService, to: value)
  }
}

extension IPAddress {
  fileprivate var family: Family {
    switch self {
    case .v4: .inet
    case .v6: .inet6
    }
  }
}
