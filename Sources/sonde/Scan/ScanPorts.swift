import Inquiry
import Probe
import Sockets

/// Which ports a scan asks for: `22,80-90,http,top:100,T:1-1024,U:53,!25`, or `-` for all.
enum ScanPorts {
  /// How many of the most usual ports are asked for where none are named.
  static let usual = 100

  /// The services of a list, each once and in order. `transport` is that of the items before the first `T:` or `U:`.
  ///
  /// `T:` and `U:` hold up to the next of them. `!` takes away whatever else the list names: over both protocols, unless it
  /// has one of these prefixes at its own item.
  static func read(_ text: String, over transport: ScanService.Transport) throws -> [ScanService] {
    guard !text.isEmpty else { throw UsageError("no ports are named; \(forms)") }
    var transport = transport
    var wanted: Set<ScanService> = []
    var removed: Set<ScanService> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let item = ScanPortItem(part)
      if let prefix = item.prefix, item.prefixHolds { transport = prefix }
      guard !item.body.isEmpty else { throw empty(part, in: text) }
      if item.isRemoval {
        removed.formUnion(try services(of: item.body, over: item.prefix.map { [$0] } ?? [.tcp, .udp]))
      } else {
        wanted.formUnion(try services(of: item.body, over: [transport]))
      }
    }
    guard !wanted.isEmpty else {
      throw UsageError("\(quoted(text)) only takes ports away; write top:\(usual),\(text), or the ports to ask for")
    }
    guard !wanted.isSubset(of: removed) else { throw UsageError("\(quoted(text)) takes all its ports away again") }
    return wanted.subtracting(removed).sorted()
  }

  /// What is asked for where nobody says.
  static func usual(over transport: ScanService.Transport) -> [ScanService] {
    TopPorts.ports(over: transport).prefix(usual).map { ScanService(transport, $0) }.sorted()
  }

  private static let forms = "a list reads 22,80-90,http,top:100,T:1-1024,U:53,!25, and - means all"

  private static func quoted(_ text: some StringProtocol) -> String { PortItems.quoted(String(text)) }

  private static func empty(_ part: Substring, in text: String) -> UsageError {
    part.isEmpty
      ? UsageError("\(quoted(text)) has an empty item; \(forms)")
      : UsageError("\(quoted(part)) names no port; \(forms)")
  }

  /// What one item means over each of `transports`; of a name it is enough that one of them knows it.
  private static func services(
    of body: Substring, over transports: [ScanService.Transport]
  ) throws -> [ScanService] {
    if let count = body.dropping("top:") {
      return try transports.flatMap { transport in
        try top(count, over: transport).map { ScanService(transport, $0) }
      }
    }
    if body.contains(":") {
      throw UsageError("\(quoted(body)): only T: (TCP), U: (UDP) and top: (the most usual) stand before a port")
    }
    do throws(PortItems.Problem) {
      switch try PortItems.subject(closed(body), lowest: 1) {
      case .number(let port): return transports.map { ScanService($0, port) }
      case .range(let ports):
        let numbers = ports.lowerBound.rawValue...ports.upperBound.rawValue
        return transports.flatMap { transport in numbers.map { ScanService(transport, Port(rawValue: $0)) } }
      case .name(let name): return try named(name, over: transports)
      case .search, .everything, .nothing: return []
      }
    } catch { throw UsageError(error.text) }
  }

  /// With both ends, where one was left out: `-`, `1-`, `-1024`.
  private static func closed(_ body: Substring) -> String {
    if body == "-" { return "1-65535" }
    let hyphens = body.utf8.count { $0 == UInt8(ascii: "-") }
    let rest = body.utf8.count { !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0) }
    guard hyphens == 1, rest == 1 else { return String(body) }
    return (body.hasPrefix("-") ? "1" : "") + body + (body.hasSuffix("-") ? "65535" : "")
  }

  private static func top(_ text: Substring, over transport: ScanService.Transport) throws -> ArraySlice<Port> {
    let ports = TopPorts.ports(over: transport)
    guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let count = Int(text), count > 0,
      count <= ports.count
    else {
      let name = transport.rawValue.uppercased()
      throw UsageError("\(quoted("top:\(text)")): the table of \(name) ports has 1 to \(ports.count) of them")
    }
    return ports.prefix(count)
  }

  private static func named(
    _ name: String, over transports: [ScanService.Transport]
  ) throws(PortItems.Problem) -> [ScanService] {
    let found = transports.compactMap { transport in
      ServiceName.port(name, over: transport.rawValue).map { ScanService(transport, $0) }
    }
    if !found.isEmpty { return found }
    let over = transports.map(\.rawValue).joined(separator: " or ")
    throw PortItems.Problem("no service \(quoted(name)) over \(over); \(hint(name, transports))")
  }

  private static func hint(_ name: String, _ transports: [ScanService.Transport]) -> String {
    for (other, prefix) in [(ScanService.Transport.tcp, "T:"), (.udp, "U:")] where !transports.contains(other) {
      if let port = ServiceName.port(name, over: other.rawValue) {
        return "over \(other.rawValue) it is port \(port): write \(prefix)\(name)"
      }
    }
    let nearest = transports.lazy.compactMap { ServiceName.nearest(to: name, over: $0.rawValue) }.first
    return nearest.map { "did you mean '\($0)'?" } ?? "write a number from 1 to 65535"
  }
}

extension ScanPorts {
  /// Whether a word, which stands last and not alone where targets are expected, is a list of ports: made of their syntax
  /// only, or the name of one service that is known here. `-` is stdin, and `db:22` a target.
  static func isList(_ word: String, over transport: ScanService.Transport) -> Bool {
    guard !word.isEmpty, word != "-", !word.contains(where: { "./@[]* ".contains($0) }) else { return false }
    let parts = word.split(separator: ",", omittingEmptySubsequences: false)
    let isSyntax = parts.allSatisfy { !ScanPortItem($0).mayBeHost }
    if isSyntax { return true }
    guard parts.count == 1 else { return !parts.contains { ScanPortItem($0).hasForeignColon } }
    return !word.contains(":") && ServiceName.port(word, over: transport.rawValue) != nil
  }
}
