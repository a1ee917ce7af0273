internal import CLinux
internal import Glibc

/// What the kernel lets this process do beyond others.
public enum Privileges {
  /// Gives up every capability of the calling thread, and the identity that a set-user-ID bit lent, for good: nothing that
  /// is executed later gets them back. Threads that exist already keep theirs.
  ///
  /// The corresponding C functions are `capset(2)`, `prctl(2)` with PR_SET_NO_NEW_PRIVS, `setgid(2)` and `setuid(2)`.
  ///
  /// - Returns: false where the kernel refused.
  public static func drop() -> Bool {
    guard clinux_no_new_privileges() == 0 else { return false }
    if getegid() != getgid(), setgid(getgid()) != 0 { return false }
    if geteuid() != getuid(), setuid(getuid()) != 0 { return false }
    return clinux_drop_capabilities() == 0
  }
}
