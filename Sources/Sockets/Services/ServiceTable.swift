internal import Glibc

/// Every service that can be listed on this machine.
public struct ServiceTable: Sendable {
  /// In the order of the sources, as the name service tells of them: without lines and comments.
  public let listed: [Service]
  /// Nobody lists a service and there is no services file, so that the services are those that this library carries.
  public let isBuiltIn: Bool
  /// Why the services file, which is there, could not be read; nil where it was, or where there is none.
  public let fileFailure: SocketError?
  /// Read only as far as an answer needs it: programs that want one service should not wait for all of them.
  private let file: [UInt8]

  /// A table of the given services, whose lines and comments are those of a services file with these bytes.
  public init(
    _ listed: [Service], file: [UInt8] = [], fileFailure: SocketError? = nil, isBuiltIn: Bool = false
  ) {
    self.listed = listed
    self.fileFailure = fileFailure
    self.file = file
    self.isBuiltIn = isBuiltIn
  }

  /// A table that knows nothing.
  public static let empty = ServiceTable([])

  /// Asks the name service, and reads the services file for lines and comments.
  ///
  /// May block in the name service: call it from a ``HelperThread``. Throws when this process has run out of memory or
  /// descriptors.
  public static func read() throws(SocketError) -> ServiceTable {
    let listed = Services.all()
    switch try file() {
    case .success(let file): return ServiceTable(listed, file: file)
    case .failure(let error) where error.code == .noSuchFile:
      return listed.isEmpty ? ServiceTable(BuiltInServices.all, isBuiltIn: true) : ServiceTable(listed)
    case .failure(let error): return ServiceTable(listed, fileFailure: error)
    }
  }

  /// The same service with its line and comment, where the services file has it. Throws as ``read()`` does.
  public static func trace(_ service: Service) throws(SocketError) -> Service {
    guard case .success(let file) = try file() else { return service }
    return ServiceTable([service], file: file).services.first ?? service
  }

  /// All services, each with where it comes from; what a second source repeats is there once.
  public var services: [Service] { services { _ in true } }

  /// Those of ``services`` that are wanted, judged by what is ``listed``.
  public func services(where isWanted: (Service) -> Bool) -> [Service] {
    let wanted = listed.filter(isWanted)
    var ports = PortSet()
    for service in wanted { ports.insert(service.port) }
    return Self.merge(wanted, with: wanted.isEmpty ? [] : ServicesFile.services(in: file, where: ports.contains))
  }

  /// What the services file says, or why it cannot be read. Throws when this process has run out of something.
  private static func file() throws(SocketError) -> Result<[UInt8], SocketError> {
    do throws(SocketError) {
      return .success(try Kernel.contents(of: ServicesFile.path, limit: 64 << 20))
    } catch {
      switch error.code {
      case .noMemory, .processTableFull, .systemTableFull: throw error
      default: return .failure(error)
      }
    }
  }

  /// The services that the name service lists, with line and comment where the file has the same entry.
  static func merge(_ listed: [Service], with lines: [Service]) -> [Service] {
    var merged: [Service] = []
    merged.reserveCapacity(listed.count)
    // The ordinary case: the file is the only source, and both are in its order.
    var next = 0
    while next < listed.count, next < lines.count, listed[next].isSame(as: lines[next]) {
      merged.append(lines[next])
      next += 1
    }
    guard next < listed.count else { return merged }
    // Lines that nobody has claimed yet, the first of equal ones last.
    var open: [Entry: [Service]] = [:]
    for line in merged { open[Entry(line)] = [] }
    for line in lines[next...].reversed() { open[Entry(line), default: []].append(line) }
    for service in listed[next...] {
      let entry = Entry(service)
      // An entry whose lines are all claimed comes from a second source that says the same.
      guard let lines = open[entry] else {
        open[entry] = []
        merged.append(service)
        continue
      }
      guard let line = lines.last else { continue }
      open[entry]?.removeLast()
      merged.append(line)
    }
    return merged
  }

  /// What the C library tells of a service.
  private struct Entry: Hashable {
    let name: String
    let aliases: [String]
    let port: Port
    let transport: String

    init(_ service: Service) {
      name = service.name
      aliases = service.aliases
      port = service.port
      transport = service.transport
    }
  }
}

extension Service {
  fileprivate func isSame(as other: Service) -> Bool {
    port == other.port && name == other.name && transport == other.transport && aliases == other.aliases
  }
}

/// Some of the 65,536 ports, a bit for each: a hashed set costs a search through all conformances of the program.
private struct PortSet {
  private var words = [UInt64](repeating: 0, count: 1024)

  mutating func insert(_ port: Port) { words[Int(port.rawValue >> 6)] |= 1 << (port.rawValue & 63) }

  func contains(_ port: Port) -> Bool { words[Int(port.rawValue >> 6)] & 1 << (port.rawValue & 63) != 0 }
}
