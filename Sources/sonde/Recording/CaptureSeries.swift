import Host
import Sockets

/// The files of one capture that follow one another: opens each under a name that is free, gives it that name when it is
/// complete, and removes the oldest.
struct CaptureSeries {
  private let pattern: String
  private let names: RotatingNames
  private let keep: Int?
  /// Complete files of this run, the oldest first.
  private var finished: [(path: String, identity: OutputFile.Identity?)] = []
  private var seconds: Int64 = 0
  private var attempt = 0
  private var base = ""
  private var identity: OutputFile.Identity?
  private var partPath = ""

  /// More files of one name than anybody wants.
  private static let mostAttempts = 1_000_000

  init(_ pattern: String, keep: Int?) {
    self.pattern = pattern
    self.keep = keep
    names = RotatingNames(pattern)
  }

  /// Opens the next file, at a name that neither it nor a complete file has.
  mutating func open(at seconds: Int64) throws(CaptureOutputError) -> GatheredFile {
    self.seconds = seconds
    guard let base = names.name(at: seconds, attempt: 1) else { throw .pattern(pattern) }
    // The names before this one are taken, by this run.
    attempt = base == self.base ? attempt + 1 : 1
    self.base = base
    while true {
      let name = try freeName()
      partPath = name + RotatingNames.unfinished
      do throws(SocketError) {
        let file = try GatheredFile(partPath, mustBeNew: true)
        identity = file.identity
        return file
      } catch {
        guard error.code == .fileExists, attempt < Self.mostAttempts else { throw .socket(error) }
      }
      attempt += 1
    }
  }

  private mutating func freeName() throws(CaptureOutputError) -> String {
    while true {
      guard let name = names.name(at: seconds, attempt: attempt) else { throw .pattern(pattern) }
      if !OutputFile.exists(name) || attempt >= Self.mostAttempts { return name }
      attempt += 1
    }
  }

  /// Gives the file, which is closed, the name of a complete one, and returns that.
  mutating func finish() throws(CaptureOutputError) -> String {
    while true {
      let name = try freeName()
      do throws(OutputFile.Failure) {
        try OutputFile.rename(partPath, to: name)
        finished.append((name, identity))
        return name
      } catch {
        let error = SocketError("rename", Errno(rawValue: error.code), subject: partPath)
        guard error.code == .fileExists, attempt < Self.mostAttempts else { throw .socket(error) }
      }
      attempt += 1
    }
  }

  /// Removes complete files of this run until no more are left than shall be.
  ///
  /// One that somebody still needs stays, and so do all that are younger.
  mutating func removeOldest(_ mayRemove: (String) -> Bool, _ onTrouble: (SocketError) -> Void) {
    guard let keep else { return }
    while finished.count > keep, let (path, identity) = finished.first, mayRemove(path) {
      finished.removeFirst()
      // Somebody may have put another file there.
      guard let identity else { continue }
      do throws(OutputFile.Failure) { try OutputFile.remove(path, ifStill: identity) } catch {
        onTrouble(SocketError("unlink", Errno(rawValue: error.code), subject: path))
      }
    }
  }
}
