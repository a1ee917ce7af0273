/// The name of a Unix socket, `unix(7)`.
public enum UnixAddress: Hashable, Sendable, CustomStringConvertible {
  /// A socket that was never bound.
  case unnamed
  /// A file in the file system; without the terminating NUL.
  case path([UInt8])
  /// A name outside the file system, gone with its last socket; without the leading NUL.
  case abstract([UInt8])

  /// The longest path, and the longest abstract name, in bytes: `sun_path` holds 108 with the NUL at the end or in front.
  public static let longestName = 107

  /// The file at `path`. Refused when it is empty, longer than the kernel takes (never cut), or has a NUL inside.
  public init(path: String) throws(SocketError) {
    let bytes = Array(path.utf8)
    try Self.validate(bytes, shownAs: "unix:\(path)")
    guard !bytes.contains(0) else { throw SocketError("address", .invalidArgument, subject: "unix:\(path)") }
    self = .path(bytes)
  }

  /// The abstract name `name`. Refused when it is empty or longer than the kernel takes.
  public init(abstract name: String) throws(SocketError) {
    let bytes = Array(name.utf8)
    try Self.validate(bytes, shownAs: "unix:@\(name)")
    self = .abstract(bytes)
  }

  private static func validate(_ name: [UInt8], shownAs text: String) throws(SocketError) {
    guard !name.isEmpty else {
      throw SocketError("address", .invalidArgument, subject: text, advice: "a Unix socket needs a name")
    }
    guard name.count <= longestName else {
      throw SocketError(
        "address", .nameTooLong, subject: text,
        advice: "\(name.count) bytes, and a Unix socket's name has at most \(longestName)")
    }
  }

  /// `unix:/path`, `unix:@abstract`, or `unix:` for a socket without a name.
  public var description: String {
    switch self {
    case .unnamed: "unix:"
    case .path(let bytes): "unix:" + String(decoding: bytes, as: UTF8.self)
    case .abstract(let bytes): "unix:@" + String(decoding: bytes, as: UTF8.self)
    }
  }

  /// The path as text, where this is one.
  public var path: String? {
    guard case .path(let bytes) = self else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
