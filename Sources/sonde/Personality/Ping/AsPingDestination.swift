import Addresses
import Host
import Sockets

/// Whom to ask, and from where.
struct AsPingDestination {
  /// As it was written.
  let text: String
  /// The name that the resolver calls canonical, or what was written.
  let canonicalName: String
  let address: IPAddress
  /// Our address of the route, where the kernel told.
  let source: IPAddress?
  let isBroadcast: Bool
  /// An address was written, so that nobody expects names.
  let isLiteral: Bool
  /// The routers that shall write the time.
  let routers: [IPv4Address]

  /// Looks the operands up and asks the kernel for a route. `warn` hears of what is odd and does not end it.
  init(_ options: AsPingOptions, warn: (String) -> Void) throws(PersonalityEnd) {
    let text = options.operands.last ?? ""
    let (answer, isLiteral) = try Self.resolve(text, options.family)
    guard let found = answer.addresses.first?.ip else { throw PersonalityEnd("\(text): no address", .usage) }
    let isIPv4 = found.bitWidth == 32
    routers = try Self.routers(options, isIPv4: isIPv4)
    let route = try Route(to: found, options, warn: warn)
    self.text = text
    self.isLiteral = isLiteral
    let canonicalName = answer.canonicalName ?? ""
    self.canonicalName = canonicalName.isEmpty ? text : canonicalName
    // To the kernel the unspecified address of IPv4 is this host.
    address = found == .v4(.any) ? route.source ?? found : found
    source = route.source
    isBroadcast = route.isBroadcast
  }

  /// The addresses of `family` among all that the name has, which tells a name without any from one of the other family.
  private static func resolve(
    _ text: String, _ family: Family
  ) throws(PersonalityEnd) -> (Resolver.Answer, isLiteral: Bool) {
    var (answer, isLiteral) = try resolve(text)
    if family != .unspecified { answer.addresses.removeAll { $0.family != family } }
    guard !answer.addresses.isEmpty else {
      throw PersonalityEnd("\(text): Address family for hostname not supported", .usage)
    }
    return (answer, isLiteral)
  }

  private static func resolve(_ text: String) throws(PersonalityEnd) -> (Resolver.Answer, isLiteral: Bool) {
    var query = Resolver.Query(host: text, type: .raw, isNumeric: true, wantsCanonicalName: true)
    if let answer = try? Resolver.answer(query) { return (answer, true) }
    query.isNumeric = false
    if InternationalName.isNeeded(for: text), let name = try? InternationalName.encode(text) { query.host = name }
    do throws(ResolverError) { return (try Resolver.answer(query), false) } catch {
      throw PersonalityEnd("\(text): \(error.libraryMessage)", .usage)
    }
  }

  /// What stands before the host.
  private static func routers(_ options: AsPingOptions, isIPv4: Bool) throws(PersonalityEnd) -> [IPv4Address] {
    let words = options.operands.dropLast()
    guard !words.isEmpty else { return [] }
    guard isIPv4 else { throw PersonalityEnd(AsPingUsage.text, .usage) }
    guard options.timestamps == .prespecified else {
      throw PersonalityEnd("routes through given hosts are not to be had from sonde; write one host", .usage)
    }
    guard words.count <= 4 else { throw PersonalityEnd(AsPingUsage.text, .usage) }
    var routers: [IPv4Address] = []
    for word in words {
      let (answer, _) = try resolve(word, .inet)
      if case .v4(let address)? = answer.addresses.first?.ip { routers.append(address) }
    }
    return routers
  }

  /// What the kernel thinks of the address, asked by connecting a datagram socket, which sends nothing.
  private struct Route {
    var source: IPAddress?
    var isBroadcast = false

    init(to address: IPAddress, _ options: AsPingOptions, warn: (String) -> Void) throws(PersonalityEnd) {
      do throws(SocketError) { try ask(address, options, warn: warn) } catch {
        throw PersonalityEnd(Self.complaint(error, options, isIPv4: address.bitWidth == 32), .usage)
      }
      if isBroadcast, !options.allowsBroadcast {
        throw PersonalityEnd(
          "Do you want to ping broadcast? Then -b. If not, check your local firewall rules", .usage)
      }
      if let interface = options.interface, Self.chosen(address, options) == nil, let source,
        !Self.has(interface, source)
      {
        warn("Warning: source address might be selected on device other than: \(interface)")
      }
    }

    /// Our address as it was asked for, where it is of the family of `address`.
    private static func chosen(_ address: IPAddress, _ options: AsPingOptions) -> IPAddress? {
      options.source.flatMap { $0.bitWidth == address.bitWidth ? $0 : nil }
    }

    private mutating func ask(
      _ address: IPAddress, _ options: AsPingOptions, warn: (String) -> Void
    ) throws(SocketError) {
      let isIPv4 = address.bitWidth == 32
      let socket = try Socket(isIPv4 ? .inet : .inet6, .datagram)
      if let interface = options.interface { try socket.setOption(.bindToDevice, to: interface) }
      // Who says where to send from is not told where that leads: the first probe finds out.
      if let chosen = Self.chosen(address, options) {
        try socket.bind(to: SocketAddress(chosen, port: 0))
        source = chosen
        return
      }
      if let mark = options.mark {
        do throws(SocketError) { try socket.setOption(.mark, to: mark) } catch {
          warn("WARNING: failed to set mark: \(mark): \(error.code)")
        }
      }
      // Of a link there is nothing to ask, and our address is not known.
      if !isIPv4, address.isLinkLocal || (address.isMulticast && address.reach == .link) {
        source = .v6(.any)
        return
      }
      if let value = options.trafficClass {
        try socket.setOption(isIPv4 ? .typeOfService : .trafficClass, to: value)
      }
      // Some port; 0 is refused by some kernels.
      let remote = SocketAddress(address, port: 1025)
      switch try socket.connectResult(to: remote) {
      case nil: break
      case .permissionDenied? where isIPv4:
        isBroadcast = true
        try socket.setOption(.broadcast, to: true)
        if let code = try socket.connectResult(to: remote) {
          // A rule forbids it; that it is a broadcast is only what it looked like.
          guard code == .permissionDenied else { throw SocketError("connect", code) }
          return
        }
      // An address on some link, without a word on which: the kernel finds out when it sends.
      case .invalidArgument? where !isIPv4: break
      case let code?: throw SocketError("connect", code)
      }
      source = try socket.socketName().ip
    }

    private static func complaint(_ error: SocketError, _ options: AsPingOptions, isIPv4: Bool) -> String {
      switch error.call {
      case "bind": return "\(isIPv4 ? "bind" : "bind icmp socket"): \(error.code)"
      case "setsockopt" where options.interface != nil && error.code == .noDevice && !isIPv4:
        return "unknown iface: \(options.interface ?? "")"
      case "setsockopt" where options.interface != nil && error.subject?.hasPrefix("SO_BINDTODEVICE") ?? false:
        return "SO_BINDTODEVICE \(options.interface ?? ""): \(error.code)"
      default: return "\(error.call): \(error.code)"
      }
    }

    private static func has(_ interface: String, _ address: IPAddress) -> Bool {
      guard let interfaces = try? NetworkInterface.all() else { return true }
      return interfaces.contains { candidate in
        candidate.name == interface
          && candidate.addresses.contains { $0.address.withScope(nil) == address.withScope(nil) }
      }
    }
  }
}
