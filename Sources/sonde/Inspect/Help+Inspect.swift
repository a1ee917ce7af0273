extension Help {
  static let inspect = """
    usage: sonde inspect [OPTIONS] HOST PORT | HOST:PORT | unix:PATH | unix:@NAME
           sonde inspect [OPTIONS] --listen [ADDRESS] PORT
           sonde inspect [OPTIONS] --fd N | --pid P [--fd N]

    Tells what the kernel knows of a socket: addresses, route, path MTU, TCP_INFO,
    queues, and every option with its default. Nothing is sent but the handshake.

    socket     -4, -6, -n                IPv4 only, IPv6 only, look no names up
               -u, --udp                 a UDP socket; nothing is sent at all
               --dgram, --seqpacket      a Unix socket of that type
               --source ADDR[:PORT]      our own end
               --interface NAME          use only this interface
               --listen                  a listening socket, which accepts nobody
    others     --fd N                    a descriptor that we inherited
               --pid P                   the sockets of a process, in a table
               --pid P --fd N            one of them
    times      --timeout D               bounds looking up and connecting (10s)
               --deadline D              bounds the whole run
    watch      --watch D                 look every D, print what has changed
               --count N                 end after N looks
    reports    --option NAME             only this option or field; repeatable
               -v, --verbose             every field and option, and what has none
               -q, --quiet               nothing; the exit code tells
               --json                    one object a line; all, unless --option
               -h, --help                this page; man sonde-inspect tells all

    examples:
      sonde inspect example.net https
      sonde inspect --pid 4711 --fd 7 --watch 1s

    """
}
