import Glibc
import Testing

/// Programs of this machine.
enum Shell {
  /// Runs a command line in the namespace of the calling thread, and returns its status and what it printed.
  static func run(_ command: String) throws -> (status: Int32, text: String) {
    let stream = try #require(popen(command, "re"))
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while case let count = fread(&piece, 1, piece.count, stream), count > 0 { bytes += piece.prefix(count) }
    let status = pclose(stream)
    return (status & 0x7f == 0 ? status >> 8 : 128 + status & 0x7f, String(decoding: bytes, as: UTF8.self))
  }

  /// Runs a command line that has to succeed.
  @discardableResult
  static func require(_ command: String) throws -> String {
    let (status, text) = try run(command)
    try #require(status == 0, "\(command): \(status)")
    return text
  }

  static let hasTcpdump = (try? run("tcpdump --version 2>&1"))?.status == 0
  static let tcpdumpReason: Comment = "the comparison needs tcpdump(8)"
}
