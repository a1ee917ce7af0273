import Host

/// Options that make no sense together: told before anything is opened.
extension CaptureCommand {
  func checkCombinations(_ command: [String]) throws {
    let isLive = !interface.isEmpty || read.isEmpty
    try refuse(
      [
        (noPromiscuous && !isLive, "-p is about interfaces; there is none to capture on"),
        (direction != nil && !isLive, "--direction is about interfaces; there is none to capture on"),
        (buffer != nil && !isLive, "--buffer is about interfaces; there is none to capture on"),
        (immediate && !isLive, "--immediate is about interfaces; there is none to capture on"),
        (timeStampType != nil && !isLive, "--time-stamp-type is about interfaces; there is none to capture on"),
        (withSsh && !isLive, "--with-ssh is about interfaces; there is none to capture on"),
        (print && write == nil, "--print is for packets that are written with -w; all others are printed"),
        (format != nil && write == nil, "--format is about the file of -w"),
        (rotate != nil && write == nil, "--rotate is about the files of -w"),
        (files != nil && rotate == nil, "--files is about the files of --rotate"),
        (onFile != nil && rotate == nil, "--on-file is about the files of --rotate"),
        (hexadecimal && follow == nil, "--hex is about what --follow prints; -x prints packets so"),
        (flows && follow != nil, "--flows and --follow: one of them"),
        (print && (flows || follow != nil), "--print and --flows or --follow: one of them"),
        (json && follow != nil, "--follow prints what was said, and no objects"),
        (nano && micro, "--nano and --micro: one of them"),
        ([hex, hexAndText, ascii].filter { $0 > 0 }.count > 1, "-x, -X and -A: one of them"),
        (read.filter { $0 == "-" }.count > 1, "stdin can be read only once; -r - stands there twice"),
        (read.contains("-") && filterFile == "-", "stdin can be read only once, by -r or by -F"),
        (Set(interface).count < interface.count, "an interface is named twice; its packets would be, too"),
        (explain > 0 && (write != nil || !command.isEmpty), "-d prints the filter and captures nothing"),
      ])
    if let empty = interface.first(where: \.isEmpty) ?? read.first(where: \.isEmpty) {
      throw UsageError("an empty name '\(empty)' is no interface and no file")
    }
    guard write == "-" else { return }
    if print || flows || follow != nil || json {
      throw UsageError("-w - writes packets to stdout; nothing else can go there")
    }
    if rotate != nil { throw UsageError("--rotate makes files; -w - is none") }
    if StandardDescriptors.isTerminal(StandardDescriptors.output) {
      throw UsageError("-w - writes packets to stdout, which is a terminal here; name a file, or read them by a pipe")
    }
  }

  private func refuse(_ mistakes: [(isMade: Bool, message: String)]) throws {
    if let mistake = mistakes.first(where: \.isMade) { throw UsageError(mistake.message) }
  }
}
