import Glibc
import Testing
import Wire

/// What the installed tcpdump prints of messages that are put into packets here.
enum TcpdumpLines {
  /// Whether it is here; another version prints other things.
  static let isInstalled = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"].contains { access("\($0)/tcpdump", X_OK) == 0 }
  static let absence: Comment = "tcpdump is not installed"

  /// One packet: its bytes from the IP header on, and how many there were.
  struct Packet {
    var bytes: [UInt8]
    var originalLength: Int

    /// A datagram or segment with `payload`, of which only `captured` bytes are here.
    init(_ payload: [UInt8], isTCP: Bool = false, ports: (UInt16, UInt16), captured: Int? = nil) {
      var header: [UInt8] = []
      func put(_ value: Int) { header += [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)] }
      let length = 20 + (isTCP ? 20 : 8) + payload.count
      for word in [0x4500, length, 1, 0, 0x4000 | (isTCP ? 6 : 17), 0, 0xc000, 0x0201, 0xc000, 0x0202] { put(word) }
      put(Int(ports.0))
      put(Int(ports.1))
      if isTCP {
        for word in [0, 1, 0, 1, 0x5018, 512, 0, 0] { put(word) }
      } else {
        for word in [8 + payload.count, 0] { put(word) }
      }
      bytes = header + payload.prefix(captured ?? payload.count)
      originalLength = length
    }
  }

  /// What is printed of each payload, without what belongs to IP, UDP and TCP.
  static func texts(_ packets: [Packet], verbosity: Int) throws -> [[UInt8]] {
    let file = PcapFile(linkType: .raw)
    var bytes: [UInt8] = []
    file.appendHeader(to: &bytes)
    let time = try #require(CaptureTime(nanosecondsSince1970: 1_700_000_000_000_000_000))
    for packet in packets { file.append(packet.bytes, at: time, originalLength: packet.originalLength, to: &bytes) }
    let output = try run(["-tn"] + (verbosity > 0 ? ["-" + String(repeating: "v", count: verbosity)] : []), bytes)
    return try records(output).map { try payloadText($0) }
  }

  private static func records(_ output: [UInt8]) -> [[UInt8]] {
    var records: [[UInt8]] = []
    for line in output.split(separator: 0x0a, omittingEmptySubsequences: false) {
      if line.starts(with: Array("IP ".utf8)) {
        records.append(Array(line))
      } else if let last = records.indices.last {
        records[last] += [0x0a] + line
      }
    }
    // The last line has its end, too.
    if let last = records.indices.last, records[last].last == 0x0a { records[last].removeLast() }
    return records
  }

  private static func payloadText(_ record: [UInt8]) throws -> [UInt8] {
    let marker = Array("> 192.0.2.2.".utf8)
    let place = try #require(record.indices.first { record[$0...].starts(with: marker) })
    let colon = try #require(record[place...].firstIndex(of: UInt8(ascii: ":")))
    var text = record[(colon + 1)...].dropFirst()
    let unchecked = Array("[no cksum] ".utf8)
    if text.starts(with: unchecked) { text = text.dropFirst(unchecked.count) }
    guard text.starts(with: Array("Flags".utf8)) else { return Array(text) }
    let length = Array(", length ".utf8)
    guard let start = text.indices.first(where: { text[$0...].starts(with: length) }) else { return [] }
    return Array(text[(start + length.count)...].drop { $0 >= 0x30 && $0 <= 0x39 })
  }

  /// Runs tcpdump on a file that has no name any more, in UTC.
  private static func run(_ options: [String], _ input: [UInt8]) throws -> [UInt8] {
    let file = try temporary()
    let output = try temporary()
    defer {
      close(file)
      close(output)
    }
    var written = 0
    while written < input.count {
      let count = input.span.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + written }, $0.count - written) }
      try #require(count > 0)
      written += count
    }
    lseek(file, 0, SEEK_SET)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, file, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words = (["tcpdump"] + options + ["-r", "-"]).map { strdup($0) } + [nil]
    var variables = (["TZ=UTC", "PATH=/usr/bin:/usr/sbin:/bin:/sbin"] as [String]).map { strdup($0) } + [nil]
    defer { for word in words + variables { free(word) } }
    var process = pid_t()
    try #require(posix_spawnp(&process, "tcpdump", &actions, nil, &words, &variables) == 0)
    var status: Int32 = 0
    try #require(waitpid(process, &status, 0) == process && status == 0)
    lseek(output, 0, SEEK_SET)
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(output, &buffer, buffer.count)
      guard count > 0 else { return result }
      result += buffer[..<count]
    }
  }

  private static func temporary() throws -> Int32 {
    var path = Array("/tmp/sonde-test-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    try #require(file >= 0)
    unlink(path)
    return file
  }
}
