/// The extension headers of an IPv6 datagram, walked to what it carries (RFC 8200, section 4).
///
/// Passed over are hop-by-hop options, destination options, routing, fragment, authentication, mobility, host identity
/// and shim6 headers, in any order, sixteen at most; `IPv6ExtensionHeaders` gives them one by one. Everything else counts as what the datagram carries, encrypted payloads (ESP) included.
public struct IPv6Extensions: Hashable, Sendable {
  /// More headers than this are not walked; nobody sends half as many.
  public static let maximumCount = 16

  /// How the walk ended.
  public enum End: Hashable, Sendable {
    /// At what the datagram carries; `offset` counts from the first byte of the outermost reader.
    case upper(IPProtocol, offset: Int)
    /// At the end: the datagram carries nothing (RFC 8200, section 4.7).
    case nothing
    /// At a piece from the middle of something, whose first header is in another fragment.
    case laterFragment(IPProtocol, offset: Int)
    /// Before this header, because it is cut off, or one too many; the error beside the value says which.
    case stopped(before: IPProtocol, offset: Int)
  }

  /// A fragment header (RFC 8200, section 4.5).
  public struct Fragment: Hashable, Sendable {
    /// Where the fragment belongs in its datagram, in bytes: a multiple of 8.
    public let offset: UInt16
    /// This is not the last fragment.
    public let moreFragments: Bool
    /// What the fragments of one datagram have in common.
    public let identification: UInt32

    /// Whether it is the only fragment, and therefore the whole datagram (RFC 6946).
    public var isWhole: Bool { offset == 0 && !moreFragments }
  }

  /// How the walk ended.
  public internal(set) var end: End
  /// How many extension headers were passed.
  public internal(set) var count = 0
  /// The fragment header, if there was one.
  public internal(set) var fragment: Fragment?
  /// How many addresses of a routing header have not been reached: the header's destination is not the last one then.
  public internal(set) var segmentsLeft: UInt8 = 0
  /// The length of a jumbogram, counted from the end of the fixed header (RFC 2675, section 2).
  public internal(set) var jumboLength: UInt32?

  /// Whether the datagram was cut, so that only a part of its payload follows.
  public var isFragment: Bool { fragment.map { !$0.isWhole } ?? false }
}
