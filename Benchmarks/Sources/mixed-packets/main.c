// mixed-packets COUNT    writes a classic capture file of COUNT Ethernet packets to stdout, always the same
//
// What an office sends, roughly: of 100 packets 58 are TCP over IPv4 (most of them acknowledgements and data with
// timestamps, a few handshakes and ends), 8 plain UDP, 12 DNS questions and answers, 5 ICMP echoes, 5 ARP, 8 TCP over
// IPv6, 3 ICMPv6, and one of a VLAN, in 2,000 conversations. Checksums of IPv4 headers are right; those of TCP and UDP
// are not computed.

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 0x9e3779b97f4a7c15;

static uint32_t draw(uint32_t below) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 32) % below;
}

static uint8_t packet[2048];
static size_t length;

enum { CONVERSATIONS = 2000 };
static uint32_t conversation;
static int is_up;

static void put8(uint32_t value) { packet[length++] = (uint8_t)value; }
static void put16(uint32_t value) { put8(value >> 8), put8(value); }
static void put32(uint32_t value) { put16(value >> 16), put16(value); }
static void put_text(const char *text, size_t count) { memcpy(packet + length, text, count), length += count; }
static void put_filler(size_t count) {
  while (count-- > 0) put8(0x20 + draw(95));
}

static void patch16(size_t at, uint32_t value) {
  packet[at] = (uint8_t)(value >> 8);
  packet[at + 1] = (uint8_t)value;
}

static void ethernet(uint32_t type) {
  length = 0;
  put16(0x0200), put32(draw(64));
  put16(0x0200), put32(draw(64));
  put16(type);
}

// The header with a total length for `payload` more bytes.
static void ipv4(uint32_t protocol, size_t payload) {
  const size_t start = length;
  uint32_t sum = 0;
  put16(0x4500), put16((uint32_t)payload + 20), put16(draw(65536)), put16(0x4000), put8(64), put8(protocol), put16(0);
  const uint32_t client = 0x0a000000 + conversation % 250, server = 0xc0a80000 + conversation % 400;
  put32(is_up ? client : server), put32(is_up ? server : client);
  for (size_t at = start; at < start + 20; at += 2) sum += (uint32_t)packet[at] << 8 | packet[at + 1];
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  patch16(start + 10, ~sum);
}

static void ipv6(uint32_t protocol, size_t payload) {
  put32(0x60000000), put16((uint32_t)payload), put8(protocol), put8(64);
  for (int side = 0; side < 2; side++) {
    put32(0x20010db8), put32((uint32_t)(side ^ is_up)), put32(0), put32(1 + conversation % (side ^ is_up ? 250 : 400));
  }
}

// With a time stamp option: 32 bytes.
static void tcp(uint32_t flags) {
  static const uint16_t services[] = {443, 443, 443, 22, 5432, 8443, 993, 3306};
  const uint32_t service = services[conversation % 8], client = 32768 + conversation;
  put16(is_up ? client : service), put16(is_up ? service : client);
  put32(draw(UINT32_MAX)), put32(flags & 0x10 ? draw(UINT32_MAX) : 0);
  put8(0x80), put8(flags), put16(500 + draw(1000)), put16(0), put16(0);
  put8(1), put8(1), put8(8), put8(10), put32(draw(1 << 30)), put32(draw(1 << 30));
}

// Maximum segment size, selective acknowledgements, time stamp, window scale: 40 bytes.
static void handshake(uint32_t flags) {
  put16(is_up ? 32768 + conversation : 443), put16(is_up ? 443 : 32768 + conversation);
  put32(draw(UINT32_MAX)), put32(flags & 0x10 ? draw(UINT32_MAX) : 0);
  put8(0xa0), put8(flags), put16(64240), put16(0), put16(0);
  put8(2), put8(4), put16(1460), put8(4), put8(2), put8(8), put8(10), put32(draw(1 << 30)), put32(0);
  put8(1), put8(3), put8(3), put8(7);
}

