internal import Addresses
internal import Glibc

extension OptionDescription {
  /// Reads the option of socket `fd`; the error's subject is the option's name.
  ///
  /// The corresponding C function is `getsockopt(2)`. Reading an entry whose ``access`` is `.takeOnly` changes the socket.
  public func read(from fd: Int32) -> Result<OptionValue, SocketError> {
    guard isReadable else { return .failure(SocketError("getsockopt", .noProtocolOption, subject: name)) }
    return withUnsafeTemporaryAllocation(byteCount: max(type.size, 8), alignment: 8) { buffer in
      buffer.initializeMemory(as: UInt8.self, repeating: 0)
      var length = socklen_t(type.size)
      guard getsockopt(fd, level.rawNumber, number, buffer.baseAddress, &length) == 0 else {
        let code = Errno.current
        return .failure(SocketError("getsockopt", code, subject: name))
      }
      return .success(decode(buffer, count: min(Int(length), type.size)))
    }
  }

  /// Sets the option of socket `fd`; the error's subject is the option's name and the value.
  ///
  /// The corresponding C function is `setsockopt(2)`. Throws EINVAL, without asking the kernel, for a value that does
  /// not fit the C type.
  public func write(_ value: OptionValue, to fd: Int32) throws(SocketError) {
    let subject = "\(name) \(value)"
    guard isWritable, let bytes = encode(value) else {
      throw SocketError("setsockopt", isWritable ? .invalidArgument : .noProtocolOption, subject: subject)
    }
    let result = bytes.withUnsafeBytes { raw in
      setsockopt(fd, level.rawNumber, number, raw.baseAddress, socklen_t(raw.count))
    }
    guard result == 0 else {
      let code = Errno.current
      throw SocketError("setsockopt", code, subject: subject, advice: advice(code))
    }
  }

  private func advice(_ code: Errno) -> String? {
    switch code {
    case .notPermitted, .permissionDenied: capability.map { "needs \($0)" }
    case .noSuchFile where name == "TCP_CONGESTION": "net.ipv4.tcp_available_congestion_control lists what there is"
    default: nil
    }
  }

