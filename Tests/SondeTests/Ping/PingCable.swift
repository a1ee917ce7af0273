/// Here 10.9.0.1 and fd09::1; over a cable a router, 10.9.0.2 and fd09::2.
struct PingCable {
  let near: Namespace
  let far: Namespace

  init() throws {
    far = try Namespace()
    near = try Namespace("link add cable type veth peer name cable netns \(far.name)")
    for (space, number) in [(near, 1), (far, 2)] {
      try space.ip("addr add 10.9.0.\(number)/24 dev cable")
      try space.ip("-6 addr add fd09::\(number)/64 dev cable nodad")
      try space.ip("link set cable up")
    }
    try near.settle("cable")
    try far.settle("cable")
    try near.ip("route add default via 10.9.0.2")
    try near.ip("-6 route add default via fd09::2")
    try far.set("ipv4/ip_forward", "1")
    try far.set("ipv6/conf/all/forwarding", "1")
  }
}
