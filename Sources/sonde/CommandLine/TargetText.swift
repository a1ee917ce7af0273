import Addresses
import Relay
import Report
import Sockets

/// What was written where a target is expected: `HOST PORT`, `HOST:PORT`, `unix:PATH`, `unix:@NAME`, or `PORT` alone.
struct TargetText {
  let target: Target

  /// For `connect`: somebody to talk to.
  init(connect words: [String]) throws {
    switch words.count {
    case 0: throw UsageError("connect to what? Write HOST PORT, HOST:PORT, unix:PATH or unix:@NAME")
    case 1 where words[0].hasPrefix("unix:"): target = .address(try Self.unix(words[0]))
    case 1:
      guard let (host, port) = SocketAddress.split(words[0]) else {
        let hint = IPv6Address(words[0]) == nil ? "'\(words[0])'" : "[\(words[0])]"
        throw UsageError("\(hint) has no port; write HOST PORT or HOST:PORT")
      }
      target = try Self.host(String(host), try Self.port(String(port)))
    case 2: target = try Self.host(Self.unbracketed(words[0]), try Self.port(words[1]))
    default: throw UsageError("unexpected argument '\(words[2])'; a target is HOST PORT, HOST:PORT or unix:PATH")
    }
    if target.port == .number(0) { throw UsageError("nobody can listen on port 0; write the port to connect to") }
  }

  /// For `listen`: where to wait. The address may be left out.
  init(listen words: [String]) throws {
    switch words.count {
    case 0:
      throw UsageError("listen where? Write PORT, ADDRESS PORT, unix:PATH or unix:@NAME; port 0 takes any free one")
    case 1 where words[0].hasPrefix("unix:"): target = .address(try Self.unix(words[0]))
    case 1:
      if let (host, port) = SocketAddress.split(words[0]) {
        let port = try Self.port(String(port))
        target = host.isEmpty || host == "*" ? .anyAddress(port) : try Self.host(String(host), port)
      } else if IPAddress(words[0]) != nil {
        throw UsageError("'\(words[0])' has no port; write ADDRESS PORT")
      } else {
        target = .anyAddress(try Self.port(words[0]))
      }
    case 2:
      let port = try Self.port(words[1])
      target = words[0] == "*" ? .anyAddress(port) : try Self.host(Self.unbracketed(words[0]), port)
    default: throw UsageError("unexpected argument '\(words[2])'; a listener is PORT, ADDRESS PORT or unix:PATH")
    }
  }

  private static func unix(_ text: String) throws -> SocketAddress {
    do { return try SocketAddress(text) } catch { throw UsageError(error.description) }
  }

  private static func host(_ host: String, _ port: ServicePort) throws -> Target {
    guard !host.isEmpty else { throw UsageError("the host is empty") }
    guard host.utf8.count <= 253, !host.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else {
      throw UsageError("'\(host)' is no host name: at most 253 bytes, no spaces or control characters")
    }
    if let mark = host.first(where: { "/:?#@".contains($0) }), IPAddress(host) == nil {
      throw UsageError("'\(host)' is no host name: it has '\(mark)' in it; write the bare name or address")
    }
    if let literal = IPAddress(host), case .number(let number) = port {
      return .address(SocketAddress(literal, port: number))
    }
    return .host(host, port)
  }

  private static func port(_ text: String) throws -> ServicePort {
    if let port = Port(text) { return .number(port) }
    guard let first = text.utf8.first else { throw UsageError("the port is empty") }
    if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || text.utf8.allSatisfy(\.isDecimalDigit) {
      throw UsageError("port '\(text)': ports are 0 to 65535")
    }
    // RFC 6335, section 5.1: letters, digits and hyphens; the tables of old systems have dots, plus signs and the like.
    guard text.utf8.count <= 64, !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else {
      throw UsageError("'\(text)' is neither a port nor the name of a service")
    }
    return .name(text)
  }

  private static func unbracketed(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }
}

extension Target {
  /// A Unix socket, which has no port, no family to choose and no route.
  var isUnix: Bool {
    if case .address(.unix) = self { true } else { false }
  }

  /// A name that has to be looked up.
  var hostName: String? {
    guard case .host(let host, _) = self, IPAddress(host) == nil else { return nil }
    return host
  }

  /// The address where one was written.
  var literal: IPAddress? {
    switch self {
    case .address(let address): address.ip
    case .host(let host, _): IPAddress(host)
    case .anyAddress: nil
    }
  }

  var port: ServicePort? {
    switch self {
    case .address(let address): address.port.map { .number($0) }
    case .host(_, let port), .anyAddress(let port): port
    }
  }
}
