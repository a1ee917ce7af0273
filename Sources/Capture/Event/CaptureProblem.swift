package import Sockets
package import Wire

/// Why a source cannot be captured from, or not any further.
package enum CaptureProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no libpcap.
  case library(PcapLibraryError)
  /// The filter does not make sense, or not for packets of this kind.
  case filter(FilterError)
  /// The interface refused, or has gone.
  case live(LiveError)
  /// The file cannot be opened or read.
  case file(SocketError)
  /// What is in the file cannot be read any further.
  case damaged(path: String, CaptureFileError)

  /// The trouble in one line.
  package var description: String {
    switch self {
    case .library(let error): error.description
    case .filter(let error): error.description
    case .live(let error): error.description
    case .file(let error): error.description
    case .damaged(let path, let error): "read \(path): \(error)"
    }
  }
}
