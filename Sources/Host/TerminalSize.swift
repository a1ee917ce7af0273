internal import Glibc

/// How large a terminal is.
public enum TerminalSize {
  /// The columns of the terminal behind descriptor `number`; 80 where there is none, or it does not say.
  public static func columns(_ number: Int32) -> Int {
    var size = winsize()
    guard ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
