"""What pam_blockid has set itself, and whether this run met it. Medians are compared, unless a goal says otherwise."""
# SPDX-License-Identifier: Apache-2.0
from dataclasses import asdict, dataclass

from run import ratio

YUBICO_INSTRUCTIONS = 246e6  # of one authentication with pam_yubico, measured elsewhere
MOST, LEAST = "at most", "at least"


@dataclass(frozen=True)
class Goal:
    what: str
    bound: str  # MOST or LEAST
    limit: float
    unit: str
    value: float | None  # None: not measured in this run

    @property
    def met(self):
        if self.value is None:
            return None
        return self.value <= self.limit if self.bound == MOST else self.value >= self.limit

    def as_json(self):
        return asdict(self) | {"met": self.met}


def to_prompt(run, peer):
    return run.median("latency", run.slow, peer, "to_prompt_ms")


def after_pause(run, peer):
    return run.median("pause", peer, "to_verdict_ms")


def loading_goals(run):
    def loaded(peer, what):
        return run.median("loading", peer, what)
    yield Goal("instructions to load the module", MOST, 0.1, "of pam_duo's",
               ratio(loaded("blockid", "instructions"), loaded("duo", "instructions")))
    yield Goal("memory added to the host by loading", MOST, 200, "kB", loaded("blockid", "resident_kb"))


def waiting_goals(run):
    yield Goal("to the prompt, discovery cached", MOST, 3.3, "round trips", run.round_trips("blockid", "to_prompt_ms"))
    yield Goal("to the prompt, cached, through the broker", MOST, 3.15, "round trips",
               run.round_trips("blockid-broker", "to_prompt_ms"))
    yield Goal("to the prompt, discovery cached", MOST, 0.85, "of pam_duo's",
               ratio(to_prompt(run, "blockid"), to_prompt(run, "duo")))
    yield Goal("to the prompt, nothing cached", MOST, 4.4, "round trips",
               run.round_trips("blockid-cold", "to_prompt_ms"))
    yield Goal("to the prompt, nothing cached, through the broker", MOST, 4.2, "round trips",
               run.round_trips("blockid-broker-cold", "to_prompt_ms"))
    yield Goal("to the prompt, cached, address by ldaps", MOST, 5.4, "round trips",
               run.round_trips("blockid-ldaps", "to_prompt_ms"))
    yield Goal("code to verdict after 20 s of typing", MOST, 1.1, "round trips",
               ratio(after_pause(run, "blockid"), run.median("pause", "round_trip_ms")))
    yield Goal("code to verdict after 20 s of typing", MOST, 0.2, "of pam_duo's",
               ratio(after_pause(run, "blockid"), after_pause(run, "duo")))
    yield Goal("new connections for it (the most seen)", MOST, 0, "",
               largest(run, "pause", "blockid", "new_connections"))


def wire_goals(run):
    for what, limit in (("connections", 1), ("handshakes", 1), ("requests", 2)):
        yield Goal(f"{what} of a login, cached (the most seen)", MOST, limit, "",
                   largest(run, "latency", run.slow, "blockid", what))


def cost_goals(run):
    def instructions(peer):
        return run.median("instructions", peer, "whole")

    def peak(peer, what):
        return run.median("memory", peer, what)
    yield Goal("instructions of an authentication", MOST, 1.3, "of pam_duo's",
               ratio(instructions("blockid"), instructions("duo")))
    yield Goal("instructions of an authentication", MOST, 0.2, "of pam_yubico's 246 M",
               ratio(instructions("blockid"), YUBICO_INSTRUCTIONS))
    yield Goal("peak memory of the helper", MOST, 1.1, "of pam_oslogin's host",
               ratio(peak("blockid", "helper_kb"), peak("oslogin", "host_kb")))


def crowd_goals(run):
    def crowd(peer, size, what):
        return run.median("crowd", peer, size, what)
    yield Goal("logins that failed, 100 at once (the most seen)", MOST, 0, "",
               largest(run, "crowd", "blockid", "100", "failed"))
    many, few = crowd("blockid", "100", "memory_kb"), crowd("blockid", "10", "memory_kb")
    yield Goal("memory of one of 100 waiting", MOST, 1.1, "of that of one of 10",
               None if many is None or few is None else (many / 100) / (few / 10))
    yield Goal("logins a second, 100 at once", LEAST, 1.0, "of pam_duo's",
               ratio(crowd("blockid", "100", "per_second"), crowd("duo", "100", "per_second")))


def broker_goals(run):
    yield Goal("instructions of an authentication, through the broker", MOST, 0.7, "of pam_duo's",
               ratio(run.median("instructions", "blockid-broker", "whole"), run.median("instructions", "duo", "whole")))
    yield Goal("memory of a waiting login that nobody else has, through the broker", MOST, 1536, "kB",
               run.median("memory", "blockid-broker", "waiting_kb"))
    yield Goal("memory of the broker", MOST, 16384, "kB", run.median("memory", "blockid-broker", "resident_kb"))

    def of_a_hundred(peer, what):
        return run.median("crowd", peer, "100", what)
    yield Goal("logins that failed, through the broker, 100 at once (the most seen)", MOST, 0, "",
               largest(run, "crowd", "blockid-broker", "100", "failed"))
    yield Goal("logins a second, through the broker, 100 at once", LEAST, 1.2, "of pam_duo's",
               ratio(of_a_hundred("blockid-broker", "per_second"), of_a_hundred("duo", "per_second")))


def ready_goals(run):
    trip = run.median("burst", "round_trip_ms")
    yield Goal("to the prompt, through a ready login", MOST, 1.15, "round trips",
               run.round_trips("blockid-ready", "to_prompt_ms"))
    yield Goal("code to verdict, through a ready login", MOST, 1.07, "round trips",
               run.round_trips("blockid-ready", "to_verdict_ms"))
    yield Goal("to the prompt, the slowest but the first of ten logins one after another", MOST, 1.15, "round trips",
               ratio(run.median("burst", "blockid-ready", "slowest_later_ms"), trip))
    yield Goal("requests of those ten (the most seen)", MOST, 20, "", largest(run, "burst", "blockid-ready", "requests"))
    yield Goal("connections of those ten (the most seen)", MOST, 11, "",
               largest(run, "burst", "blockid-ready", "connections"))


def largest(run, *path):
    figure = run.figure(*path)
    return None if figure is None else figure.largest


def judge(run):
    return [goal for goals in (loading_goals, waiting_goals, wire_goals, cost_goals, crowd_goals,
                                  broker_goals, ready_goals)
            for goal in goals(run)]
