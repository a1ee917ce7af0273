public import Addresses

/// The value of a socket option, whatever its C type is; prints as a person would write it.
public enum OptionValue: Hashable, Sendable, CustomStringConvertible {
  case flag(Bool)
  case number(Int, OptionUnit)
  /// Bits, printed in hexadecimal.
  case mask(UInt32)
  /// Nil is off, or for ever.
  case duration(Duration?)
  case text(String)
  case address(IPAddress)
  /// An interface by its index; nil is none.
  case interface(UInt32?)
  /// Nil is whatever the system is set to.
  case ports(PortRange?)
  case credentials(PeerCredentials)
  /// Users or groups, by number.
  case identifiers([UInt32])
  case bytes([UInt8])

  /// `on`, `212992 bytes`, `75 s`, `cubic`, `0x10`, `off`; `-` for an empty value.
  public var description: String {
    switch self {
    case .flag(let on): on ? "on" : "off"
    // The kernel's way to say that there is no limit.
    case .number(-1, .bytesPerSecond): "unlimited"
    case .number(let number, .none): "\(number)"
    case .number(let number, let unit): "\(number) \(unit.rawValue)"
    case .mask(let bits): "0x" + String(bits, radix: 16)
    case .duration(let duration): duration.map { "\($0)" } ?? "off"
    case .text(let text): text.isEmpty ? "-" : text
    case .address(let address): "\(address)"
    case .interface(let index): index.map { Interface.name(of: $0) ?? "interface \($0)" } ?? "-"
    case .ports(let range): range.map { "\($0)" } ?? "-"
    case .credentials(let credentials): "\(credentials)"
    case .identifiers(let numbers): numbers.isEmpty ? "-" : numbers.map { "\($0)" }.joined(separator: " ")
    case .bytes(let bytes):
      bytes.isEmpty ? "-" : bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }
}

/// A range of ports, from `first` to `last`; 0 leaves that end to the system.
public struct PortRange: Hashable, Sendable, CustomStringConvertible {
  /// The lowest port.
  public let first: Port
  /// The highest port.
  public let last: Port

  /// From `first` to `last`.
  public init(first: Port, last: Port) {
    self.first = first
    self.last = last
  }

  /// `49152-65535`.
  public var description: String { "\(first)-\(last)" }
}

/// Who is at the other end of a Unix socket, as of its `connect` or `listen`; `struct ucred`.
public struct PeerCredentials: Hashable, Sendable, CustomStringConvertible {
  /// The process, 0 when unknown.
  public let process: Int32
  /// The effective user; 4,294,967,295 when unknown.
  public let user: UInt32
  /// The effective group; 4,294,967,295 when unknown.
  public let group: UInt32

  /// What the kernel, or a test, says of a peer.
  public init(process: Int32, user: UInt32, group: UInt32) {
    self.process = process
    self.user = user
    self.group = group
  }

  /// `process 1, user 0, group 0`, or `-` when nobody is known.
  public var description: String {
    process == 0 && user == .max ? "-" : "process \(process), user \(user), group \(group)"
  }
}

/// A Swift type that an option's value converts to and from.
protocol OptionRepresentable: Sendable {
  init?(_ value: OptionValue)
  var optionValue: OptionValue { get }
}

extension Bool: OptionRepresentable {
  init?(_ value: OptionValue) {
    guard case .flag(let on) = value else { return nil }
    self = on
  }
  var optionValue: OptionValue { .flag(self) }
}

extension Int: OptionRepresentable {
  init?(_ value: OptionValue) {
    switch value {
    case .number(let number, _): self = number
    case .mask(let bits): self = Int(bits)
    default: return nil
    }
  }
  var optionValue: OptionValue { .number(self, .none) }
}

extension String: OptionRepresentable {
  init?(_ value: OptionValue) {
    guard case .text(let text) = value else { return nil }
    self = text
  }
  var optionValue: OptionValue { .text(self) }
}

extension Duration?: OptionRepresentable {
  init?(_ value: OptionValue) {
    guard case .duration(let duration) = value else { return nil }
    self = duration
  }
  var optionValue: OptionValue { .duration(self) }
}

extension IPv4Address: OptionRepresentable {
  init?(_ value: OptionValue) {
    guard case .address(.v4(let address)) = value else { return nil }
    self = address
  }
  var optionValue: OptionValue { .address(.v4(self)) }
}

extension PeerCredentials: OptionRepresentable {
  init?(_ value: OptionValue) {
    guard case .credentials(let credentials) = value else { return nil }
    self = credentials
  }
  var optionValue: OptionValue { .credentials(self) }
}
