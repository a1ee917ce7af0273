extension Help {
  static let ping = """
    usage: sonde ping [OPTIONS] NAME | ADDRESS | PREFIX | RANGE | @FILE | - ...

    ICMP echo, or TCP or UDP: every probe has one outcome, answered, late, lost,
    an ICMP error or not sent, and the counters add up.

    probes     -c, --count N       probes to each target; without it until Ctrl-C
               -i, --interval D    from probe to probe to one target (1s); 0 floods
               --adaptive          the next as soon as the answer has come
               --timeout D         a probe is lost after so long (1s)
               --deadline D        bounds the whole run
               --tcp PORT          handshakes with a port instead of echo
               --udp PORT          datagrams to a port instead of echo
    packets    -s, --size BYTES    bytes of payload (56)
               --pattern HEX       what fills them
               --ttl HOPS, --tos NAME|0-255, --dont-fragment
               --record-route, --timestamp-option times|addresses|ROUTER,...
    sockets    -4, -6; -n          IPv4 only, IPv6 only; addresses only
               --raw, --dgram      that kind of socket, or none
               --header-included   make the IPv4 header here
               --source ADDRESS, --interface NAME, --mark N, --broadcast
    scripts    --until-up N        end with yes after N answers in a row
               --until-down N      end with yes after N losses in a row
               --max-loss PERCENT, --max-rtt D
               --require WHAT      all (default), any or N targets must do
               --alive             print only the targets that answered
               --unreachable       print only those that did not
               --mtu-search        only find out how long packets may be
    pictures   --plot, --plot-ascii  round trips over time, 4 targets at most
               --plot-always       also where stdout is no terminal
               --no-live           lines for many targets, not a table
    reports    -v, --verbose; -q, --quiet; --json; --csv
               --pcap FILE         record this run's packets; - is stdout
               -h, --help          this page; man sonde-ping tells all

    examples:
      sonde ping -c 5 --tcp https example.net
      sonde ping -c 1 --alive 192.0.2.0/24

    """
}
