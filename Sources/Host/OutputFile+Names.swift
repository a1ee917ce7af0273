internal import CLinux
internal import Glibc

/// The names of files that a command makes one after the other.
extension OutputFile {
  /// Which file it is, whatever its name: device and inode, `stat(2)`.
  public struct Identity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
  }

  /// Which file `number` is; nil where the kernel does not tell.
  public static func identity(of number: Int32) -> Identity? {
    var status = stat()
    return fstat(number, &status) == 0 ? Identity(status) : nil
  }

  /// Whether there is anything at `path`, be it a link to nowhere. The corresponding C function is `lstat(2)`.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Gives the file at `path` another name, at which there must be nothing: EEXIST otherwise. The corresponding C function
  /// is `renameat2(2)` with RENAME_NOREPLACE.
  public static func rename(_ path: String, to name: String) throws(Failure) {
    guard clinux_rename_new(path, name) == 0 else { throw Failure(code: errno) }
  }

  /// Removes what is at `path`, if it is still that file. The corresponding C function is `unlink(2)`.
  public static func remove(_ path: String, ifStill identity: Identity) throws(Failure) {
    var status = stat()
    guard lstat(path, &status) == 0, Identity(status) == identity else { return }
    guard unlink(path) == 0 || errno == ENOENT else { throw Failure(code: errno) }
  }
}

extension OutputFile.Identity {
  fileprivate init(_ status: stat) {
    self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}
