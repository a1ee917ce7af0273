import Glibc
import Sockets
import Testing

/// A machine of the test's own, as far as names are concerned: a network namespace in which `/etc` is a directory of the
/// test. Processes are started in it; the test itself stays outside.
struct OwnSystem {
  static let isAvailable = Namespace.areAvailable && Tools.has("mount", "getent")

  let namespace: Namespace
  private let etc: String

  /// Makes one with the interfaces that `ip WORDS` for each of `commands` makes, and with `hosts` as `/etc/hosts`.
  /// `files` are asked first, then the DNS at 127.0.0.1, for a second.
  init(hosts: String = "", _ commands: [String] = []) throws {
    namespace = try Namespace(commands)
    // Routes through a link, and so sources, change once more when it is really up.
    for command in commands where command.hasPrefix("link set ") && command.hasSuffix(" up") {
      try namespace.settle(String(command.split(separator: " ")[2]))
    }
    etc = try Sandbox.here().path("etc-\(namespace.name)")
    try #require(mkdir(etc, 0o755) == 0 && chmod(etc, 0o755) == 0)
    try write(hosts, to: "hosts")
    try write("multi on\n", to: "host.conf")
    try write("hosts: files dns\n", to: "nsswitch.conf")
    try write("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n", to: "resolv.conf")
  }

  /// An interface with addresses of both families.
  static let twoFamilies = cable("v") + ["addr add 192.0.2.1/24 dev v0", "addr add 2001:db8::1/64 dev v0 nodad"]

  /// A pair of interfaces, NAME0 and NAME1, without the addresses that they would give themselves a little later.
  static func cable(_ name: String) -> [String] {
    ["link add \(name)0 type veth peer name \(name)1"]
      + ["\(name)0", "\(name)1"].flatMap { ["link set \($0) addrgenmode none", "link set \($0) up"] }
  }

  /// Replaces a file of `/etc`, so that nobody sees half of it.
  func write(_ text: String, to file: String) throws { try write(Array(text.utf8), to: file) }

  func write(_ bytes: [UInt8], to file: String) throws {
    try Files.put(bytes, at: "\(etc)/.new")
    try #require(chmod("\(etc)/.new", 0o644) == 0 && rename("\(etc)/.new", "\(etc)/\(file)") == 0)
  }

  func remove(_ file: String) { unlink("\(etc)/\(file)") }

  /// A socket of the test in its network, bound, and listening where it can.
  func socket(_ type: SocketType, _ address: SocketAddress) throws -> OpenFile {
    let path = "/run/netns/\(namespace.name)"
    // A socket stays in the namespace in which it was made; the thread that went there ends.
    let made = try HelperThread.call { () -> Result<Int32, any Error> in
      Result {
        let namespace = try OpenFile(path, O_RDONLY)
        // CLONE_NEWNET.
        try #require(setns(namespace.number, 0x4000_0000) == 0)
        let socket = try Socket(address.family, type)
        try socket.bind(to: address)
        if type == .stream { try socket.listen() }
        return socket.detach()
      }
    }
    return OpenFile(Descriptor(owning: try #require(made).get()))
  }

  /// The words that run what follows them in it.
  var prefix: [String] {
    ["ip", "netns", "exec", namespace.name, "sh", "-c", "mount --bind \"$0\" /etc && exec \"$@\"", etc]
  }

  /// Starts a program in it.
  func start(
    _ words: [String], input: ChildEnd = .null, output: ChildEnd = .pipe, error: ChildEnd = .pipe,
    environment: [String] = []
  ) throws -> Child {
    try Child(prefix + words, input: input, output: output, error: error, environment: environment)
  }

  /// Starts `sonde resolve`.
  func resolve(
    _ words: String..., input: ChildEnd = .null, output: ChildEnd = .pipe, error: ChildEnd = .pipe,
    environment: [String] = []
  ) throws -> Child {
    try start(
      [Binary.path, "resolve"] + words, input: input, output: output, error: error, environment: environment)
  }

  /// Runs `sonde resolve --json`, which must say nothing on stderr, and returns the objects of `type`.
  func objects(_ type: String, _ words: String..., environment: [String] = []) throws -> [JSONObject] {
    let outcome = try start([Binary.path, "resolve", "--json"] + words, environment: environment).finish()
    #expect(outcome.error == "")
    let objects = try JSONObject.lines(outcome.text)
    #expect(objects.last?.type == "summary" && objects.count { $0.type == "summary" } == 1)
    let code = try #require(objects.last?.integer("exit"))
    #expect(outcome.status == .exit(Int32(code)))
    return objects.filter { $0.type == type }
  }

  /// What `getent DATABASE NAME ...` answers, by canonical name: the addresses in order, each once.
  func getent(_ database: String, _ names: [String]) throws -> [String: [String]] {
    let outcome = try start(["getent", database] + names).finish()
    // 2: one of the names was not found.
    try #require(outcome.status == .exit(0) || outcome.status == .exit(2), "\(outcome.error)")
    var answers: [String: [String]] = [:]
    var name = ""
    for line in outcome.text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      // The first address of a name has the canonical name behind it.
      if words.count > 2 { name = words[2] }
      guard words.count > 1, words[1] == "STREAM" else { continue }
      if !(answers[name] ?? []).contains(words[0]) { answers[name, default: []].append(words[0]) }
    }
    return answers
  }
}

@_silgen_name("setns") private func setns(_ descriptor: Int32, _ kind: Int32) -> Int32

/// `.enabled(if: OwnSystem.isAvailable, …)` for whole suites.
extension Trait where Self == ConditionTrait {
  static var ownSystem: ConditionTrait {
    .enabled(if: OwnSystem.isAvailable, "an /etc and a network of its own need root, ip(8), mount(8) and getent(1)")
  }
}
