import Addresses
import Probe
import Sockets

/// What was asked for in the options of iputils' `ping`, version 20221126.
struct AsPingOptions {
  /// How times are asked for in the IPv4 header; the routers of `tsprespec` are operands.
  enum Timestamps {
    case times
    case addressesAndTimes
    case prespecified
  }

  var family: Family
  var adapts = false
  var allowsBroadcast = false
  var bypassesRouting = false
  var count: Int?
  /// In whole seconds; zero is none.
  var deadline = 0
  var discovery: PathMTUDiscovery?
  var hops: Int?
  var identifier: Int?
  var interface: String?
  var interval: Duration?
  var isAudible = false
  var isFlood = false
  /// No names are printed: asked for, or because an address was written.
  var isNumeric = false
  var isQuiet = false
  /// Our address stays the one that was chosen at the start.
  var isSticky = false
  var isVerbose = false
  /// How long to wait for the first answer; zero is for ever.
  var linger: Duration = .seconds(10)
  var loopsMulticast = true
  var mark: Int?
  var pattern: [UInt8]?
  var preload = 1
  var printsTime = false
  var recordsRoute = false
  var reportsOutstanding = false
  var sendBuffer: Int?
  var size = 56
  var source: IPAddress?
  var timestamps: Timestamps?
  var trafficClass: Int?
  var usesUserTime = false
  private(set) var operands: [String] = []

  private static let specification = "46aAbBc:CdDe:fF:hi:I:l:Lm:M:nN:Op:qQ:rRs:S:t:T:UvVw:W:"
  private static let most = Int(Int32.max)

  /// Reads the words behind the program's name; of an IPv4 and an IPv6 program the family is known already.
  init(_ words: [String], _ family: Family) throws(PersonalityEnd) {
    self.family = family
    var options = ShortOptions(Self.specification, words)
    while let option = try Self.next(&options) {
      if let value = option.value { try take(option.letter, value) } else { try take(option.letter) }
    }
    operands = options.operands
    guard !operands.isEmpty else {
      throw PersonalityEnd("usage error: Destination address required", .no)
    }
  }

  private static func next(_ options: inout ShortOptions) throws(PersonalityEnd) -> ShortOptions.Option? {
    do throws(ShortOptions.Failure) { return try options.next() } catch {
      switch error {
      case .unknown(let letter): throw PersonalityEnd("invalid option -- '\(letter)'\n\(AsPingUsage.text)", .usage)
      case .missingValue(let letter):
        throw PersonalityEnd("option requires an argument -- '\(letter)'\n\(AsPingUsage.text)", .usage)
      }
    }
  }

  private mutating func take(_ letter: Character) throws(PersonalityEnd) {
    switch letter {
    case "4": try restrict(to: .inet)
    case "6": try restrict(to: .inet6)
    case "a": isAudible = true
    case "A": adapts = true
    case "b": allowsBroadcast = true
    case "B": isSticky = true
    case "D": printsTime = true
    case "f": isFlood = true
    case "L": loopsMulticast = false
    case "n": isNumeric = true
    case "O": reportsOutstanding = true
    case "q": isQuiet = true
    case "r": bypassesRouting = true
    case "R":
      if timestamps != nil { throw PersonalityEnd("only one of -T or -R may be used", .usage) }
      recordsRoute = true
    case "U": usesUserTime = true
    case "v": isVerbose = true
    case "V": throw PersonalityEnd(output: AsPingUsage.version)
    case "h": throw PersonalityEnd(AsPingUsage.text, .usage)
    // -C and -d, without which and with which the same packets leave and come.
    default: break
    }
  }

  private mutating func take(_ letter: Character, _ value: String) throws(PersonalityEnd) {
    switch letter {
    case "c": count = try ClassicNumber.whole(value, 1...Int.max)
    case "e": identifier = try ClassicNumber.whole(value, 0...65_535)
    case "i": interval = try ClassicNumber.seconds(value, "timing interval")
    case "I": takeInterface(value)
    case "l": preload = try ClassicNumber.whole(value, 1...65_536)
    case "m": mark = try ClassicNumber.whole(value, 0...Int(UInt32.max))
    case "M": discovery = try Self.discovery(value)
    case "p": pattern = try ClassicNumber.pattern(value)
    case "Q": trafficClass = try ClassicNumber.typeOfService(value)
    case "s": size = try ClassicNumber.whole(value, 0...Self.most)
    case "S": sendBuffer = try ClassicNumber.whole(value, 1...Self.most)
    case "t": hops = try ClassicNumber.whole(value, 0...255)
    case "T": try takeTimestamps(value)
    case "w": deadline = try ClassicNumber.whole(value, 0...Self.most)
    case "W": linger = try ClassicNumber.seconds(value, "linger time")
    default:
      // -F and -N.
      let what = letter == "F" ? "flow labels (-F)" : "node information queries (-N)"
      throw PersonalityEnd("\(what) are not to be had from sonde", .usage)
    }
  }

  private mutating func restrict(to family: Family) throws(PersonalityEnd) {
    guard self.family == .unspecified || self.family == family else {
      throw PersonalityEnd("only one -4 or -6 option may be specified", .usage)
    }
    self.family = family
  }

  private mutating func takeInterface(_ value: String) {
    if let address = IPAddress(value) {
      source = address
      isSticky = true
    } else {
      interface = value
    }
  }

  private static func discovery(_ value: String) throws(PersonalityEnd) -> PathMTUDiscovery {
    switch value {
    case "do": return .do
    case "dont": return .dont
    case "want": return .want
    default: throw PersonalityEnd("invalid -M argument: \(value)", .usage)
    }
  }

  private mutating func takeTimestamps(_ value: String) throws(PersonalityEnd) {
    if recordsRoute { throw PersonalityEnd("only one of -T or -R may be used", .usage) }
    switch value {
    case "tsonly": timestamps = .times
    case "tsandaddr": timestamps = .addressesAndTimes
    case "tsprespec": timestamps = .prespecified
    default: throw PersonalityEnd("invalid timestamp type: \(value)", .usage)
    }
  }
}
