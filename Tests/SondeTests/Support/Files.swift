import Glibc
import Sockets
import Testing

/// A descriptor that is closed when nobody refers to it any more.
final class OpenFile: Sendable {
  private let descriptor: Descriptor
  var number: Int32 { descriptor.fileNumber }

  init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

  /// Opens `path`, close-on-exec.
  init(_ path: String, _ flags: Int32) throws {
    let number = open(path, flags | O_CLOEXEC, 0o600)
    try #require(number >= 0, "open \(path): \(Errno(rawValue: errno))")
    descriptor = Descriptor(owning: number)
  }
}

/// Files of the test that is running.
enum Files {
  /// A new file in the test's directory, with `bytes` in it.
  static func make(_ name: String, _ bytes: [UInt8] = []) throws -> String {
    let path = try Sandbox.here().path(name)
    try put(bytes, at: path)
    return path
  }

  /// Makes or replaces the file at `path`, whose directory exists.
  static func put(_ bytes: [UInt8], at path: String) throws {
    let file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(file.number, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      try #require(count > 0)
      written += count
    }
  }

  static func make(_ name: String, _ text: String) throws -> String { try make(name, Array(text.utf8)) }

  static func contents(_ path: String) throws -> [UInt8] {
    let file = try OpenFile(path, O_RDONLY)
    var bytes: [UInt8] = []
    while true {
      let more = [UInt8](unsafeUninitializedCapacity: 1 << 20) {
        $1 = max(0, read(file.number, $0.baseAddress, 1 << 20))
      }
      if more.isEmpty { return bytes }
      bytes += more
    }
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  static func removeTree(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { removeTree("\(path)/\(name)") }
      }
      closedir(directory)
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

/// Bytes that no two positions share by accident, so that a lost or doubled block shows.
func payload(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  return [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
    for index in 0..<count {
      if index & 7 == 0 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
      }
      buffer[index] = UInt8(truncatingIfNeeded: state >> (UInt64(index & 7) * 8))
    }
    used = count
  }
}

/// Expects two long texts to be the same, and prints neither.
func expectSame(_ found: [UInt8], _ wanted: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
  guard found != wanted else { return }
  let place = zip(found, wanted).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, wanted.count)
  Issue.record(
    "\(found.count) bytes instead of \(wanted.count), other from byte \(place) on", sourceLocation: sourceLocation)
}
