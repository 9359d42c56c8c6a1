# SPDX-License-Identifier: Apache-2.0
"""Misbehaviour on demand, and many connections at once."""

import concurrent.futures
import http.client
import ssl

import pytest

from program import PATIENCE, wait_until


def test_fault_answers_otherwise(start):
    simulator = start()
    client = simulator.client()
    simulator.fault(endpoint="generate", kind="answer", status=503, content_type="text/html",
                    body="<p>down", headers={"Retry-After": "7"}, times=2)
    for _ in range(2):
        reply = client.generate("joe")
        assert (reply.status, reply.type, reply.text) == (503, "text/html", "<p>down")
        assert reply.headers["Retry-After"] == "7"
    assert client.generate("joe").status == 202
    assert len(simulator.messages()) == 1


def test_fault_may_lose_the_answer_only(start):
    simulator = start()
    client = simulator.client()
    client.generate("joe")
    simulator.fault(endpoint="verify", kind="close", process=True)
    with pytest.raises((http.client.RemoteDisconnected, ssl.SSLError, ConnectionError)):
        client.verify("joe", simulator.code())
    assert client.verify("joe", simulator.code()).status == 409


def test_fault_may_hold_up_the_answer_only(start):
    simulator = start()
    client = simulator.client()
    simulator.fault(endpoint="generate", kind="answer", process=True, delay_ms=3000)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        late = pool.submit(client.generate, "joe")
        wait_until(simulator.messages, "what comes of the request")
        assert client.generate("ann").status == 202
        assert [message["userId"] for message in simulator.messages()] == ["joe", "ann"]
        assert not late.done()
        assert late.result(PATIENCE).status == 202


def test_fault_cuts_the_body(start):
    simulator = start()
    client = simulator.client()
    simulator.fault(kind="cut", status=202, body="x" * 1000)
    with pytest.raises((http.client.IncompleteRead, ssl.SSLError, ConnectionError)) as cut:
        client.generate("joe")
    if isinstance(cut.value, http.client.IncompleteRead):
        assert cut.value.partial == b"x" * 500


def test_fault_closes_without_answer(start):
    simulator = start()
    client = simulator.client()
    simulator.fault(endpoint="any", kind="close")
    with pytest.raises((http.client.RemoteDisconnected, ssl.SSLError, ConnectionError)):
        client.generate("joe")
    assert simulator.control("GET", "/requests")[-1]["status"] == 0
    assert client.generate("joe").status == 202


def test_fault_hangs_until_cleared(start):
    simulator = start()
    client = simulator.client()
    simulator.fault(endpoint="generate", kind="hang", times=0)
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        hanging = [pool.submit(client.generate, "joe") for _ in range(5)]
        wait_until(lambda: simulator.counts()["requests"]["generate"] == 5, "five requests")
        assert client.verify("joe", "1").status == 404
        assert not any(request.done() for request in hanging)
        simulator.control("DELETE", "/faults")
        for request in hanging:
            assert isinstance(request.exception(PATIENCE), (OSError, http.client.HTTPException))
    assert client.generate("joe").status == 202


def test_many_connections_at_once(start):
    simulator = start()
    client = simulator.client()
    simulator.fault(endpoint="generate", kind="hang", times=8)
    with concurrent.futures.ThreadPoolExecutor(128) as pool:
        hanging = [pool.submit(client.generate, "joe") for _ in range(8)]
        wait_until(lambda: simulator.counts()["requests"]["generate"] == 8, "eight requests")
        connections = [client.connect(30) for _ in range(120)]
        list(pool.map(lambda connection: connection.connect(), connections))
        for connection in connections[-3:]:
            assert client.verify("joe", "1", connection=connection).status == 404
        simulator.control("DELETE", "/faults")
        assert all(request.exception(PATIENCE) for request in hanging)
    wait_until(lambda: simulator.counts()["handshakes"] >= 128, "128 handshakes")
