import Glibc
import Testing

/// A source of the name service made by the test: it knows `quiet` 7777/udp and 7777/sctp, and lists nothing.
private enum Module {
  static let compiler = ["cc", "gcc", "clang"].first { Tools.has($0) }
  static let isAvailable = OwnEtc.isAvailable && compiler != nil

  static let source = """
    #include <errno.h>
    #include <netdb.h>
    #include <nss.h>
    #include <stdlib.h>
    #include <string.h>
    #include <unistd.h>
    #include <arpa/inet.h>
    enum nss_status _nss_sondetest_setservent(int stay) { return NSS_STATUS_SUCCESS; }
    enum nss_status _nss_sondetest_getservent_r(struct servent *entry, char *buffer, size_t size, int *error) {
      // As a server that does not answer does to who wants to list it.
      if (getenv("SONDE_TEST_HANG")) for (;;) pause();
      *error = ENOENT;
      return NSS_STATUS_NOTFOUND;
    }
    static enum nss_status fill(const char *protocol, struct servent *entry, char *buffer, size_t size, int *error) {
      if (protocol && !strcmp(protocol, "tcp") && getenv("SONDE_TEST_HANG")) for (;;) pause();
      if (protocol && strcmp(protocol, "udp") && strcmp(protocol, "sctp")) { *error = ENOENT; return NSS_STATUS_NOTFOUND; }
      // Wants a buffer much larger than callers begin with.
      if (size < 5000) { *error = ERANGE; return NSS_STATUS_TRYAGAIN; }
      static char *none[] = {0};
      entry->s_name = strcpy(buffer, "quiet");
      entry->s_proto = strcpy(buffer + 16, protocol ? protocol : "udp");
      entry->s_port = htons(7777);
      entry->s_aliases = none;
      return NSS_STATUS_SUCCESS;
    }
    enum nss_status _nss_sondetest_getservbyname_r(const char *name, const char *protocol, struct servent *entry,
                                                   char *buffer, size_t size, int *error) {
      if (!strcmp(name, "again")) { *error = EAGAIN; return NSS_STATUS_TRYAGAIN; }
      if (!strcmp(name, "quiet")) return fill(protocol, entry, buffer, size, error);
      *error = ENOENT;
      return NSS_STATUS_NOTFOUND;
    }
    enum nss_status _nss_sondetest_getservbyport_r(int port, const char *protocol, struct servent *entry, char *buffer,
                                                   size_t size, int *error) {
      if (port == htons(7777)) return fill(protocol, entry, buffer, size, error);
      *error = ENOENT;
      return NSS_STATUS_NOTFOUND;
    }
    """

  /// Compiles it, and returns the directory in which the C library finds it.
  static func build() throws -> String {
    let file = try Files.make("module.c", source)
    let library = try Sandbox.here().path("libnss_sondetest.so.2")
    let outcome = try Child([compiler ?? "cc", "-shared", "-fPIC", "-o", library, file]).finish()
    try #require(outcome.status == .exit(0), "\(outcome.error)")
    return String(library.dropLast("/libnss_sondetest.so.2".utf8.count))
  }
}

@Suite(
  "sonde port: sources that do not list what they have", .endToEnd,
  .enabled(if: Module.isAvailable, "an /etc and a module of its own need root, unshare(1), mount(8) and a C compiler"))
struct PortModuleTests {
  private func port(_ words: String..., services: String? = "http 80/tcp\n", hangs: Bool = false) throws -> ChildOutcome
  {
    let own = try OwnEtc(services: services.map { Array($0.utf8) }, nsswitch: "services: files sondetest\n")
    return try own.start(
      [Binary.path, "port"] + words,
      environment: ["LD_LIBRARY_PATH=\(try Module.build())"] + (hangs ? ["SONDE_TEST_HANG=1"] : [])
    ).finish()
  }

  @Test(
    "a name or number that is in no list is asked for by itself, over every protocol",
    arguments: ["quiet", "7777"])
  func alone(item: String) throws {
    let outcome = try port(item, "http")
    #expect(
      outcome.text == """
        quiet  7777/udp   registered  unprivileged  nss
        quiet  7777/sctp  registered  unprivileged  nss
        http   80/tcp     well-known  privileged    /etc/services:1

        """)
    #expect(outcome.status == .exit(0) && outcome.error == "")
    #expect(try JSONObject.lines(try port("--json", "--udp", item).text).first?.string("origin") == "nss")
  }

  @Test("only over the protocols that were asked for")
  func protocols() throws {
    #expect(try port("--udp", "quiet").text == "quiet  7777/udp  registered  unprivileged  nss\n")
    #expect(try port("--tcp", "quiet").status == .exit(1))
  }

  @Test("without a services file the name service comes before the built-in table")
  func builtIn() throws {
    let outcome = try port("quiet", services: nil)
    #expect(outcome.text.hasPrefix("quiet  7777/udp") && outcome.error == "" && outcome.status == .exit(0))
    #expect(try port("http", "quiet", services: nil).text.contains("built-in"))
  }

  @Test("a source that says to try again is exit 3, not a no")
  func temporary() throws {
    let outcome = try port("again", "http")
    #expect(outcome.status == .exit(3))
    #expect(outcome.error.contains("getservbyname again") && outcome.complaints.count == 1, "\(outcome.error)")
    #expect(outcome.text.contains("http  80/tcp"))
  }

  @Test("a source that hangs when it is to list holds up no answer that the others have")
  func hanging() throws {
    let outcome = try port("--timeout", "200ms", "http", hangs: true)
    #expect(outcome.text == "http  80/tcp  well-known  privileged  /etc/services:1\n")
    #expect(outcome.error == "" && outcome.status == .exit(0))
    let list = try port("--timeout", "50ms", "--list", hangs: true)
    #expect(list.error == "sonde port: --list: no answer in time from the name service (--timeout)\n")
    #expect(list.text == "" && list.status == .exit(3))
  }

  @Test("what was heard before a source hung is told, and that it may not be all")
  func half() throws {
    let outcome = try port("--timeout", "200ms", "quiet", "http", hangs: true)
    #expect(outcome.complaints == ["sonde port: quiet: no answer in time from the name service (--timeout)"])
    #expect(outcome.text.contains("quiet  7777/udp") && outcome.text.contains("http   80/tcp"))
    #expect(outcome.status == .exit(3))
  }
}
