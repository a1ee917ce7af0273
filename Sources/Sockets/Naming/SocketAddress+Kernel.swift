internal import Addresses
internal import CLinux
internal import Glibc

/// A `sockaddr_storage` and how much of it is used: room for any address the kernel hands back.
struct AddressStorage {
  var storage = sockaddr_storage()
  var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

  mutating func withPointer<R>(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> R) -> R {
    withUnsafeMutablePointer(to: &length) { length in
      withUnsafeMutablePointer(to: &storage) { storage in
        storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
      }
    }
  }

  func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    withUnsafePointer(to: storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }
}

extension SocketAddress {
  /// Decodes what the kernel wrote. `length` may exceed the storage; nothing beyond either is read.
  init(_ raw: UnsafeRawPointer, length: Int) {
    let familySize = MemoryLayout<sa_family_t>.size
    guard length >= familySize else {
      self = .unix(.unnamed)
      return
    }
    let family = raw.loadUnaligned(as: sa_family_t.self)
    switch Int32(family) {
    case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
      let v4 = raw.loadUnaligned(as: sockaddr_in.self)
      self = .v4(
        IPv4Address(rawValue: UInt32(bigEndian: v4.sin_addr.s_addr)), port: Port(rawValue: v4.sin_port.bigEndian))
    case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
      let v6 = raw.loadUnaligned(as: sockaddr_in6.self)
      let halves = withUnsafeBytes(of: v6.sin6_addr) {
        (
          UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
          UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
      }
      let address = IPv6Address(high: halves.0, low: halves.1, scope: Self.scope(v6.sin6_scope_id))
      self = .v6(address, port: Port(rawValue: v6.sin6_port.bigEndian), flowInfo: v6.sin6_flowinfo.bigEndian)
    case AF_UNIX:
      let room = min(length, MemoryLayout<sockaddr_un>.size) - familySize
      let name = UnsafeRawBufferPointer(start: raw + familySize, count: room)
      if room == 0 {
        self = .unix(.unnamed)
      } else if name[0] == 0 {
        self = .unix(.abstract(Array(name.dropFirst())))
      } else {
        self = .unix(.path(Array(name.prefix { $0 != 0 })))
      }
    default:
      let room = min(length, MemoryLayout<sockaddr_storage>.size) - familySize
      self = .other(
        family: family, bytes: Array(UnsafeRawBufferPointer(start: raw + familySize, count: room)))
    }
  }

  init(_ storage: AddressStorage) {
    self = withUnsafeBytes(of: storage.storage) { raw in
      guard let base = raw.baseAddress else { return .unix(.unnamed) }
      return SocketAddress(base, length: min(Int(storage.length), raw.count))
    }
  }

  /// The form that the kernel reads. Throws ENODEV when the scope names an interface that is not there.
  func encoded() throws(SocketError) -> AddressStorage {
    var result = AddressStorage()
    switch self {
    case .v4(let address, let port):
      var v4 = sockaddr_in()
      v4.sin_family = sa_family_t(AF_INET)
      v4.sin_port = port.rawValue.bigEndian
      v4.sin_addr.s_addr = address.rawValue.bigEndian
      result.store(v4)
    case .v6(let address, let port, let flowInfo):
      var v6 = sockaddr_in6()
      v6.sin6_family = sa_family_t(AF_INET6)
      v6.sin6_port = port.rawValue.bigEndian
      v6.sin6_flowinfo = flowInfo.bigEndian
      withUnsafeMutableBytes(of: &v6.sin6_addr) {
        $0.storeBytes(of: address.high.bigEndian, as: UInt64.self)
        $0.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
      }
      v6.sin6_scope_id = try Self.interfaceIndex(of: address)
      result.store(v6)
    case .unix(let name):
      var un = sockaddr_un()
      un.sun_family = sa_family_t(AF_UNIX)
      let (bytes, offset) =
        switch name {
        case .unnamed: ([UInt8](), 0)
        case .path(let bytes): (bytes, 0)
        case .abstract(let bytes): (bytes, 1)
        }
      guard bytes.count <= UnixAddress.longestName else {
        throw SocketError("address", .nameTooLong, subject: description)
      }
      // To the kernel a leading NUL is an abstract name, and any other one the end of the path.
      if case .path = name, bytes.isEmpty || bytes.contains(0) {
        throw SocketError("address", .invalidArgument, subject: description)
      }
      withUnsafeMutableBytes(of: &un.sun_path) {
        UnsafeMutableRawBufferPointer(rebasing: $0[offset...]).copyBytes(from: bytes)
      }
      result.store(un)
      let terminator = if case .path = name { 1 } else { 0 }
      result.length = socklen_t(MemoryLayout<sa_family_t>.size + offset + bytes.count + terminator)
    case .other(let family, let bytes):
      withUnsafeMutableBytes(of: &result.storage) {
        $0.storeBytes(of: family, as: sa_family_t.self)
        let room = $0.count - MemoryLayout<sa_family_t>.size
        UnsafeMutableRawBufferPointer(rebasing: $0[MemoryLayout<sa_family_t>.size...]).copyBytes(
          from: bytes.prefix(room))
      }
      result.length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    }
    return result
  }

  /// The name of interface `index` as a scope; the bare number where the interface has gone; nil for 0.
  private static func scope(_ index: UInt32) -> IPv6Address.Scope? {
    guard index != 0 else { return nil }
    return Interface.name(of: index).map { .name($0) } ?? .index(index)
  }

  private static func interfaceIndex(of address: IPv6Address) throws(SocketError) -> UInt32 {
    switch address.scope {
    case nil: return 0
    case .index(let index): return index
    case .name(let name): return try Interface.index(of: name)
    }
  }
}

extension AddressStorage {
  fileprivate mutating func store<T>(_ value: T) {
    withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: value, as: T.self) }
    length = socklen_t(MemoryLayout<T>.size)
  }
}

/// Interface names and indexes; `if_nametoindex(3)`.
public enum Interface {
  /// The index of the interface called `name`. Throws ENODEV when there is none, and anything else when the kernel could
  /// not be asked: the C library opens a socket for it.
  public static func index(of name: String) throws(SocketError) -> UInt32 {
    let index = if_nametoindex(name)
    guard index != 0 else {
      // What the C library leaves in errno when it gets no socket is that of its search for other families. So the socket
      // is asked for again.
      if Errno.current != .noDevice {
        do throws(SocketError) { _ = try Socket(.unix, .datagram) } catch {
          throw SocketError("interface", error.code, subject: name)
        }
      }
      throw SocketError("interface", .noDevice, subject: name)
    }
    return index
  }

  /// The name of interface `index`, or nil when there is none.
  public static func name(of index: UInt32) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(IF_NAMESIZE)) { buffer in
      guard let base = buffer.baseAddress, if_indextoname(index, base) != nil else { return nil }
      return String(cString: base)
    }
  }
}
