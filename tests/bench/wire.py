"""What can be told of a connection by looking at its packets, the same for every module: TCP connections and TLS
handshakes, whatever they carry."""
# SPDX-License-Identifier: Apache-2.0
from dataclasses import asdict, dataclass, field

IPV4, TCP = 4, 6
FIN, SYN, ACK = 0x01, 0x02, 0x10
TLS_HANDSHAKE, CLIENT_HELLO = 0x16, 0x01


@dataclass(frozen=True)
class Segment:
    flow: bytes  # addresses and ports
    number: int
    flags: int
    payload: bytes


def segment_of(packet):
    """The TCP segment of an IP packet; None for anything else."""
    if len(packet) < 40 or packet[0] >> 4 != IPV4 or packet[9] != TCP:
        return None
    tcp = packet[(packet[0] & 15) * 4:]
    if len(tcp) < 20:
        return None
    payload = tcp[(tcp[12] >> 4) * 4:]
    return Segment(packet[12:20] + tcp[0:4], int.from_bytes(tcp[4:8], "big"), tcp[13], payload)


def opens_tls(payload):
    return len(payload) > 5 and payload[0] == TLS_HANDSHAKE and payload[1] == 3 and payload[5] == CLIENT_HELLO


@dataclass
class Counts:
    connections: int = 0
    handshakes: int = 0
    packets: int = 0

    def __sub__(self, earlier):
        return Counts(*(mine - theirs for mine, theirs in zip(asdict(self).values(), asdict(earlier).values())))


@dataclass
class Wire:
    """Takes the packets from the client's side. One that is sent again counts once."""
    counts: Counts = field(default_factory=Counts)
    _seen: set = field(default_factory=set)

    def see(self, packet):
        segment = segment_of(packet)
        if not segment:
            return
        self.counts.packets += 1
        kind = "connections" if segment.flags & (SYN | ACK) == SYN else None
        if opens_tls(segment.payload):
            kind = "handshakes"
        mark = (kind, segment.flow, segment.number)
        if kind and mark not in self._seen:
            self._seen.add(mark)
            setattr(self.counts, kind, getattr(self.counts, kind) + 1)
