internal import Glibc

/// How large a terminal is.
public enum TerminalSize {
  /// The columns of the terminal behind descriptor `number`; 80 where there is none, or it does not say.
  public static func columns(_ number: Int32) -> Int { size(number).map { Int($0.ws_col) }.flatMap(known) ?? 80 }

  /// The rows of the terminal behind descriptor `number`; 24 where there is none, or it does not say.
  public static func rows(_ number: Int32) -> Int { size(number).map { Int($0.ws_row) }.flatMap(known) ?? 24 }

  private static func size(_ number: Int32) -> winsize? {
    var size = winsize()
    return ioctl(number, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
  }

  private static func known(_ count: Int) -> Int? { count > 0 ? count : nil }
}
