/// A socket option whose value has a Swift type: `SocketOption<Bool>.keepAlive`.
///
///     try socket.setOption(.noDelay, to: true)
///     let size: Int = try socket.option(.receiveBuffer)
///
/// Numbers are in the kernel's own unit, which ``OptionDescription/unit`` tells; all options, typed or not, are in
/// ``OptionDescription/all``.
public struct SocketOption<Value: Sendable>: Sendable {
  /// The entry in the table of options.
  public let details: OptionDescription

  let decode: @Sendable (OptionValue) -> Value?
  let encode: @Sendable (Value) -> OptionValue

  init(_ details: OptionDescription) where Value: OptionRepresentable {
    self.details = details
    decode = { Value($0) }
    encode = { $0.optionValue }
  }

  /// The constant's name: `SO_KEEPALIVE`.
  public var name: String { details.name }
  /// The layer that answers.
  public var level: OptionLevel { details.level }
  /// The constant's number within its level.
  public var number: Int32 { details.number }
}

extension Kernel {
  /// Reads an option of socket `fd`. The corresponding C function is `getsockopt(2)`.
  public static func option<Value>(_ fd: Int32, _ option: SocketOption<Value>) throws(SocketError) -> Value {
    let value = try option.details.read(from: fd).get()
    guard let result = option.decode(value) else {
      throw SocketError("getsockopt", .invalidArgument, subject: option.name)
    }
    return result
  }

  /// Sets an option of socket `fd`. The corresponding C function is `setsockopt(2)`.
  ///
  /// The error names option and value: `setsockopt SO_BINDTODEVICE eth9: No such device`.
  public static func setOption<Value>(
    _ fd: Int32, _ option: SocketOption<Value>, to value: Value
  ) throws(SocketError) {
    let value =
      switch option.encode(value) {
      case .number(let number, _): OptionValue.number(number, option.details.unit)
      case let other: other
      }
    try option.details.write(value, to: fd)
  }
}

extension Socket {
  /// Reads an option. The corresponding C function is `getsockopt(2)`.
  public func option<Value>(_ option: SocketOption<Value>) throws(SocketError) -> Value {
    try Kernel.option(fileNumber, option)
  }

  /// Sets an option. The corresponding C function is `setsockopt(2)`.
  ///
  /// The error names option and value: `setsockopt SO_BINDTODEVICE eth9: No such device`.
  public func setOption<Value>(_ option: SocketOption<Value>, to value: Value) throws(SocketError) {
    try Kernel.setOption(fileNumber, option, to: value)
  }
}

extension OptionDescription {
  /// Every option of socket(7), ip(7), ipv6(7), tcp(7), udp(7) and unix(7), page by page and there by number.
  public static let all: [OptionDescription] =
    [socketPage, unixPage, ipPage, ipv6Page, tcpPage, udpPage].flatMap { page in
      page.sorted { ($0.level.rawNumber, $0.number) < ($1.level.rawNumber, $1.number) }
    }

  /// The option called `name`, as the constant is written: `TCP_NODELAY`.
  public static func named(_ name: String) -> OptionDescription? { all.first { $0.name == name } }
}
