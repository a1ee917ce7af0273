import Glibc
import Sockets
import Testing

/// A pseudo terminal: the test has the near side, a child the far one.
final class Terminal: Sendable {
  let near: OpenFile
  let far: OpenFile

  init() throws {
    near = try OpenFile("/dev/ptmx", O_RDWR | O_NOCTTY)
    var locked: Int32 = 0
    var number: Int32 = 0
    // TIOCSPTLCK and TIOCGPTN, `ioctl_tty(2)`.
    try #require(ioctl(near.number, 0x4004_5431, &locked) == 0)
    try #require(ioctl(near.number, 0x8004_5430, &number) == 0)
    far = try OpenFile("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
  }

  /// Gives it a size, as a window does.
  func resize(columns: UInt16, rows: UInt16) throws {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(near.number, UInt(TIOCSWINSZ), &size) == 0)
  }

  func type(_ text: String) throws {
    let bytes = Array(text.utf8)
    try #require(bytes.withUnsafeBytes { write(near.number, $0.baseAddress, $0.count) } == bytes.count)
  }

  /// Reads what the screen shows until it contains `text`.
  func read(until text: String) throws -> String {
    String(decoding: try read(text) { $0.contains(text) }, as: UTF8.self)
  }

  /// Reads bytes until they are enough; `what` is what is waited for.
  func read(_ what: String, isEnough: (String) -> Bool) throws -> [UInt8] {
    let deadline = MonotonicTime.now + Child.patience
    var screen: [UInt8] = []
    while true {
      let shown = String(decoding: screen, as: UTF8.self)
      if isEnough(shown) { return screen }
      let left = deadline - .now
      guard left > .zero else {
        throw Late(description: "no \(what.debugDescription) on the terminal: \(shown.debugDescription)")
      }
      var entry = pollfd(fd: near.number, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, Int32(clamping: left.components.seconds * 1000 + 1)) > 0 else { continue }
      screen += [UInt8](unsafeUninitializedCapacity: 4096) {
        $1 = max(0, Glibc.read(near.number, $0.baseAddress, $0.count))
      }
    }
  }
}
