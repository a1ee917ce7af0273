import Addresses
import ArgumentParser
import Relay
import Sockets

/// How option values read. Each throws with the forms that it takes.
///
/// Options are declared as text and read here, in a second step: every further type of option costs the parser a search
/// through all protocol conformances of the program, which a user waits for at every start.
enum Value {
  /// Reads the value of `option`, where it was given.
  static func read<Meaning>(
    _ option: String, _ text: String?, _ parse: (String) throws -> Meaning
  ) throws -> Meaning? {
    guard let text else { return nil }
    do { return try parse(text) } catch let reason as ValidationError {
      throw UsageError("the value '\(text)' is invalid for '\(option)': \(reason.message)")
    }
  }

  /// A whole number from `least` to the most that an `int` of C holds.
  static func number(least: Int) -> (String) throws -> Int {
    { text in
      guard let number = Int(text), number >= least, number <= Int(Int32.max) else {
        throw ValidationError("it is a whole number from \(least) to \(Int32.max)")
      }
      return number
    }
  }

  /// `500ms`, `2s`, `1m`, `1h`; a bare number is seconds. Greater than zero unless `zero` allows it.
  static func duration(_ text: String) throws -> Duration {
    let duration = try durationOrZero(text)
    guard duration > .zero else { throw ValidationError("it must be longer than nothing") }
    return duration
  }

  /// In seconds: some thirty years, and their nanoseconds fit into 64 bits.
  private static let longest = 277_777.0 * 3600