static void udp(uint32_t from, uint32_t to, size_t payload) {
  put16(from), put16(to), put16((uint32_t)payload + 8), put16(0);
}

// A question, and in an answer one address: 17 bytes of name.
static void dns(int is_answer) {
  static const char name[] = "\3www\7example\3com";
  const size_t payload = 12 + sizeof name + 4 + (is_answer ? 16 : 0);
  const uint32_t client = 32768 + draw(28000);
  ipv4(17, payload + 8);
  if (is_answer) udp(53, client, payload); else udp(client, 53, payload);
  put16(draw(65536)), put16(is_answer ? 0x8180 : 0x0100), put16(1), put16((uint32_t)is_answer), put16(0), put16(0);
  put_text(name, sizeof name), put16(draw(4) ? 1 : 28), put16(1);
  if (is_answer) put16(0xc00c), put16(1), put16(1), put32(300), put16(4), put32(0x5db8d822);
}

static void echo(void) {
  ipv4(1, 64);
  put8(draw(2) * 8), put8(0), put16(0), put16(draw(100)), put16(draw(65536)), put_filler(56);
}

static void arp(void) {
  ethernet(0x0806);
  put16(1), put16(0x0800), put8(6), put8(4), put16(1 + draw(2));
  put16(0x0200), put32(draw(64)), put32(0x0a000000 + draw(4096)), put16(0), put32(0), put32(0x0a000000 + draw(4096));
}

static void solicitation(void) {
  ipv6(58, 32);
  put8(135), put8(0), put16(0), put32(0), put32(0x20010db8), put32(draw(4)), put32(0), put32(1 + draw(4096));
  put8(1), put8(1), put16(0x0200), put32(draw(64));
}

static void any(void) {
  const uint32_t kind = draw(100);
  const size_t payload = draw(3) ? 0 : draw(200);
  if (kind < 50) return ethernet(0x0800), ipv4(6, 32 + payload), tcp(payload ? 0x18 : 0x10), put_filler(payload);
  if (kind < 55) return ethernet(0x0800), ipv4(6, 40), handshake(draw(2) ? 0x02 : 0x12);
  if (kind < 58) return ethernet(0x0800), ipv4(6, 32), tcp(draw(3) ? 0x11 : 0x04);
  if (kind < 66) return ethernet(0x0800), ipv4(17, 8 + payload), udp(40000 + draw(100), 41000, payload), put_filler(payload);
  if (kind < 78) return ethernet(0x0800), dns((int)draw(2));
  if (kind < 83) return ethernet(0x0800), echo();
  if (kind < 88) return arp();
  if (kind < 96) return ethernet(0x86dd), ipv6(6, 32 + payload), tcp(payload ? 0x18 : 0x10), put_filler(payload);
  if (kind < 99) return ethernet(0x86dd), solicitation();
  ethernet(0x8100), put16(1 + draw(100)), put16(0x0800), ipv4(6, 32), tcp(0x10);
}

int main(int count, char **words) {
  const long packets = count == 2 ? strtol(words[1], NULL, 10) : 0;
  if (packets < 1) {
    fprintf(stderr, "usage: mixed-packets COUNT\n");
    return 2;
  }
  const struct { uint32_t magic; uint16_t major, minor; uint32_t zone, figures, snaplen, link; } header = {
    0xa1b2c3d4, 2, 4, 0, 0, 262144, 1};
  fwrite(&header, sizeof header, 1, stdout);
  uint64_t microseconds = 1763640000000000;
  for (long number = 0; number < packets; number++) {
    conversation = draw(CONVERSATIONS), is_up = (int)draw(2);
    any();
    microseconds += draw(200);
    const uint32_t record[4] = {
      (uint32_t)(microseconds / 1000000), (uint32_t)(microseconds % 1000000), (uint32_t)length, (uint32_t)length};
    fwrite(record, sizeof record, 1, stdout);
    fwrite(packet, length, 1, stdout);
  }
  if (fflush(stdout) == 0) return 0;
  fprintf(stderr, "mixed-packets: %s\n", strerror(errno));
  return 2;
}
