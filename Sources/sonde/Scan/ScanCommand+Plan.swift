import Addresses
import ArgumentParser
import Host
import Probe
import Report
import Sockets

/// From what was written to what is to be done.
extension ScanCommand {
  func plan(_ demand: ScanDemand) throws -> (ScanPlan, [TargetProblem]) {
    try refuseContradictions()
    let family: Family = ipv4 ? .inet : ipv6 ? .inet6 : .unspecified
    let shard = try Value.read("--shard", shard) { text in
      guard let shard = ScanShard(text) else {
        throw ValidationError("it is I/N, such as 2/5 for the second of five parts")
      }
      return shard
    }
    var (space, problems) = try ScanTargets.read(
      words: targets, ports: ports, exclude: exclude, udp: udp, family: family, allowsHuge: yes)
    if numeric { problems += space.names.map { TargetProblem(target: $0, reason: "-n takes no names") } }
    var plan = ScanPlan(space)
    plan.family = family
    plan.asksAllAddresses = allAddresses
    plan.method = syn ? .syn : .connect
    plan.shard = shard ?? .whole
    if let timeout = try Value.read("--timeout", timeout, Value.duration) { plan.timeout = timeout }
    if let retries = try Value.read("--retries", retries, Value.number(least: 0)) {
      guard retries <= 100 else { throw UsageError("--retries \(retries): at most 100") }
      plan.retries = retries
    }
    plan.rate = try Value.read("--rate", rate, Value.number(least: 1))
    plan.parallel = try Value.read("--parallel", parallel, Value.number(least: 1))
    plan.deadline = try Value.read("--deadline", deadline, Value.duration)
    plan.vigil = try vigil(demand)
    plan.readsBanners = banner
    plan.options.source = try Value.read("--source", source) { text in
      guard let address = IPAddress(text) else { throw ValidationError("it is an address of this machine") }
      return address
    }
    if let source = plan.options.source {
      if family != .unspecified, family != source.family {
        throw UsageError("--source \(source) and \(ipv4 ? "-4" : "-6") exclude each other")
      }
      if let other = space.address(notOf: source.family) {
        throw UsageError("--source \(source) cannot ask \(other), an address of another family")
      }
      // Names are asked for what they can be asked from.
      plan.family = source.family
    }
    plan.options.interface = try Value.read("--interface", interface, Value.interface)
    if plan.options.interface == nil, let address = space.linkLocalAddressWithoutScope {
      throw UsageError("\(address) is on every link; write its interface, \(address)%eth0, or --interface")
    }
    plan.options.hops = try Value.read("--ttl", ttl, Value.hops)
    plan.options.trafficClass = try Value.read("--tos", tos, Value.typeOfService)
    plan.options.mark = try Value.read("--mark", mark, Value.mark)
    plan.descriptors = DescriptorLimit.raise()
    plan.loops = ProcessorCount.usable
    if let number = demand.number, problems.isEmpty, let count = space.count, UInt64(number) > count {
      throw UsageError("--require \(number) of \(count): there are no more ports")
    }
    return (plan, problems)
  }

  private func vigil(_ demand: ScanDemand) throws -> ScanVigil? {
    let aim = try Value.read("--until", until) { text in
      guard let aim = ScanVigil.Aim(rawValue: text) else { throw ValidationError("it is open or closed") }
      return aim
    }
    guard let patience = try Value.read("--wait", wait, Value.duration) else {
      if aim != nil { throw UsageError("--until needs --wait: how long is it to be waited for?") }
      return nil
    }
    var vigil = ScanVigil(aim ?? .open, patience: patience)
    vigil.enough = demand.number
    return vigil
  }

  private func refuseContradictions() throws {
    if ipv4, ipv6 { throw UsageError("-4 and -6 exclude each other") }
    if udp, syn { throw UsageError("--udp and --syn exclude each other; U: and T: in -p ask both protocols") }
    let forms = [("--open", open), ("--all", all), ("--csv", csv), ("--json", answers.json), ("-q", answers.quiet)]
    let given = forms.filter(\.1).map(\.0)
    if given.count > 1, given != ["--json", "-q"] {
      throw UsageError("\(given[0]) and \(given[1]) exclude each other")
    }
    if wait != nil {
      let others = [("--resume", resume != nil), ("--shard", shard != nil), ("--deadline", deadline != nil)]
      if let other = others.first(where: \.1)?.0 {
        throw UsageError("--wait and \(other) exclude each other; --wait asks all of few ports again and again")
      }
    }
    if let pcap, pcap.isEmpty || pcap == "-" { throw UsageError("--pcap needs a file") }
    if let resume, resume.isEmpty { throw UsageError("--resume needs a file") }
  }
}
