import Host
import Probe
import Report
import Sockets

/// The file of `--resume`: read where it is there, written while the scan runs, removed when all is decided.
final class ScanProgressFile: @unchecked Sendable {
  /// Where an earlier run of the same scan stopped.
  let found: ScanProgress?
  private let path: String
  private var failure: SocketError?

  init(_ path: String, _ plan: ScanPlan) throws {
    self.path = path
    let bytes: [UInt8]
    do throws(TextFile.Failure) { bytes = try TextFile.contents(path: path) } catch {
      guard Errno(rawValue: error.code) == .noSuchFile else {
        throw UsageError("cannot read \(path): \(Errno(rawValue: error.code))")
      }
      found = nil
      return
    }
    // As mktemp(1) makes it.
    if bytes.isEmpty {
      found = nil
      return
    }
    do throws(ScanProgressError) { found = try ScanProgress(decoding: bytes) } catch {
      throw UsageError("\(path) is no file of --resume: \(error.sentence)")
    }
    guard found?.fingerprint == plan.fingerprint else {
      throw UsageError("\(path) belongs to another scan: the same targets, ports, method and --shard are needed")
    }
  }

  /// Writes where the run begins, so that a file that cannot be written is known before anybody is asked: says what went
  /// wrong.
  func begin(_ plan: ScanPlan) -> String? {
    save(found ?? ScanProgress(fingerprint: plan.fingerprint, steps: plan.walk.steps))
    return complaint
  }

  func save(_ progress: ScanProgress) {
    do throws(OutputFile.Failure) {
      try OutputFile.replace(path, with: progress.encoded)
    } catch { failure = failure ?? SocketError("write", Errno(rawValue: error.code), subject: path) }
  }

  /// Removes the file where all is decided, and says what went wrong with it.
  func finish(_ summary: ScanSummary) -> String? {
    if summary.ending == .done, summary.unfinished == 0, summary.tally.undecided == 0 { OutputFile.remove(path) }
    return complaint
  }

  private var complaint: String? { failure.map { "--resume: \($0)" } }
}
