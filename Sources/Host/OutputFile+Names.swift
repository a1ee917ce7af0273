internal import CLinux
internal import Glibc

/// The names of files that a command makes one after the other.
extension OutputFile {
  /// Which file it is, whatever its name: device, inode, and when it was made. The corresponding C function is `statx(2)`.
  public struct Identity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let birth: UInt64

    fileprivate init?(_ read: (UnsafeMutablePointer<UInt64>?) -> Int32) {
      var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
      // Three words in a row are what the function fills.
      let code = withUnsafeMutableBytes(of: &words) { read($0.bindMemory(to: UInt64.self).baseAddress) }
      guard code == 0 else { return nil }
      (device, inode, birth) = words
    }
  }

  /// Which file `number` is; nil where the kernel does not tell.
  public static func identity(at path: String) -> Identity? {
    Identity { clinux_file_identity(-1, path, $0) }
  }

  /// Which file `number` is; nil where that cannot be told.
  public static func identity(of number: Int32) -> Identity? {
    Identity { clinux_file_identity(number, nil, $0) }
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
    guard Identity({ clinux_file_identity(-1, path, $0) }) == identity else { return }
    guard unlink(path) == 0 || errno == ENOENT else { throw Failure(code: errno) }
  }
}
