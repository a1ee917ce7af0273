import Sockets
import Testing

/// A line of `getent services`: `http 80/tcp www`.
private struct Line: Hashable {
  let name: String
  let port: String
  let transport: String
  let aliases: [String]

  init?(_ line: Substring) {
    let words = line.split(separator: " ").map(String.init)
    guard words.count >= 2 else { return nil }
    let place = words[1].split(separator: "/", maxSplits: 1).map(String.init)
    guard place.count == 2 else { return nil }
    (name, port, transport, aliases) = (words[0], place[0], place[1], Array(words.dropFirst(2)))
  }

  init(_ object: JSONObject) throws {
    guard case .strings(let aliases)? = object["aliases"] else { throw Late(description: "no aliases in \(object)") }
    name = try #require(object.string("name"))
    port = "\(try #require(object.integer("port")))"
    transport = try #require(object.string("protocol"))
    self.aliases = aliases
  }
}

@Suite(
  "sonde port and getent(1) agree about the whole table", .endToEnd,
  .enabled(if: Tools.has("getent") && !Services.all().isEmpty, "no getent(1), or no services here"))
struct PortGetentTests {
  private func getent(_ keys: [String] = []) throws -> [Line] {
    let outcome = try Child(["getent", "services"] + keys).finish()
    return outcome.text.split(separator: "\n").compactMap(Line.init)
  }

  /// The answers by the item that they answer.
  private func answers(to words: [String]) throws -> [String: [Line]] {
    let outcome = try sonde(["port", "--json"] + words).finish()
    #expect(outcome.status == .exit(0), "\(outcome.text.suffix(300))")
    var answers: [String: [Line]] = [:]
    for object in try JSONObject.lines(outcome.text) where object.type == "service" {
      answers[object.string("target") ?? "", default: []].append(try Line(object))
    }
    return answers
  }

  @Test("--list has every entry, and no other")
  func list() throws {
    let theirs = try getent()
    let ours = try answers(to: ["--list"])[""] ?? []
    #expect(Set(ours) == Set(theirs))
    // With several sources getent repeats what a second one says again; sonde says it once.
    #expect(ours.count <= theirs.count)
    #expect(ours.map { Int($0.port) ?? -1 } == ours.compactMap { Int($0.port) }.sorted())
  }

  @Test("every name and every alias gives the entries that have it, over every protocol")
  func names() throws {
    let table = try getent()
    let names = Set(table.flatMap { [$0.name] + $0.aliases }).sorted()
    let answers = try self.answers(to: names)
    for name in names {
      let wanted = table.filter { $0.name == name || $0.aliases.contains(name) }
      #expect(Set(answers[name] ?? []) == Set(wanted), "\(name)")
    }
    // One protocol at a time, as getservbyname(3) answers: the first entry that fits. sonde names all that fit.
    for transport in ["tcp", "udp"] {
      let keys = names.filter { name in
        table.contains { $0.transport == transport && ($0.name == name || $0.aliases.contains(name)) }
      }
      let answers = try self.answers(to: ["--\(transport)"] + keys)
      let theirs = try getent(keys.map { "\($0)/\(transport)" })
      #expect(theirs.count == keys.count)
      for (key, line) in zip(keys, theirs) {
        #expect(answers[key]?.first == line, "\(key)/\(transport)")
        #expect(answers[key]?.allSatisfy { $0.transport == transport } ?? false)
      }
    }
  }

  @Test("every number gives the entries that have it, over every protocol")
  func numbers() throws {
    let table = try getent()
    let ports = Set(table.map(\.port)).sorted()
    let answers = try self.answers(to: ports)
    for port in ports { #expect(Set(answers[port] ?? []) == Set(table.filter { $0.port == port }), "\(port)") }
    for transport in Set(table.map(\.transport)).sorted() {
      let keys = ports.filter { port in table.contains { $0.transport == transport && $0.port == port } }
      let theirs = try getent(keys.map { "\($0)/\(transport)" })
      // Two names may share a port, and getservbyport(3) knows only the first: sonde names both.
      for (key, line) in zip(keys, theirs) {
        #expect(answers[key]?.first { $0.transport == transport } == line, "\(key)/\(transport)")
      }
      #expect(theirs.count == keys.count)
    }
  }

  @Test("one range over all ports is the same as the list")
  func range() throws {
    #expect(try answers(to: ["0-65535"])["0-65535"] == (try answers(to: ["--list"])[""]))
  }
}
