internal import Glibc

/// The services table: names for ports, `services(5)` and whatever else the name service switch is told to ask.
public enum Services {
  /// The port of the service called `name` over `transport` (`tcp`, `udp`); nil when there is none.
  ///
  /// May block in the name service: call it from a ``HelperThread``. The corresponding C function is `getservbyname_r(3)`.
  public static func port(named name: String, transport: String) -> Port? {
    lookUp { getservbyname_r(name, transport, $0, $1, $2, $3) }.map { entry in
      Port(rawValue: UInt16(truncatingIfNeeded: entry.s_port).bigEndian)
    }
  }

  private static func lookUp(
    _ call: (
      UnsafeMutablePointer<servent>, UnsafeMutablePointer<CChar>?, Int,
      UnsafeMutablePointer<UnsafeMutablePointer<servent>?>
    ) -> Int32
  ) -> servent? {
    var entry = servent()
    var found: UnsafeMutablePointer<servent>?
    // ERANGE asks for a larger buffer; an entry with more aliases than this holds is nobody's services file.
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 8192) { buffer in
      let result = call(&entry, buffer.baseAddress, buffer.count, &found)
      return result == 0 && found != nil ? entry : nil
    }
  }
}
