"""Connections and handshakes, told from packets."""
# SPDX-License-Identifier: Apache-2.0
from wire import ACK, SYN, Counts, Wire

HELLO = bytes([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0])
UDP = 17


def packet(flags, payload=b"", port=40000, number=1, protocol=6, options=0):
    tcp = (port.to_bytes(2, "big") + (443).to_bytes(2, "big") + number.to_bytes(4, "big") + bytes(4)
           + bytes([(5 + options) << 4, flags]) + bytes(6 + 4 * options))
    return bytes([0x45]) + bytes(8) + bytes([protocol]) + bytes(2) + bytes([10, 0, 0, 1, 10, 0, 0, 2]) + tcp + payload


def seen(*packets):
    wire = Wire()
    for one in packets:
        wire.see(one)
    return wire.counts


def test_each_connection_counts():
    assert seen(packet(SYN), packet(ACK), packet(SYN, port=40001)) == Counts(connections=2, packets=3)


def test_same_port_later_is_another_connection():
    assert seen(packet(SYN), packet(SYN, number=77)).connections == 2


def test_packet_sent_again_counts_once():
    assert seen(packet(SYN), packet(SYN), packet(ACK, HELLO), packet(ACK, HELLO)) == Counts(1, 1, 4)


def test_hello_behind_tcp_options():
    assert seen(packet(ACK, HELLO, options=3)).handshakes == 1


def test_other_records_open_nothing():
    finished, data = bytes([0x16, 3, 3, 0, 5, 20]) + bytes(4), bytes([0x17, 3, 3, 0, 5, 1]) + bytes(4)
    assert seen(packet(ACK, finished), packet(ACK, data), packet(ACK, b"GET / HTTP/1.1\r\n")).handshakes == 0


def test_what_is_no_tcp_over_ipv4_is_left_alone():
    assert seen(packet(SYN, protocol=UDP), b"\x60" + bytes(60), b"", b"\x45") == Counts()


def test_difference():
    assert Counts(3, 2, 9) - Counts(1, 2, 4) == Counts(2, 0, 5)
