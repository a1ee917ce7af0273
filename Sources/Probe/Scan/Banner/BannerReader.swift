internal import Addresses
package import Reactor
package import Sockets
internal import Wire

/// Makes an open TCP port say what it is.
///
/// A port that speaks by itself is listened to. Others are asked for a page, or greeted in TLS: at once where their
/// number suggests it, otherwise after some silence. Whatever comes back is only bytes, and nothing is made of silence.
package struct BannerReader {
  /// The most that is read from a port, in bytes.
  package static let byteLimit = 512
  /// How long a port may take from the first call to the last byte, where nothing else is said.
  package static let usualPatience = Duration.seconds(1)
  /// How long a port is given to speak by itself.
  static let silence = Duration.milliseconds(300)

  private let reactor: Reactor
  private let port: Port
  private let name: String?
  private let seed: UInt64
  private let deadline: MonotonicTime

  /// Reads the banner of `connection`: a connected, non-blocking TCP socket to `port`, which is closed at the end; nil if
  /// nothing came.
  ///
  /// `name` is the name by which the host was found, for TLS and HTTP; nil where it was an address. `seed` is any random
  /// number. `reconnect` makes another connection to the same port, before the moment that it is given; it is called at
  /// most once, when the port seems to want TLS. `patience` bounds everything together.
  package static func read(
    _ connection: consuming Descriptor, port: Port, name: String?, seed: UInt64, patience: Duration = usualPatience,
    on reactor: Reactor, reconnect: (MonotonicTime) async -> Descriptor?
  ) async -> Banner? {
    let reader = BannerReader(
      reactor: reactor, port: port, name: name.flatMap(plain), seed: seed, deadline: .now + patience)
    guard let channel = reader.channel(connection) else { return nil }
    switch await reader.firstTry(channel) {
    case .said(let banner): return banner
    case .nothing: return nil
    case .wantsTLS(let banner):
      guard MonotonicTime.now < reader.deadline, let second = await reconnect(reader.deadline),
        let channel = reader.channel(second)
      else { return banner }
      return await reader.greet(channel) ?? banner
    }
  }

  /// A name that cannot be mistaken for more than a name in a line of text; nil for others.
  private static func plain(_ name: String) -> String? {
    name.utf8.allSatisfy { 0x21...0x7e ~= $0 } && !name.isEmpty ? name : nil
  }

  /// What the first connection came to.
  private enum Outcome {
    case said(Banner)
    case nothing
    /// It has refused to speak anything but TLS, perhaps with these words.
    case wantsTLS(Banner?)
  }

  private func channel(_ connection: consuming Descriptor) -> Channel? {
    try? Channel(connection, on: reactor)
  }

  private func firstTry(_ channel: Channel) async -> Outcome {
    defer { channel.close() }
    switch BannerApproach(port: port) {
    case .tls: return await greet(channel).map { .said($0) } ?? .nothing
    case .http: return await askForPage(channel, isExpected: true)
    case .listenOnly: return said(.greeting, await listen(channel, until: deadline))
    case .listenFirst:
      var heard = await listen(channel, until: min(deadline, .now + Self.silence))
      // It may have begun just before the silence was over.
      if heard.end == .timedOut, !heard.bytes.isEmpty {
        heard = await listen(channel, after: heard.bytes, until: deadline)
      }
      guard heard.end == .timedOut, heard.bytes.isEmpty else { return said(.greeting, heard) }
      return await askForPage(channel, isExpected: false)
    }
  }

  private func said(_ cause: Banner.Cause, _ heard: BannerBytes) -> Outcome {
    heard.bytes.isEmpty ? .nothing : .said(Banner(cause, bytes: heard.bytes))
  }

  /// Sends a request and tells what came of it.
  private func askForPage(_ channel: Channel, isExpected: Bool) async -> Outcome {
    let heard = await exchange(channel, BannerRequest.page(host: isExpected ? name : nil, port: port))
    if heard.bytes.isEmpty { return heard.end == .closed ? .wantsTLS(nil) : .nothing }
    if heard.isSecure { return .wantsTLS(Banner(.tls, bytes: heard.bytes)) }
    // A port that had no time to speak by itself, and does not answer in HTTP, was probably about to.
    return said(isExpected && !heard.isPage ? .greeting : .http, heard)
  }

  /// Sends the hello of TLS and tells what came of it.
  private func greet(_ channel: Channel) async -> Banner? {
    defer { channel.close() }
    let heard = await exchange(channel, TLSHello.record(serverName: name.map { Array($0.utf8) }, seed: seed))
    guard !heard.bytes.isEmpty else { return nil }
    guard heard.isSecure else { return Banner(heard.isPage ? .tls : .greeting, bytes: heard.bytes) }
    return Banner(.tls, bytes: heard.bytes, tlsVersion: heard.version)
  }

  private func exchange(_ channel: Channel, _ question: [UInt8]) async -> BannerBytes {
    // A reset shows here or at the next read: that will tell, and what came before it is still there.
    try? await channel.sendAll(question, until: deadline)
    return await listen(channel, until: deadline)
  }

  /// Reads until enough is there, the port has nothing more to say, or the time is over.
  private func listen(
    _ channel: Channel, after earlier: [UInt8] = [], until deadline: MonotonicTime
  ) async -> BannerBytes {
    var heard = BannerBytes(bytes: earlier)
    while !heard.isEnough {
      do throws(ReactorError) {
        let more = try await channel.receive(upTo: Self.byteLimit - heard.bytes.count, until: deadline)
        if more.isEmpty {
          heard.end = .closed
          break
        }
        heard.bytes += more
      } catch {
        heard.end = if case .socket = error { .closed } else if error == .timedOut { .timedOut } else { .cancelled }
        break
      }
    }
    return heard
  }
}
