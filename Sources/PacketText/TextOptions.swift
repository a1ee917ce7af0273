/// How packets are printed: tcpdump(8)'s options, by their letters.
public struct TextOptions: Hashable, Sendable {
  /// What is before each line.
  public enum TimeStyle: Hashable, Sendable {
    /// The time of day, `12:34:56.789012`.
    case clock
    /// Nothing, `-t`.
    case none
    /// Seconds since 1970, `-tt`.
    case unix
    /// Since the packet before, `-ttt`.
    case sincePrevious
    /// Date and time of day, `-tttt`.
    case date
    /// Since the first packet, `-ttttt`.
    case sinceFirst
  }

  /// What of the packet's bytes is printed behind its lines.
  public enum Dump: Hashable, Sendable {
    /// In hexadecimal, `-x` and `-xx`.
    case hex
    /// In hexadecimal and as text, `-X` and `-XX`.
    case hexAndText
    /// As text, `-A` and `-AA`.
    case text
  }

  /// What is before each line.
  public var time = TimeStyle.clock
  /// Times have nine digits behind the point, not six.
  public var hasNanoseconds = false
  /// The number of the packet comes first, `-#`.
  public var isNumbered = false
  /// Less about each packet, `-q`.
  public var isQuiet = false
  /// More about each packet, `-v` to `-vvv`: 0 to 3.
  public var verbosity = 0
  /// With the link layer, `-e`.
  public var showsLink = false
  /// What of the bytes is printed.
  public var dump: Dump?
  /// The dump begins with the link layer, as with `-xx`, `-XX` and `-AA`.
  public var dumpsLink = false
  /// Sequence numbers of TCP as they are, `-S`.
  public var hasAbsoluteSequenceNumbers = false
  /// Ports and protocols as numbers, addresses never by name, `-n`.
  public var isNumeric = false
  /// Names of hosts without their domain, `-N`.
  public var hasShortNames = false
  /// Nothing but what tcpdump prints: no names of servers.
  public var isClassic = false

  /// What tcpdump prints when it is asked for nothing special.
  public init() {}
}
