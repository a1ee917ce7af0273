import Report
import Testing

@Suite("lines that are drawn in place")
struct LiveRegionTests {
  private let home = "\u{1b}[?7l"
  private let end = "\u{1b}[?7h\u{1b}[J"

  @Test("a frame goes over the one before, and what is printed next stands below or in its place")
  func frames() {
    var region = LiveRegion()
    #expect(region.frame(["a", "b"], columns: 80, rows: 24) == "\r\(home)a\u{1b}[K\r\nb\u{1b}[K\r\n\(end)")
    #expect(region.frame(["c"], columns: 80, rows: 24) == "\r\u{1b}[2A\(home)c\u{1b}[K\r\n\(end)")
    #expect(region.erase(columns: 80) == "\r\u{1b}[1A\u{1b}[2M")
    #expect(region.erase(columns: 80) == "")
    _ = region.frame(["d"], columns: 80, rows: 24)
    region.leave()
    #expect(region.frame(["e"], columns: 80, rows: 24).hasPrefix("\r\(home)e"))
  }

  @Test("what does not fit is left out: the line of the cursor stays free, and so does the last column")
  func clipping() {
    var region = LiveRegion()
    let red = "\u{1b}[31mabcdef\u{1b}[0m"
    let frame = region.frame(["abcdef", red, "x", "y"], columns: 5, rows: 4)
    #expect(frame == "\r\(home)abcd\u{1b}[K\r\n\u{1b}[31mabcd\u{1b}[0m\u{1b}[K\r\nx\u{1b}[K\r\n\(end)")
    #expect(region.frame(["a"], columns: 0, rows: 0).contains("a\u{1b}[K"))
  }

  @Test("a window that has become narrower has broken its lines")
  func narrower() {
    var region = LiveRegion()
    _ = region.frame(["0123456789", "", "01234"], columns: 80, rows: 24)
    #expect(region.erase(columns: 5).hasPrefix("\r\u{1b}[4A"))
  }
}
