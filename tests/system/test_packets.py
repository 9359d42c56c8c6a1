"""A request leaves in one packet, header and body."""
# SPDX-License-Identifier: Apache-2.0


def test_each_request_comes_in_one_packet(trial):
    packets = []

    def counting(good):
        def answer(wire, _request):
            packets.append(wire.packets_received())
            wire.send(good)
        return answer

    for endpoint in ("generate", "verify"):
        trial.server.answers[endpoint] = counting(trial.server.answers[endpoint])
    trial.is_granted()
    generate, verify = packets
    assert generate <= 3  # behind the two of the handshake
    assert verify - generate == 1
