internal import CLinux
internal import Glibc

/// What the kernel lets this process do beyond others.
public enum Privileges {
  /// What may be kept, `capabilities(7)`.
  public enum Capability: UInt32, Sendable {
    /// CAP_NET_ADMIN: to mark packets, among other things.
    case netAdmin = 12
  }

  /// Gives up every capability of the calling thread but `kept`, and the identity that a set-user-ID bit lent, for good: nothing that
  /// is executed later gets them back. Threads that exist already keep theirs.
  ///
  /// What is kept was there before, and nothing that is executed later has it. The corresponding C functions are
  /// `capset(2)`, `prctl(2)` with PR_SET_NO_NEW_PRIVS and PR_SET_KEEPCAPS, `setgid(2)` and `setuid(2)`.
  ///
  /// - Returns: false where the kernel refused.
  public static func drop(keeping kept: [Capability] = []) -> Bool {
    guard clinux_no_new_privileges() == 0 else { return false }
    if getegid() != getgid(), setgid(getgid()) != 0 { return false }
    // A process that stops being root would lose them all.
    if !kept.isEmpty, clinux_keep_capabilities_once() != 0 { return false }
    if geteuid() != getuid(), setuid(getuid()) != 0 { return false }
    return clinux_drop_capabilities(kept.reduce(0) { $0 | 1 << $1.rawValue }) == 0
  }
}

extension Privileges {
  /// Who ran `sudo(8)`, if that is how this process became root.
  public static var invoker: (user: UInt32, group: UInt32)? {
    func variable(_ name: String) -> UInt32? { getenv(name).flatMap { UInt32(String(cString: $0)) } }
    guard getuid() == 0, let user = variable("SUDO_UID"), let group = variable("SUDO_GID"), user != 0 else {
      return nil
    }
    return (user, group)
  }

  /// Becomes who ran `sudo(8)`, for good, if that user may make files in `directory`: files that are made later belong to
  /// them. Without its capabilities root may only make files where it owns the directory.
  ///
  /// The corresponding C functions are `setgroups(2)`, `setgid(2)` and `setuid(2)`.
  public static func becomeInvoker(toWriteIn directory: String) {
    guard let invoker, mayWrite(directory, as: invoker.user, invoker.group) else { return }
    guard setgroups(0, nil) == 0, setgid(invoker.group) == 0 else { return }
    _ = setuid(invoker.user)
  }

  private static func mayWrite(_ directory: String, as user: UInt32, _ group: UInt32) -> Bool {
    guard setegid(group) == 0 else { return false }
    defer { setegid(getgid()) }
    guard seteuid(user) == 0 else { return false }
    defer { seteuid(getuid()) }
    return faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS) == 0
  }
}
