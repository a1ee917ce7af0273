import Capture
import Host
import PacketText

/// What a `capture` is to do, with nothing left to be parsed.
struct CaptureJob {
  /// What is printed of packets.
  enum Form {
    /// Nothing.
    case none
    /// A line or more for each.
    case text(TextOptions)
    /// An object for each.
    case json
    /// The conversations, at the end.
    case flows
    /// What one conversation said.
    case follow(Int, isHexadecimal: Bool)
  }

  var plan: CapturePlan
  var form: Form
  var output: CaptureOutputPlan?
  /// Reports are objects on stdout.
  var isJSON: Bool
  var colour: Colour
  /// To be run for each complete file.
  var onFile: String?
  /// To be run meanwhile.
  var command: [String]
  /// What was left out, so that our own lines are not captured.
  var ownSession: OwnSession?
  /// How far it is is shown where nothing else is: no lines, and nobody wants the counters.
  var showsProgress = false
  /// How many packets had been asked for.
  var wanted: Int? { plan.stops.count }

  /// Whether anything is printed: otherwise nobody has to read.
  var usesStandardOutput: Bool { if case .none = form { isJSON } else { true } }

  /// A file that is to be read, and would be gone before that.
  var overwrittenSource: String? {
    guard let output, output.name != "-", output.rotation == nil, let target = OutputFile.identity(at: output.name)
    else {
      return nil
    }
    for case .file(let path) in plan.sources {
      let source =
        path == "-" ? OutputFile.identity(of: StandardDescriptors.input) : OutputFile.identity(at: path)
      // A device can be read and written.
      if source == target, !OutputFile.isDevice(output.name) { return output.name }
    }
    return nil
  }

  /// Whether a capture and no reading of files.
  var isLive: Bool { plan.sources.contains { if case .interface = $0 { true } else { false } } }

  /// When lines are coloured.
  enum Colour: String, CaseIterable {
    case auto, always, never

    func isOn(_ isTerminal: Bool) -> Bool {
      switch self {
      case .auto: isTerminal && TerminalAbilities.isColoured()
      case .always: true
      case .never: false
      }
    }
  }
}
