internal import CLinux
internal import Glibc
internal import Synchronization

/// The services that programs on this machine find: `services(5)` and whatever else the name service switch is told to
/// ask.
///
/// Every call may block in the name service: make it on a ``HelperThread``.
public enum Services {
  /// The port of the service called `name` over `transport` (`tcp`, `udp`); nil when there is none.
  ///
  /// The corresponding C function is `getservbyname_r(3)`.
  public static func port(named name: String, transport: String) -> Port? {
    (try? service(named: name, transport: transport))?.port
  }

  /// The service called `name` over `transport`, or over any protocol; nil when there is none.
  ///
  /// Throws when this process has run out of memory or descriptors, or when a source says to try again (EAGAIN). A source
  /// that cannot be reached has no answer, as for every other program. The corresponding C function is
  /// `getservbyname_r(3)`.
  public static func service(named name: String, transport: String? = nil) throws(SocketError) -> Service? {
    let buffer = EntryBuffer()
    do throws(SocketError) {
      return try buffer.fetch("getservbyname") { getservbyname_r(name, transport, $0, $1, $2, $3) }
    } catch { throw error.about(transport.map { "\(name)/\($0)" } ?? name) }
  }

  /// The service at `port` over `transport`, or over any protocol; nil when there is none.
  ///
  /// Throws as ``service(named:transport:)`` does. The corresponding C function is `getservbyport_r(3)`.
  public static func service(at port: Port, transport: String? = nil) throws(SocketError) -> Service? {
    let buffer = EntryBuffer()
    let number = Int32(port.rawValue.bigEndian)
    do throws(SocketError) {
      return try buffer.fetch("getservbyport") { getservbyport_r(number, transport, $0, $1, $2, $3) }
    } catch { throw error.about(transport.map { "\(port)/\($0)" } ?? "\(port)") }
  }

  /// Every service of every source that lists what it has, in the order of the sources.
  ///
  /// The corresponding C functions are `setservent(3)`, `getservent_r(3)` and `endservent(3)`.
  public static func all() -> [Service] {
    enumeration.withLock { _ in
      let buffer = EntryBuffer()
      var services: [Service] = []
      // More than distributions have in their file.
      services.reserveCapacity(512)
      setservent(1)
      defer { endservent() }
      while let service = try? buffer.fetch("getservent", { getservent_r($0, $1, $2, $3) }) { services.append(service) }
      return services
    }
  }

  /// The C library has one place in the table for the whole process.
  private static let enumeration = Mutex(())
}

/// The memory in which the C library lays out an entry, and how an entry leaves it.
private final class EntryBuffer {
  private var bytes = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 1024)
  /// A megabyte of aliases is nobody's services table.
  private static let limit = 1 << 20

  deinit { bytes.deallocate() }

  /// Makes the call, again with a larger buffer for as long as it asks for one (ERANGE); nil when there is no entry.
  func fetch(
    _ name: String,
    _ call: (
      UnsafeMutablePointer<servent>, UnsafeMutablePointer<CChar>?, Int,
      UnsafeMutablePointer<UnsafeMutablePointer<servent>?>
    ) -> Int32
  ) throws(SocketError) -> Service? {
    while true {
      var entry = servent()
      var found: UnsafeMutablePointer<servent>?
      switch Errno(rawValue: call(&entry, bytes.baseAddress, bytes.count, &found)) {
      case .none where found != nil: return Service(entry)
      case .outOfRange where bytes.count < Self.limit: grow()
      case let code where [.noMemory, .processTableFull, .systemTableFull, .again].contains(code):
        throw SocketError(name, code)
      default: return nil
      }
    }
  }

  private func grow() {
    let count = bytes.count * 4
    bytes.deallocate()
    bytes = .allocate(capacity: count)
  }
}

extension Errno {
  fileprivate static let none = Errno(rawValue: 0)
  fileprivate static let outOfRange = Errno(rawValue: ERANGE)
}

extension Service {
  /// Copies what the C library wrote; the pointers in `entry` are those of a call that has just succeeded.
  fileprivate init(_ entry: servent) {
    var aliases: [String] = []
    var next = entry.s_aliases
    while let place = next, let alias = place.pointee {
      aliases.append(String(cString: alias))
      next = place.advanced(by: 1)
    }
    self.init(
      name: entry.s_name.map { String(cString: $0) } ?? "", aliases: aliases,
      port: Port(rawValue: UInt16(truncatingIfNeeded: entry.s_port).bigEndian),
      transport: entry.s_proto.map { String(cString: $0) } ?? "", origin: .nameService)
  }
}
