import Foundation
import Sockets
import Testing

/// A server in Python on a port of the loopback interface that the kernel chose; it ends with its standard input.
final class PythonServer {
  static let isHere = succeeds("python3 -c \"import ssl\"")
  static let hasOpenSSL = isHere && succeeds("openssl version")

  let address: SocketAddress
  private let process: Process
  private let input = Pipe()

  /// Runs `program`, whose first line of output is its port.
  init(_ program: String) throws {
    process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-u", "-c", program]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var text = ""
    while text.last != "\n" {
      let more = output.fileHandleForReading.availableData
      try #require(!more.isEmpty, "the server has ended: \(text)")
      text += String(decoding: more, as: UTF8.self)
    }
    address = .v4(.loopback, port: try #require(Port(text.dropLast())))
  }

  deinit { try? input.fileHandleForWriting.close() }

  private static func succeeds(_ command: String) -> Bool {
    guard let stream = popen("\(command) > /dev/null 2>&1", "re") else { return false }
    return pclose(stream) == 0
  }
}
