/// Where packets come from.
package enum CaptureSource: Hashable, Sendable {
  /// A network interface, by its name; `any` for all of them at once.
  case interface(String)
  /// A capture file, by its path; `-` for stdin.
  case file(String)
}
