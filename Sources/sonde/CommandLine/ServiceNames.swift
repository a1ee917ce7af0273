import Probe
import Sockets

/// What ports are called on this machine. Asked for when the first name is wanted, once for all.
final class ServiceNames {
  private var known: [ScanService: String]?

  /// The name service may block for ever; ports have no names then.
  private static let patience = Duration.seconds(2)

  func name(of service: ScanService) -> String? {
    if known == nil { known = Self.read() }
    return known?[service]
  }

  /// The same by number.
  func name(of port: UInt16, isTCP: Bool) -> String? {
    name(of: ScanService(isTCP ? .tcp : .udp, Port(rawValue: port)))
  }

  private static func read() -> [ScanService: String] {
    let table = (try? HelperThread.call(until: .now + patience) { try? ServiceTable.read() }) ?? nil
    var names: [ScanService: String] = [:]
    for service in table.flatMap(\.self)?.listed ?? [] {
      guard let transport = ScanService.Transport(rawValue: service.transport) else { continue }
      let key = ScanService(transport, service.port)
      if names[key] == nil { names[key] = service.name }
    }
    return names
  }
}
