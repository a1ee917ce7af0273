import Capture
import Testing

@Test("interfaces and files of the same name are different sources")
func sources() { #expect(CaptureSource.interface("lo") != .file("lo")) }
