package import Sockets

extension OptionRefusal {
  /// Why the kernel, asked for `option` of a socket of `kind`, answered `code`.
  package static func explain(_ option: OptionDescription, _ kind: SocketKinds, _ code: Errno) -> OptionRefusal {
    OptionRefusal(reason(option, kind, code), code)
  }

  private static func reason(_ option: OptionDescription, _ kind: SocketKinds, _ code: Errno) -> Reason {
    let isUnknown = code == .noProtocolOption || code == .notSupported
    // Of other kinds the kernel says so in several ways: ENODATA of SO_PEERGROUPS, for one.
    if isUnknown || code == .noData, !option.applies(to: kind) { return .otherKind }
    switch option.requirement {
    case .connection where code == .notConnected || code == .noData || isUnknown: return .needsConnection
    case .repair where code == .notPermitted || code == .invalidArgument: return .needsRepair
    case .securityModule where isUnknown: return .needsSecurityModule
    default: break
    }
    switch code {
    case .notPermitted, .permissionDenied: return option.capability.map { .needsCapability($0) } ?? .kernel
    case .noProtocolOption, .notSupported: return .unknownToKernel
    default: return option.applies(to: kind) ? .kernel : .otherKind
    }
  }
}
