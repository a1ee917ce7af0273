import ArgumentParser
import Capture
import Host
import PacketText
import Reactor
import Report
import Sockets

/// `sonde capture`: record, read and print packets.
struct CaptureCommand: Subcommand {
  static let configuration = CommandConfiguration.subcommand("capture", "Record, read and print packets.")

  @Option(
    name: [.customShort("i", allowingJoined: true), .long], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Capture on this interface; any for all.", valueName: "name"))
  var interface: [String] = []
  @Option(
    name: [.customShort("r", allowingJoined: true), .long], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Read this file; - is stdin.", valueName: "file"))
  var read: [String] = []
  @Option(
    name: [.customShort("w", allowingJoined: true), .long], parsing: .unconditional,
    help: ArgumentHelp("Write packets to this file; - is stdout.", valueName: "file"))
  var write: String?
  @Option(
    name: [.customShort("s", allowingJoined: true), .long],
    help: ArgumentHelp("So many bytes of each packet (262144).", valueName: "n"))
  var snaplen: String?
  @Flag(name: [.customShort("p"), .long], help: "Do not ask the interface for packets to others.")
  var noPromiscuous = false
  @Option(
    name: [.customShort("Q", allowingJoined: true), .long],
    help: ArgumentHelp("Only packets that go that way: in, out or inout.", valueName: "way"))
  var direction: String?
  @Option(name: .long, help: ArgumentHelp("The kernel's buffer for packets.", valueName: "size"))
  var buffer: String?
  @Flag(name: .long, help: "Take each packet as soon as it comes.")
  var immediate = false
  @Flag(name: .long, help: "Times in microseconds.")
  var micro = false
  @Option(name: .long, help: ArgumentHelp("Who takes the time: host, adapter ...", valueName: "name"))
  var timeStampType: String?
  @Option(
    name: [.customShort("F", allowingJoined: true), .long],
    help: ArgumentHelp("Read the filter there.", valueName: "file"))
  var filterFile: String?
  @Flag(name: .customShort("d"), help: "Print the compiled filter: as text, as C, as numbers.")
  var explain: Int
  @Flag(name: .long, help: "Also our own SSH session.")
  var withSsh = false

  @Option(name: .long, help: ArgumentHelp("pcap or pcapng.", valueName: "format"))
  var format: String?
  @Flag(name: .long, help: "Print the packets although they are written.")
  var print = false
  @Option(name: .long, help: ArgumentHelp("A new file so often, or when so large.", valueName: "duration|size"))
  var rotate: String?
  @Option(name: .long, help: ArgumentHelp("Keep the last n files.", valueName: "n"))
  var files: String?
  @Option(name: .long, help: ArgumentHelp("Run this for each finished file.", valueName: "command"))
  var onFile: String?

  @Option(
    name: [.customShort("c", allowingJoined: true), .long],
    help: ArgumentHelp("Stop after so many packets.", valueName: "n"))
  var count: String?
  @Option(name: .long, help: ArgumentHelp("Stop after so long.", valueName: "duration"))
  var duration: String?
  @Option(name: .long, help: ArgumentHelp("Stop when no packet came for so long.", valueName: "duration"))
  var idle: String?
  @Option(name: .long, help: ArgumentHelp("Stop after so many bytes of packets.", valueName: "size"))
  var bytes: String?

  @Flag(
    name: .customShort("t"), help: "No time; twice unix, three times since the last, four date, five since the first.")
  var timeStyle: Int
  @Flag(name: .long, help: "Times with nine digits.")
  var nano = false
  @Flag(name: .customShort("q"), help: "Less about each packet.")
  var quick = false
  @Flag(name: .customShort("v"), help: "More about each packet.")
  var verbose: Int
  @Flag(name: .customShort("e"), help: "With the link layer.")
  var link = false
  @Flag(name: .customShort("#"), help: "Number the packets.")
  var numbers = false
  @Flag(name: .customShort("n"), help: "Ports and addresses as numbers.")
  var numeric: Int
  @Flag(name: .customShort("N"), help: "Host names without their domain.")
  var withoutDomain = false
  @Flag(name: .customShort("x"), help: "The bytes in hexadecimal; twice with the link layer.")
  var hex: Int
  @Flag(name: .customShort("X"), help: "The bytes in hexadecimal and as text; twice with the link layer.")
  var hexAndText: Int
  @Flag(name: .customShort("A"), help: "The bytes as text; twice with the link layer.")
  var ascii: Int
  @Flag(name: .customShort("S"), help: "Absolute sequence numbers.")
  var absoluteSequence = false
  @Flag(name: .long, help: "Nothing but what tcpdump prints.")
  var classic = false

  @Flag(name: .long, help: "An object for each packet, one a line.")
  var json = false
  @Flag(name: .long, help: "A table of conversations at the end.")
  var flows = false
  @Option(name: .long, help: ArgumentHelp("What conversation n said.", valueName: "n"))
  var follow: String?
  @Flag(name: .customLong("hex"), help: "That in hexadecimal.")
  var hexadecimal = false
  @Option(name: .long, help: ArgumentHelp("Print the counters so often.", valueName: "duration"))
  var stats: String?
  @Option(name: .long, help: ArgumentHelp("auto, always or never.", valueName: "when"))
  var color: String?

  @Argument(help: ArgumentHelp("What pcap-filter(7) lets through.", valueName: "filter"))
  var filter: [String] = []
  static var help: String { Help.capture }

  static var runsCommand: Bool { true }

  /// Of tcpdump(8).
  static var foreignOptions: [String: String] {
    [
      "-l": "lines are shown as soon as they are whole, also through a pipe",
      "-U": "packets are written as soon as no other is there",
      "-D": "sonde interfaces lists what there is to capture on", "-L": "sonde interfaces -v tells more of each",
      "-B": "the kernel's buffer is --buffer SIZE", "-C": "a new file when one is large is --rotate SIZE",
      "-G": "a new file every so often is --rotate DURATION", "-W": "how many files are kept is --files N",
      "-Z": "all privileges go by themselves", "-K": "checksums are verified with -v only",
      "-j": "who takes the time is --time-stamp-type NAME", "-I": "monitor mode is set with iw(8)",
      "-z": "a command for each file is --on-file COMMAND", "-V": "several files are several -r",
    ]
  }

  func perform() throws -> ExitCode { try perform(running: []) }

  func perform(running command: [String]) throws -> ExitCode {
    let job = try job(running: command)
    return explain > 0 ? CaptureListing(job, style: explain).perform() : CaptureSession(job).perform()
  }
}
