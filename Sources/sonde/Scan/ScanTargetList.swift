import Addresses
import Probe
import Sockets

/// Gathers targets word by word.
struct ScanTargetList {
  private(set) var problems: [TargetProblem] = []
  private let transport: ScanService.Transport
  private let family: Family
  private let allowsHuge: Bool
  private var ranges: [AddressRange] = []
  private var names = NameList()
  private var ownNames = NameList()
  private var singles: [(host: Host, services: [ScanService])] = []
  /// What lists of ports mean: a file has the same one behind many hosts.
  private var portLists: [String: [ScanService]] = [:]

  private enum Host {
    case address(IPAddress)
    case name(String)
    case unix(UnixAddress)
  }

  private typealias Problem = TargetWord.Problem

  init(_ transport: ScanService.Transport, _ family: Family, allowsHuge: Bool) {
    self.transport = transport
    self.family = family
    self.allowsHuge = allowsHuge
  }

  /// Takes a word, or notes what is wrong with it. Throws for what no run should begin with.
  mutating func add(_ item: WordList.Item) throws {
    do { try take(item) } catch let problem as TargetWord.Problem {
      problems.append(TargetProblem(target: item.shown, reason: problem.text))
    }
  }

  private mutating func take(_ item: WordList.Item) throws {
    let text = item.text ?? ""
    if text.hasPrefix("unix:") { return try takeUnix(text) }
    if IPAddress(text) == nil, let (host, ports) = Self.split(text) {
      return try takeSingle(WordList.Item(text: host, shown: item.shown), ports)
    }
    if let octets = try Self.octets(text) {
      if family == .inet6 { throw Problem("an IPv4 address, where only IPv6 is asked for") }
      try check(octets.count, item)
      ranges += try Self.ranges(octets, item)
      return
    }
    let word = try TargetWord(item)
    if let problem = word.contradiction(family) { throw Problem(problem) }
    switch word {
    case .name(let name): names.add(name)
    case .address(let address, _):
      if let range = AddressRange(first: address, last: address) { ranges.append(range) }
    case .range(let range):
      try check(range.count, item)
      ranges.append(range)
    }
  }

  private mutating func takeUnix(_ text: String) throws {
    do throws(SocketError) {
      guard case .unix(let address) = try SocketAddress(text) else { return }
      singles.append((.unix(address), []))
    } catch { throw Problem(error.advice ?? "\(error.code)") }
  }

  private mutating func takeSingle(_ item: WordList.Item, _ ports: String) throws {
    let word = try TargetWord(item)
    if let problem = word.contradiction(family) { throw Problem(problem) }
    switch word {
    case .address(let address, _): singles.append((.address(address), try services(ports)))
    case .name(let name):
      ownNames.add(name)
      singles.append((.name(name), try services(ports)))
    case .range: throw Problem("ports of its own has one host only; write the range alone, and its ports after -p")
    }
  }

  private mutating func services(_ ports: String) throws -> [ScanService] {
    if let known = portLists[ports] { return known }
    do {
      let services = try ScanPorts.read(ports, over: transport)
      portLists[ports] = services
      return services
    } catch let error as UsageError { throw Problem(error.message) }
  }

  /// Everything together; names count as the same in capitals and in small letters (RFC 4343).
  func space(_ services: [ScanService], excluded: AddressSet) -> ScanSpace {
    var all = names
    for name in ownNames.names { all.add(name) }
    let singles = singles.compactMap { single in
      switch single.host {
      case .address(let address): ScanSingle(.address(address), single.services)
      case .name(let name): all.place(of: name).map { ScanSingle(.name($0), single.services) }
      case .unix(let address): ScanSingle(.unix(address), [])
      }
    }
    return ScanSpace(
      addresses: AddressSet(ranges), names: names.names, services: services, singles: singles,
      otherNames: Array(all.names.dropFirst(names.names.count)), excluded: excluded)
  }
}

extension ScanTargetList {
  /// One word that means more addresses than this is likely a slip.
  private static let most: UInt64 = 1 << 24
  /// So many ranges of one word take some 50 MB.
  private static let mostRanges: UInt64 = 1 << 20

  private func check(_ count: UInt64, _ item: WordList.Item) throws {
    guard count > Self.most, !allowsHuge else { return }
    let number = count == .max ? "2^64 or more" : "\(count)"
    throw UsageError("\(item.shown) means \(number) addresses, more than \(Self.most); if that is meant, add --yes")
  }

  static func ranges(_ octets: OctetRanges, _ item: WordList.Item) throws -> [AddressRange] {
    guard octets.rangeCount <= mostRanges else {
      throw UsageError(
        "\(item.shown) means \(octets.rangeCount) ranges that do not touch, more than \(mostRanges); write fewer at once"
      )
    }
    return octets.ranges
  }

  /// Nil for a word of another kind.
  private static func octets(_ text: String) throws(TargetWord.Problem) -> OctetRanges? {
    if IPAddress(text) != nil { return nil }
    if let octets = OctetRanges(text) { return octets }
    guard !text.isEmpty, text.utf8.allSatisfy({ "0123456789.,*-".utf8.contains($0) }) else { return nil }
    if !text.contains(where: { ".*".contains($0) }) {
      throw Problem("a number alone is no target; ports come last, or after -p")
    }
    // A range of whole addresses has its own complaints.
    if let hyphen = text.firstIndex(of: "-"), IPAddress(text[..<hyphen]) != nil { return nil }
    throw Problem(
      "neither an address nor a range; octets are 0 to 255, and ranges of them run upwards, as in 10.0.0-3.1,5")
  }

  /// `HOST:PORTS` or `[HOST]:PORTS`; nil where the colons are those of something else.
  private static func split(_ text: String) -> (host: String, ports: String)? {
    if text.first == "[" { return SocketAddress.split(text).map { (String($0.host), String($0.port)) } }
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let ports = text[text.index(after: colon)...]
    guard !ports.split(separator: ",").contains(where: { ScanPortItem($0).hasForeignColon }) else { return nil }
    return (String(text[..<colon]), String(ports))
  }
}

/// Names in the order of their appearance, each once.
private struct NameList {
  private(set) var names: [String] = []
  private var places: [String: Int] = [:]

  mutating func add(_ name: String) {
    let key = name.lowercased()
    guard places[key] == nil else { return }
    places[key] = names.count
    names.append(name)
  }

  func place(of name: String) -> Int? { places[name.lowercased()] }
}
