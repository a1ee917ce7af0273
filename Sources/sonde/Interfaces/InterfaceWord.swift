import Addresses
import Report
import Sockets

/// What was written where an interface is expected: a name, an index, or one of its addresses.
struct InterfaceWord {
  let text: String

  /// The longest alternative name; the name itself has at most 15 bytes. `ALTIFNAMSIZ` of `<linux/if.h>`, less its NUL.
  private static let longestName = 127

  /// Throws for what can be none of them, whatever interfaces there are; the rules are those of the kernel and of
  /// `ip-link(8)`.
  init(_ text: String) throws {
    self.text = text
    guard IPAddress(text) == nil else { return }
    if text.isEmpty { throw UsageError("'' names no interface; leave it out to see all") }
    if let prefix = Prefix(text) {
      throw UsageError("'\(text)' is a network; write an address alone: \(prefix.address)")
    }
    if text == "." || text == ".." || text.utf8.contains(where: { $0 == UInt8(ascii: "/") }) {
      throw UsageError("'\(text)' is no interface name: '/', '.' and '..' have another meaning in paths")
    }
    if text.utf8.contains(where: { $0 == 0x20 || 0x09...0x0d ~= $0 }) {
      throw UsageError("'\(text)' is no interface name: it contains white space")
    }
    if text.utf8.count > Self.longestName {
      throw UsageError("'\(text)' is no interface name: it has more than \(Self.longestName) bytes")
    }
  }

  /// The interfaces that are meant: by name, else by a further name, else by index, else by address, which several may have.
  func matches(in all: [NetworkInterface]) -> [NetworkInterface] {
    if let named = all.first(where: { $0.name == text }) { return [named] }
    if let named = all.first(where: { $0.alternativeNames.contains(text) }) { return [named] }
    if let index, let numbered = all.first(where: { $0.index == index }) { return [numbered] }
    guard let address = IPAddress(text) else { return [] }
    let bare = address.withScope(nil)
    return all.filter { interface in
      Self.isOn(interface, address.scope) && interface.addresses.contains { $0.address.withScope(nil) == bare }
    }
  }

  private var index: UInt32? {
    text.utf8.allSatisfy(\.isDecimalDigit) ? UInt32(text) : nil
  }

  private static func isOn(_ interface: NetworkInterface, _ scope: IPv6Address.Scope?) -> Bool {
    switch scope {
    case nil: true
    case .index(let index): interface.index == index
    case .name(let name): interface.name == name || interface.alternativeNames.contains(name)
    }
  }

  /// Why there is none, and what may have been meant.
  func absence(in all: [NetworkInterface]) -> String {
    if let address = IPAddress(text) {
      return "no interface has the address \(text)" + Self.neighbour(of: address, in: all)
    }
    if let index { return "no interface has the index \(index), or the name '\(text)'" }
    let names = all.flatMap { [$0.name] + $0.alternativeNames }
    let hint = NearestWord.nearest(to: text, among: names).map { "; did you mean '\($0)'?" } ?? ""
    return "no interface is called '\(text)'\(hint)"
  }

  /// The interface with an address of the same network.
  private static func neighbour(of address: IPAddress, in all: [NetworkInterface]) -> String {
    let networks = all.flatMap { interface in
      interface.addresses.filter { !$0.address.isLinkLocal && $0.peer == nil && $0.prefix.contains(address) }
        .map { (name: interface.name, prefix: $0.prefix) }
    }
    guard let nearest = networks.max(by: { $0.prefix.length < $1.prefix.length }) else { return "" }
    return "; \(nearest.name) is in its network \(nearest.prefix.network)"
  }
}