  /// `buffer` has at least 8 bytes, zero beyond the `count` that the kernel wrote.
  private func decode(_ buffer: UnsafeMutableRawBufferPointer, count: Int) -> OptionValue {
    let bytes = UnsafeRawBufferPointer(buffer).prefix(count)
    func load<T: BitwiseCopyable>(_ type: T.Type) -> T { buffer.loadUnaligned(as: type) }
    switch type {
    case .flag: return .flag(load(Int32.self) != 0)
    case .int: return .number(Int(load(Int32.self)), unit)
    case .unsigned: return .number(Int(load(UInt32.self)), unit)
    case .unsigned64: return .number(Int(truncatingIfNeeded: load(UInt64.self)), unit)
    case .mask: return .mask(load(UInt32.self))
    case .timeval:
      let time = load(Glibc.timeval.self)
      guard time.tv_sec != 0 || time.tv_usec != 0 else { return .duration(nil) }
      return .duration(.seconds(time.tv_sec) + .microseconds(time.tv_usec))
    case .linger:
      let linger = load(Glibc.linger.self)
      return .duration(linger.l_onoff == 0 ? nil : .seconds(linger.l_linger))
    case .string: return .text(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    case .ipv4Address: return .address(.v4(IPv4Address(rawValue: UInt32(bigEndian: load(UInt32.self)))))
    case .interface: return .interface(load(UInt32.self) == 0 ? nil : load(UInt32.self))
    case .interfaceBigEndian:
      let index = UInt32(bigEndian: load(UInt32.self))
      return .interface(index == 0 ? nil : index)
    case .portRange:
      let both = load(UInt32.self)
      let first = Port(rawValue: UInt16(truncatingIfNeeded: both))
      let last = Port(rawValue: UInt16(truncatingIfNeeded: both >> 16))
      return .ports(both == 0 ? nil : PortRange(first: first, last: last))
    case .credentials:
      let peer = load(ucredMirror.self)
      return .credentials(PeerCredentials(process: peer.process, user: peer.user, group: peer.group))
    case .identifiers:
      let starts = stride(from: 0, to: count / 4 * 4, by: 4)
      return .identifiers(starts.map { buffer.loadUnaligned(fromByteOffset: $0, as: UInt32.self) })
    case .structure: return .bytes(Array(bytes))
    }
  }

  /// The bytes that the kernel reads; nil when `value` is of another type or does not fit.
  private func encode(_ value: OptionValue) -> [UInt8]? {
    switch (type, value) {
    case (.flag, .flag(let on)): return Self.bytes(of: Int32(on ? 1 : 0))
    case (.int, .number(let number, _)): return Int32(exactly: number).map(Self.bytes)
    case (.unsigned, .number(let number, _)), (.mask, .number(let number, _)):
      return UInt32(exactly: number).map(Self.bytes)
    case (.unsigned64, .number(let number, _)): return Self.bytes(of: number)
    case (.mask, .mask(let bits)): return Self.bytes(of: bits)
    case (.timeval, .duration(let duration)): return Self.timeval(duration).map(Self.bytes)
    case (.linger, .duration(let duration)): return Self.linger(duration).map(Self.bytes)
    case (.string(let capacity), .text(let text)):
      // A NUL would cut the name short and mean another one.
      let bytes = Array(text.utf8)
      return bytes.contains(0) || bytes.count >= capacity ? nil : bytes + [0]
    case (.ipv4Address, .address(.v4(let address))): return address.bytes
    case (.interface, .interface(let index)): return Self.bytes(of: index ?? 0)
    case (.interfaceBigEndian, .interface(let index)): return Self.bytes(of: (index ?? 0).bigEndian)
    case (.portRange, .ports(let range)):
      return Self.bytes(of: UInt32(range?.first.rawValue ?? 0) | UInt32(range?.last.rawValue ?? 0) << 16)
    case (.structure, .bytes(let bytes)): return bytes
    default: return nil
    }
  }

  private static func bytes<T: BitwiseCopyable>(of value: T) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

  /// Rounded up to a whole microsecond: a time that is not zero must not become the kernel's "for ever".
  private static func timeval(_ duration: Duration?) -> Glibc.timeval? {
    let (seconds, attoseconds) = (duration ?? .zero).components
    guard seconds >= 0, attoseconds >= 0, seconds < Int64(Int32.max) else { return nil }
    let microseconds = (attoseconds + 999_999_999_999) / 1_000_000_000_000
    return Glibc.timeval(
      tv_sec: Int(seconds + microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
  }

  /// Rounded up to a whole second: only zero itself means "reset the connection".
  private static func linger(_ duration: Duration?) -> Glibc.linger? {
    guard let duration else { return Glibc.linger(l_onoff: 0, l_linger: 0) }
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0, seconds < Int64(Int32.max) else { return nil }
    return Glibc.linger(l_onoff: 1, l_linger: Int32(seconds) + (attoseconds > 0 ? 1 : 0))
  }
}

/// `struct ucred`, which needs _GNU_SOURCE; unix(7).
private struct ucredMirror: BitwiseCopyable {
  var process: Int32
  var user: UInt32
  var group: UInt32
}

extension OptionType {
  /// How many bytes the kernel is offered.
  var size: Int {
    switch self {
    case .flag, .int, .unsigned, .mask, .ipv4Address, .interface, .interfaceBigEndian, .portRange: 4
    case .unsigned64, .linger: 8
    case .credentials: 12
    case .timeval: MemoryLayout<Glibc.timeval>.size
    case .string(let capacity): capacity
    case .identifiers(let capacity): capacity * MemoryLayout<UInt32>.size
    case .structure(_, let size): size
    }
  }
}
