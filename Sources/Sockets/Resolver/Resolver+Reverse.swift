public import Addresses
internal import Glibc

extension Resolver {
  /// The name of `address`; an address without one is an error, `.notFound`.
  ///
  /// Waits for as long as the system's resolver likes. The corresponding C function is `getnameinfo(3)`.
  public static func name(of address: IPAddress) throws(ResolverError) -> String {
    let query = Query(host: "\(address)", isReverse: true)
    let encoded: AddressStorage
    do throws(SocketError) { encoded = try SocketAddress(address, port: 0).encoded() } catch {
      throw ResolverError(reason: .system(error.code), query: query)
    }
    var code: Int32 = 0
    var systemError = Errno(rawValue: 0)
    errno = 0
    let name = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer -> String? in
      code = encoded.withPointer { pointer, length in
        getnameinfo(pointer, length, buffer.baseAddress, socklen_t(buffer.count), nil, 0, NI_NAMEREQD)
      }
      systemError = Errno.current
      guard code == 0, let base = buffer.baseAddress else { return nil }
      return String(cString: base)
    }
    guard let name else { throw ResolverError(code, systemError: systemError, query: query) }
    return name
  }
}
