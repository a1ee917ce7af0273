import Host
import Sockets
import Wire

/// What is to be written, and where.
struct CaptureOutputPlan: Hashable, Sendable {
  /// The file, `-` for stdout, or a pattern where files follow one another.
  var name: String
  var style: CaptureStyle
  var rotation: RotationPlan?
  /// What the file says of its origin.
  var section = CaptureSection(operatingSystem: "Linux", application: "sonde \(Sonde.version)")
  /// What a reader leaves behind who is too slow for a live capture is dropped and counted, and does not end it.
  var mayDrop = false
}

/// Why packets cannot be written.
enum CaptureOutputError: Error, Hashable, CustomStringConvertible {
  case socket(SocketError)
  case conflict(String, CaptureEncoder.LinkTypeConflict)
  /// The pattern is no name.
  case pattern(String)

  var description: String {
    switch self {
    case .socket(let error): error.description
    case .conflict(let name, let conflict): "\(name): \(conflict)"
    case .pattern(let name): "\(name): strftime(3) makes no file name of this"
    }
  }

  /// The same for who reports failed calls.
  var asSocketError: SocketError {
    switch self {
    case .socket(let error): error
    case .conflict(let name, _), .pattern(let name): SocketError("write", .invalidArgument, subject: name)
    }
  }
}
