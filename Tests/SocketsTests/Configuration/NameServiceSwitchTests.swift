import Sockets
import Testing

@Suite("nsswitch.conf(5)")
struct NameServiceSwitchTests {
  @Test(
    "the sources of the hosts, without actions; the last line counts",
    arguments: [
      (nil, "files dns"), ("", "files dns"), ("passwd: ldap\n", "files dns"), ("hosts: files dns", "files dns"),
      ("hosts:dns", "dns"), ("hosts:\tfiles mdns4_minimal [NOTFOUND=return] dns\n", "files mdns4_minimal dns"),
      ("hosts: resolve [!UNAVAIL=return] files", "resolve files"), ("hosts: files[NOTFOUND=return]dns", "files dns"),
      ("hosts: a [ NOTFOUND=return  SUCCESS=merge ] b[x]c", "a b c"), ("hosts: files [NOTFOUND=return", "files"),
      ("hosts: files # dns\n", "files"), ("# hosts: dns\n", "files dns"), ("hosts:", ""),
      ("hosts: files\nhosts: dns\n", "dns"), ("  hosts  : dns myhostname\n", "dns myhostname"),
      ("HOSTS: dns", "files dns"), ("hosts dns", "files dns"), ("hosts: a:b", "a:b"),
    ] as [(String?, String)])
  func hosts(_ text: String?, _ sources: String) {
    let file = NameServiceSwitch(text.map { ConfigurationFile($0) })
    #expect(file.sources(of: "hosts").joined(separator: " ") == sources)
  }

  @Test("databases are apart, and one that the file does not name has the files alone")
  func others() {
    let file = NameServiceSwitch(ConfigurationFile("services: db files\nhosts: dns\n"))
    #expect(file.sources(of: "services") == ["db", "files"])
    #expect(file.sources(of: "ethers") == ["files"])
    #expect(file == NameServiceSwitch(ConfigurationFile("hosts:  dns\nservices:db files")))
  }
}
