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
  private var latest: ScanProgress?

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
    do throws(ScanProgressError) { found = try ScanProgress(decoding: bytes) } catch {
      throw UsageError("\(path) is no file of --resume: \(error.sentence)")
    }
    guard found?.fingerprint == plan.fingerprint else {
      throw UsageError("\(path) belongs to another scan: the same targets, ports, method and --shard are needed")
    }
  }

  func save(_ progress: ScanProgress) {
    latest = progress
    do throws(OutputFile.Failure) {
      try OutputFile.replace(path, with: progress.encoded)
    } catch { failure = failure ?? SocketError("write", Errno(rawValue: error.code), subject: path) }
  }

  /// Removes the file where all is decided, and says what went wrong with it.
  func finish(_ summary: ScanSummary) -> String? {
    if summary.ending == .done, summary.unfinished == 0, summary.tally.undecided == 0 { OutputFile.remove(path) }
    return failure.map { "--resume: \($0)" }
  }
}
