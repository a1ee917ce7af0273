internal import Glibc

/// A kernel error number, `errno(3)`.
public struct Errno: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number, positive.
  public let rawValue: Int32

  /// Any number, also one without a name here.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// What the C library says of this number: `Connection refused`.
  public var description: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let text = buffer.baseAddress, strerror_r(rawValue, text, buffer.count) == 0 else {
        return "error \(rawValue)"
      }
      return String(cString: text)
    }
  }

  /// The system is short of descriptors or memory, which may pass.
  public var isShortage: Bool { [.processTableFull, .systemTableFull, .noBufferSpace, .noMemory].contains(self) }

  /// The number that the calling thread's last failed call left behind. Read it in the very next statement.
  static var current: Errno { Errno(rawValue: errno) }
}

extension Errno {
  /// `EADDRINUSE`.
  public static let addressInUse = Errno(rawValue: EADDRINUSE)
  /// `EADDRNOTAVAIL`.
  public static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
  /// `EALREADY`.
  public static let already = Errno(rawValue: EALREADY)
  /// `EAGAIN`.
  public static let again = Errno(rawValue: EAGAIN)
  /// `EBADF`.
  public static let badDescriptor = Errno(rawValue: EBADF)
  /// `EFAULT`.
  public static let badAddress = Errno(rawValue: EFAULT)
  /// `EPIPE`.
  public static let brokenPipe = Errno(rawValue: EPIPE)
  /// `ECANCELED`.
  public static let cancelled = Errno(rawValue: ECANCELED)
  /// `ECONNABORTED`.
  public static let connectionAborted = Errno(rawValue: ECONNABORTED)
  /// `ECONNREFUSED`.
  public static let connectionRefused = Errno(rawValue: ECONNREFUSED)
  /// `ECONNRESET`.
  public static let connectionReset = Errno(rawValue: ECONNRESET)
  /// `EAFNOSUPPORT`.
  public static let familyNotSupported = Errno(rawValue: EAFNOSUPPORT)
  /// `EHOSTUNREACH`.
  public static let hostUnreachable = Errno(rawValue: EHOSTUNREACH)
  /// `EINPROGRESS`.
  public static let inProgress = Errno(rawValue: EINPROGRESS)
  /// `EINTR`.
  public static let interrupted = Errno(rawValue: EINTR)
  /// `EINVAL`.
  public static let invalidArgument = Errno(rawValue: EINVAL)
  /// `EEXIST`.
  public static let fileExists = Errno(rawValue: EEXIST)
  /// `EISCONN`.
  public static let isConnected = Errno(rawValue: EISCONN)
  /// `EMSGSIZE`.
  public static let messageTooLong = Errno(rawValue: EMSGSIZE)
  /// `ENAMETOOLONG`.
  public static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
  /// `ENETDOWN`.
  public static let networkDown = Errno(rawValue: ENETDOWN)
  /// `EPROTO`.
  public static let protocolError = Errno(rawValue: EPROTO)
  /// `ENETUNREACH`.
  public static let networkUnreachable = Errno(rawValue: ENETUNREACH)
  /// `ENOBUFS`.
  public static let noBufferSpace = Errno(rawValue: ENOBUFS)
  /// `ENODEV`.
  public static let noDevice = Errno(rawValue: ENODEV)
  /// `ENXIO`.
  public static let noDeviceOrAddress = Errno(rawValue: ENXIO)
  /// `ENOMEM`.
  public static let noMemory = Errno(rawValue: ENOMEM)
  /// `ENOPROTOOPT`.
  public static let noProtocolOption = Errno(rawValue: ENOPROTOOPT)
  /// `ENOSPC`.
  public static let noSpace = Errno(rawValue: ENOSPC)
  /// `ENOENT`.
  public static let noSuchFile = Errno(rawValue: ENOENT)
  /// `ENODATA`.
  public static let noData = Errno(rawValue: ENODATA)
  /// `ENOSYS`.
  public static let notImplemented = Errno(rawValue: ENOSYS)
  /// `ESRCH`.
  public static let noSuchProcess = Errno(rawValue: ESRCH)
  /// `ENOTSOCK`.
  public static let notASocket = Errno(rawValue: ENOTSOCK)
  /// `ENOTCONN`.
  public static let notConnected = Errno(rawValue: ENOTCONN)
  /// `EPERM`.
  public static let notPermitted = Errno(rawValue: EPERM)
  /// `EOPNOTSUPP`.
  public static let notSupported = Errno(rawValue: EOPNOTSUPP)
  /// `EACCES`.
  public static let permissionDenied = Errno(rawValue: EACCES)
  /// `EPROTONOSUPPORT`.
  public static let protocolNotSupported = Errno(rawValue: EPROTONOSUPPORT)
  /// `EMFILE`.
  public static let processTableFull = Errno(rawValue: EMFILE)
  /// `ENFILE`.
  public static let systemTableFull = Errno(rawValue: ENFILE)
  /// `ETIMEDOUT`.
  public static let timedOut = Errno(rawValue: ETIMEDOUT)
  /// `ESOCKTNOSUPPORT`.
  public static let typeNotSupported = Errno(rawValue: ESOCKTNOSUPPORT)
  /// `EPROTOTYPE`.
  public static let wrongProtocolType = Errno(rawValue: EPROTOTYPE)
  /// `EDQUOT`.
  public static let diskQuota = Errno(rawValue: EDQUOT)
  /// `EIO`.
  public static let inputOutput = Errno(rawValue: EIO)
  /// `EFBIG`.
  public static let fileTooBig = Errno(rawValue: EFBIG)
}
