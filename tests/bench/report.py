"""The tables for the terminal."""
# SPDX-License-Identifier: Apache-2.0
from run import LOOPBACK

NOT_MEASURED = "-"
MEGA = 1e6


def number(value):
    """Three digits that count, and no more of them behind the point than three."""
    size = abs(value)
    return f"{value:.0f}" if size >= 100 or value == int(value) else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def cell(figure, unit=1.0):
    """Median, and in brackets the smallest and the largest where they look any different."""
    if figure is None:
        return NOT_MEASURED
    scaled = figure.divided_by(unit)
    middle, low, high = map(number, (scaled.median, scaled.smallest, scaled.largest))
    return middle if low == high else f"{middle} ({low}..{high})"


def table(title, heads, rows):
    if not rows:
        return ""
    columns = list(zip(heads, *rows))
    widths = [max(map(len, column)) for column in columns]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in [heads, *rows]]
    return "\n".join(["", title, lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def rows_of(run, section, columns):
    """A row for each module of `section`, a place in the results; `columns`: (name, unit)."""
    return [[run.titles[name], *(cell(found.get(what), unit) for what, unit in columns)]
            for name, found in (section or {}).items() if name in run.titles]


def waiting_tables(run):
    for place in (LOOPBACK, run.slow):
        found = run.figure("latency", place)
        if not found:
            continue
        trip = found["round_trip_ms"]
        heads, columns = ["", "to prompt, ms", "code to verdict, ms"], [("to_prompt_ms", 1), ("to_verdict_ms", 1)]
        if place == run.slow:
            heads += ["to prompt, round trips", "code to verdict, round trips"]
            columns += [("to_prompt_ms", trip.median), ("to_verdict_ms", trip.median)]
        yield table(f"Waiting, {place} (round trip {cell(trip)} ms)", heads, rows_of(run, found, columns))
    trip = run.median("pause", "round_trip_ms")
    yield table(f"Code to verdict after 20 s of typing, {run.slow}", ["", "ms", "round trips", "new connections"],
                rows_of(run, run.figure("pause"),
                        [("to_verdict_ms", 1), ("to_verdict_ms", trip), ("new_connections", 1)]))


def burst_table(run):
    trip = run.median("burst", "round_trip_ms")
    return table(f"Ten logins one after another, {run.slow}",
                 ["", "the first, round trips", "slowest later, round trips", "connections", "handshakes", "requests"],
                 rows_of(run, run.figure("burst"), [("first_ms", trip), ("slowest_later_ms", trip), ("connections", 1),
                                                    ("handshakes", 1), ("requests", 1)]))


def cost_tables(run):
    found = run.figure("latency", run.slow)
    yield table("One login: what crosses the network", ["", "connections", "TLS handshakes", "HTTP requests"],
                rows_of(run, found, [("connections", 1), ("handshakes", 1), ("requests", 1)]))
    yield table("One login: processor time, loopback", ["", "user and system, ms"],
                rows_of(run, run.figure("latency", LOOPBACK), [("cpu_ms", 1)]))
    yield table("One login: the most memory", ["", "host, kB", "its helper, kB", "nobody else's while waiting, kB",
                                               "between logins, kB"],
                rows_of(run, run.figure("memory"),
                        [("host_kb", 1), ("helper_kb", 1), ("waiting_kb", 1), ("resident_kb", 1)]))
    counted = run.figure("instructions") or {}
    programs = list(dict.fromkeys(program for found in counted.values() for program in found))
    yield table("One login: instructions, millions", ["", *programs],
                rows_of(run, counted, [(program, MEGA) for program in programs]))
    yield table("Loading the module", ["", "instructions, millions", "resident, kB more", "of it nobody else's, kB"],
                rows_of(run, run.figure("loading"), [("instructions", MEGA), ("resident_kb", 1), ("own_kb", 1)]))


def crowd_table(run):
    rows = [[run.titles[name], size, *(cell(found.get(what), unit) for what, unit in
                                       (("per_second", 1), ("slowest_ms", 1), ("memory_kb", 1024), ("failed", 1),
                                        ("cpu_ms", 1), ("server_cpu_ms", 1)))]
            for name, sizes in (run.figure("crowd") or {}).items() for size, found in sizes.items()]
    return table("Many at once, loopback", ["", "at once", "logins a second", "slowest, ms", "memory while waiting, MB",
                                            "failed", "CPU of one, ms", "of its servers, ms"], rows)


def goal_table(judged):
    words = {True: "met", False: "NOT MET", None: "not measured"}
    rows = [[goal.what, f"{goal.bound} {number(goal.limit)} {goal.unit}".rstrip(),
             NOT_MEASURED if goal.value is None else f"{goal.value:.4g}", words[goal.met]] for goal in judged]
    return table("Goals", ["", "goal", "now", ""], rows)


def machine_lines(about):
    packages = ", ".join(f"{name} {version}" for name, version in about["packages"].items())
    return "\n".join([
        f"{about['processor']}, {about['processors_used']} of {about['processors']} processors used, "
        f"Linux {about['kernel']}, Debian {about['debian']}, load {about['load_before']} before",
        f"pam_blockid {about['checkout']}; {packages}",
        f"Medians, in brackets the smallest and the largest. It took {about['seconds']} s."])


def text(about, run, judged):
    tables = [*waiting_tables(run), burst_table(run), *cost_tables(run), crowd_table(run), goal_table(judged)]
    return "\n".join([machine_lines(about), *filter(None, tables)])
