import Sockets

/// Whether an interface carries packets, in one word.
enum InterfaceState: String {
  case up
  /// Switched off by the administrator.
  case down
  /// Switched on, but nothing is plugged in, or nobody is at the other end.
  case noCarrier = "no-carrier"
  /// Switched on, but what it is built on is down.
  case lowerLayerDown = "lower-layer-down"
  case dormant
  case testing
  case notPresent = "not-present"

  init(_ interface: NetworkInterface) {
    guard interface.flags.contains(.up) else {
      self = .down
      return
    }
    switch interface.operationalState {
    // Loopback and tunnels leave it at "unknown".
    case .up, .unknown: self = interface.hasCarrier == false ? .noCarrier : .up
    // Right after the link came up the kernel knows of the carrier first.
    case .down: self = interface.hasCarrier == true ? .up : .noCarrier
    case .lowerLayerDown: self = .lowerLayerDown
    case .dormant: self = .dormant
    case .testing: self = .testing
    case .notPresent: self = .notPresent
    }
  }
}
