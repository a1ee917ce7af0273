import Probe
import Sockets

/// What services(5) calls ports, for those who read along: from the file itself, since the name service takes as long to
/// be asked as it takes to ask a port.
final class ServiceNames {
  private lazy var file = ServicesFile.contents()
  private var known: [ScanService: String?] = [:]
  private var isComplete = false

  /// After so many ports the whole file is read.
  private static let mostSingle = 8

  func name(of service: ScanService) -> String? {
    if let name = known[service] { return name }
    if isComplete { return nil }
    isComplete = known.count >= Self.mostSingle
    if !isComplete { known[service] = .some(nil) }
    for found in ServicesFile.services(in: file, where: { self.isComplete || $0 == service.port }) {
      guard let transport = ScanService.Transport(rawValue: found.transport) else { continue }
      let key = ScanService(transport, found.port)
      // The first line of a port names it.
      if (known[key] ?? nil) == nil { known[key] = found.name }
    }
    return known[service] ?? nil
  }

  /// The same by number.
  func name(of port: UInt16, isTCP: Bool) -> String? {
    name(of: ScanService(isTCP ? .tcp : .udp, Port(rawValue: port)))
  }
}
