internal import Glibc

/// A kernel error number, `errno(3)`.
public struct Errno: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: Int32

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

  /// The number that the calling thread's last failed call left behind. Read it in the very next statement.
  static var current: Errno { Errno(rawValue: errno) }
}

extension Errno {
  public static let addressInUse = Errno(rawValue: EADDRINUSE)
  public static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
  public static let again = Errno(rawValue: EAGAIN)
  public static let badDescriptor = Errno(rawValue: EBADF)
  public static let badAddress = Errno(rawValue: EFAULT)
  public static let brokenPipe = Errno(rawValue: EPIPE)
  public static let cancelled = Errno(rawValue: ECANCELED)
  public static let connectionAborted = Errno(rawValue: ECONNABORTED)
  public static let connectionRefused = Errno(rawValue: ECONNREFUSED)
  public static let connectionReset = Errno(rawValue: ECONNRESET)
  public static let familyNotSupported = Errno(rawValue: EAFNOSUPPORT)
  public static let hostUnreachable = Errno(rawValue: EHOSTUNREACH)
  public static let inProgress = Errno(rawValue: EINPROGRESS)
  public static let interrupted = Errno(rawValue: EINTR)
  public static let invalidArgument = Errno(rawValue: EINVAL)
  public static let isConnected = Errno(rawValue: EISCONN)
  public static let messageTooLong = Errno(rawValue: EMSGSIZE)
  public static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
  public static let networkUnreachable = Errno(rawValue: ENETUNREACH)
  public static let noBufferSpace = Errno(rawValue: ENOBUFS)
  public static let noDevice = Errno(rawValue: ENODEV)
  public static let noDeviceOrAddress = Errno(rawValue: ENXIO)
  public static let noMemory = Errno(rawValue: ENOMEM)
  public static let noProtocolOption = Errno(rawValue: ENOPROTOOPT)
  public static let noSpace = Errno(rawValue: ENOSPC)
  public static let noSuchFile = Errno(rawValue: ENOENT)
  public static let notASocket = Errno(rawValue: ENOTSOCK)
  public static let notConnected = Errno(rawValue: ENOTCONN)
  public static let notPermitted = Errno(rawValue: EPERM)
  public static let notSupported = Errno(rawValue: EOPNOTSUPP)
  public static let permissionDenied = Errno(rawValue: EACCES)
  public static let protocolNotSupported = Errno(rawValue: EPROTONOSUPPORT)
  public static let processTableFull = Errno(rawValue: EMFILE)
  public static let systemTableFull = Errno(rawValue: ENFILE)
  public static let timedOut = Errno(rawValue: ETIMEDOUT)
  public static let typeNotSupported = Errno(rawValue: ESOCKTNOSUPPORT)
  public static let wrongProtocolType = Errno(rawValue: EPROTOTYPE)
  public static let diskQuota = Errno(rawValue: EDQUOT)
  public static let inputOutput = Errno(rawValue: EIO)
  public static let fileTooBig = Errno(rawValue: EFBIG)
}