  static func durationOrZero(_ text: String) throws -> Duration {
    let form = ValidationError("a duration reads 500ms, 2s, 1m, 1h or a bare number of seconds")
    let units: [(String, Double)] = [("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600), ("", 1)]
    for (suffix, scale) in units where text.hasSuffix(suffix) {
      let digits = text.dropLast(suffix.count)
      guard digits.utf8.contains(where: \.isDecimalDigit) else { throw form }
      guard digits.utf8.allSatisfy({ $0.isDecimalDigit || $0 == UInt8(ascii: ".") }),
        let number = Double(digits)
      else { throw form }
      guard number * scale <= longest else { throw ValidationError("the longest duration is 277777h") }
      return .nanoseconds(Int64(number * scale * 1e9))
    }
    throw form
  }

  /// `4096`, `64k`, `10M`, `1G`: powers of 1024.
  static func size(_ text: String) throws -> Int {
    let form = ValidationError("a size reads 4096, 64k, 10M or 1G, and is at least 1")
    let scale: Int
    switch text.last {
    case "k", "K": scale = 1 << 10
    case "M": scale = 1 << 20
    case "G": scale = 1 << 30
    default: scale = 1
    }
    let digits = scale == 1 ? text[...] : text.dropLast()
    guard digits.utf8.allSatisfy(\.isDecimalDigit), let number = Int(digits) else {
      throw form
    }
    let (size, overflow) = number.multipliedReportingOverflow(by: scale)
    guard !overflow, size > 0, size <= Int(Int32.max) else { throw form }
    return size
  }

  /// `half-close`, `wait`, `quit`, `quit:2s`.
  static func onInputEnd(_ text: String) throws -> OnInputEnd {
    switch text {
    case "half-close": return .halfClose
    case "wait": return .wait
    case "quit": return .quit(.zero)
    case _ where text.hasPrefix("quit:"): return .quit(try durationOrZero(String(text.dropFirst(5))))
    default: throw ValidationError("it is half-close, wait, quit or quit:DURATION")
    }
  }

  /// `quit`, `quit:2s`, `wait`.
  static func onPeerEnd(_ text: String) throws -> OnPeerEnd {
    switch text {
    case "wait": return .wait
    case "quit": return .quit(.zero)
    case _ where text.hasPrefix("quit:"): return .quit(try durationOrZero(String(text.dropFirst(5))))
    default: throw ValidationError("it is quit, quit:DURATION or wait")
    }
  }

  /// `read`, `line`, `chunk:1400`, `nul`, `len16`, `len32`.
  static func framing(_ text: String) throws -> Framing {
    switch text {
    case "read": return .read
    case "line": return .line
    case "nul": return .nul
    case "len16": return .length16
    case "len32": return .length32
    case _ where text.hasPrefix("chunk:"):
      let size = try size(String(text.dropFirst(6)))
      guard size <= 65_507 else { throw ValidationError("a datagram holds at most 65507 bytes") }
      return .chunk(size)
    default: throw ValidationError("it is read, line, chunk:SIZE, nul, len16 or len32")
    }
  }

  /// 1 to 255.
  static func hops(_ text: String) throws -> Int {
    guard let hops = UInt8(text), hops > 0 else { throw ValidationError("a time to live is 1 to 255") }
    return Int(hops)
  }

  /// 0 to 255, in decimal or after `0x`, or a name of RFC 791, RFC 2474, RFC 2597 or RFC 3246.
  static func typeOfService(_ text: String) throws -> Int {
    if let named = TypeOfService.value(of: text) { return named }
    let number = text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : UInt8(text).map(Int.init)
    guard let number, 0...255 ~= number else {
      throw ValidationError("it is 0 to 255, 0x00 to 0xff, or one of \(TypeOfService.names.joined(separator: " "))")
    }
    return number
  }

  /// A mark of packets: 32 bits, in decimal or after `0x`.
  static func mark(_ text: String) throws -> Int {
    let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = isHexadecimal ? text.dropFirst(2) : text[...]
    // The reader of numbers takes a sign as well.
    guard digits.utf8.first.map({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) ?? false,
      let mark = UInt32(digits, radix: isHexadecimal ? 16 : 10)
    else { throw ValidationError("it is 0 to \(UInt32.max), or 0x0 to 0xffffffff") }
    return Int(mark)
  }

  /// A group that can be joined.
  static func group(_ text: String) throws -> IPAddress {
    guard let address = IPAddress(text), address.isMulticast else {
      throw ValidationError("a group is a multicast address such as 239.1.2.3 or ff02::123")
    }
    return address
  }

  /// `ADDRESS`, `ADDRESS:PORT`, `[ADDRESS]:PORT` or `:PORT`.
  static func source(_ text: String) throws -> SourceAddress {
    if let address = IPAddress(text) { return SourceAddress(address: address, port: nil) }
    guard let (host, portText) = SocketAddress.split(text), let port = Port(portText), port != 0 else {
      throw ValidationError("a source reads 10.0.0.1, 10.0.0.1:5000, [2001:db8::1]:5000 or :5000")
    }
    if host.isEmpty { return SourceAddress(address: nil, port: port) }
    guard let address = IPAddress(host) else {
      throw ValidationError("'\(host)' is not an address of this machine; names are not looked up here")
    }
    return SourceAddress(address: address, port: port)
  }

  /// An interface that is there.
  static func interface(_ text: String) throws -> String {
    do throws(SocketError) { _ = try Interface.index(of: text) } catch {
      throw ValidationError(error.code == .noDevice ? "this machine has no such interface" : "\(error.code)")
    }
    return text
  }
}

/// Our own end, as far as it was chosen.
struct SourceAddress: Sendable {
  let address: IPAddress?
  let port: Port?
}

/// Names for the byte that was called type of service and now holds the DSCP.
enum TypeOfService {
  private static let values: [(name: String, value: Int)] =
    [
      ("lowdelay", 0x10), ("throughput", 0x08), ("reliability", 0x04), ("lowcost", 0x02), ("ef", 46 << 2),
      ("le", 1 << 2),
    ]
    + (0...7).map { ("cs\($0)", $0 << 5) }
    + (1...4).flatMap { major in (1...3).map { ("af\(major)\($0)", (major * 8 + $0 * 2) << 2) } }

  static var names: [String] { values.map(\.name) }

  static func value(of name: String) -> Int? {
    let lower = name.lowercased()
    return values.first { $0.name == lower }?.value
  }
}
