internal import Glibc

/// The connection by which the user of this process came, where that was `ssh(1)`.
public enum RemoteLogin {
  /// Both ends of the session: address and port of the client, then of the server, as sshd(8) put them into
  /// SSH_CONNECTION; nil where there is none.
  ///
  /// `sudo(8)` takes the variable away, so that the ancestors of this process are asked too, as far as they may be.
  public static var connection: [String]? {
    if let own = getenv("SSH_CONNECTION"), let words = words(String(cString: own)) { return words }
    var process = getppid()
    // Nobody is that deep; and a process table that changes meanwhile must not keep us here.
    for _ in 0..<64 where process > 1 {
      if let found = variable("SSH_CONNECTION", of: process), let words = words(found) { return words }
      guard let next = parent(of: process), next != process else { return nil }
      process = next
    }
    return nil
  }

  private static func words(_ text: String) -> [String]? {
    let words = text.split(separator: " ").map(String.init)
    return words.count == 4 ? words : nil
  }

  /// The variable as it was when the process began, proc_pid_environ(5).
  private static func variable(_ name: String, of process: pid_t) -> String? {
    guard let bytes = try? TextFile.contents(path: "/proc/\(process)/environ") else { return nil }
    let prefix = Array("\(name)=".utf8)
    return bytes.split(separator: 0).first { $0.starts(with: prefix) }
      .map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
  }

  /// The fourth word of proc_pid_stat(5), behind a name in parentheses that can hold anything.
  private static func parent(of process: pid_t) -> pid_t? {
    guard let bytes = try? TextFile.contents(path: "/proc/\(process)/stat"),
      let end = bytes.lastIndex(of: UInt8(ascii: ")"))
    else {
      return nil
    }
    let words = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard words.count > 1 else { return nil }
    return pid_t(String(decoding: words[words.startIndex + 1], as: UTF8.self))
  }
}
