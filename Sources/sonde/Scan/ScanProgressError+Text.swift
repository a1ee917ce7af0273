import Probe

extension ScanProgressError {
  /// What is wrong with the file, for the person who named it.
  var sentence: String {
    let problem =
      switch reason {
      case .otherFile: "not the progress of a scan that this program wrote"
      case .truncated: "the file ends too early"
      case .expected(let key): "'\(key)' should stand here"
      case .number(let key): "what stands behind '\(key)' are not the numbers that belong there"
      case .outOfBounds(let key): "the numbers of '\(key)' do not fit those before them"
      case .damaged: "the file was changed after it had been written"
      case .tooLong: "something follows the end"
      }
    return "line \(line): \(problem)"
  }
}
