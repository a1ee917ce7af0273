public import Addresses

/// The names that an administrator gave to addresses by hand: `hosts(5)`.
public struct HostsFile: Sendable {
  /// One line of the file.
  public struct Entry: Hashable, Sendable {
    /// The address.
    public let address: IPAddress
    /// The canonical name.
    public let name: String
    /// The number of its line, from 1.
    public let line: Int

    /// Whether the line is a reason for the C library to answer with `answer`.
    ///
    /// Asked for IPv4 alone it takes `::1` for `127.0.0.1`, and an IPv4-mapped address for the one in it.
    public func gives(_ answer: IPAddress) -> Bool {
      if address == answer.withScope(nil) { return true }
      guard case .v6(let own) = address, case .v4(let asked) = answer else { return false }
      return own == .loopback ? asked == .loopback : own.mappedIPv4 == asked
    }
  }

  private let byName: [String: [Entry]]
  private let byAddress: [IPAddress: Entry]

  /// Reads the lines; one whose first word is no address, or an address with a scope, says nothing.
  public init(_ file: ConfigurationFile?) {
    var byName: [String: [Entry]] = [:]
    var byAddress: [IPAddress: Entry] = [:]
    for line in file?.lines ?? [] {
      guard let address = IPAddress(line.words[0]), address.scope == nil, let canonical = line.words.dropFirst().first
      else { continue }
      let entry = Entry(address: address, name: String(canonical), line: line.number)
      if byAddress[address] == nil { byAddress[address] = entry }
      for name in line.words.dropFirst() { byName[Self.key(name), default: []].append(entry) }
    }
    self.byName = byName
    self.byAddress = byAddress
  }

  /// This machine's file, `/etc/hosts`.
  public static var current: HostsFile { HostsFile(ConfigurationFile(path: "/etc/hosts")) }

  /// The lines that have `name`, as canonical name or as alias; case does not matter.
  public func entries(named name: String) -> [Entry] { byName[Self.key(name)] ?? [] }

  /// The first line of `address`.
  public func entry(of address: IPAddress) -> Entry? { byAddress[address.withScope(nil)] }

  /// ASCII in lower case; the bytes of other letters stay, as the C library compares them.
  private static func key(_ name: some StringProtocol) -> String {
    guard name.utf8.contains(where: { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }) else { return String(name) }
    return String(
      decoding: name.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}
