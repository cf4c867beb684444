"""Reads the Arrow tables of a running `outflow serve` with pyarrow, and holds them against the answers
in JSON. Usage: read_tables.py http://127.0.0.1:8787"""

import datetime
import json
import sys
import time
import urllib.request

import pyarrow.ipc

ARROW = "application/vnd.apache.arrow.stream"


def ask(url, accept="application/json", body=None):
    headers = {"Accept": accept, "Content-Type": "application/json"}
    request = urllib.request.Request(url, data=body, headers=headers)
    with urllib.request.urlopen(request) as answer:
        return answer.read(), answer.headers["Content-Type"]


def of_json(url, body=None):
    return json.loads(ask(url, body=body)[0])


def of_arrow(url):
    data, kind = ask(url, ARROW)
    assert kind == ARROW, kind
    return pyarrow.ipc.open_stream(data).read_all()


def finished(base):
    while any(run["state"] == "running" for run in of_json(f"{base}/api/runs")["runs"]):
        time.sleep(0.2)


def main(base):
    finished(base)
    run = of_json(f"{base}/api/runs", b"{}")["id"]
    finished(base)
    world = of_json(f"{base}/api/runs/0/world")
    frames = of_json(f"{base}/api/runs/0/frames")
    places, days = len(world["places"]), frames["days"]

    table = of_arrow(f"{base}/api/runs/0/frames")
    assert table.num_rows == places * days, table.num_rows
    assert table["date"][0].as_py() == datetime.date.fromisoformat(world["start"])
    assert table["place"].to_pylist()[:places] == [place["id"] for place in world["places"]]
    for name, rows in frames["places"].items():
        assert table[name].to_pylist() == [value for day in rows for value in day], name
    print(f"places: {table.num_rows} rows, {table.schema.names}")

    table = of_arrow(f"{base}/api/runs/0/frames?table=flows")
    told = [value for day in frames["flows"] for value in day]
    assert table["people"].to_pylist() == [None if value < 0 else value for value in told]
    print(f"flows: {table.num_rows} rows, {table.schema.names}")

    table = of_arrow(f"{base}/api/runs/0/frames?table=totals")
    for name, fan in frames["totals"].items():
        ours = [row for row in table.to_pylist() if row["series"] == name]
        assert [row["p95"] for row in ours] == fan[4], name
    print(f"totals: {table.num_rows} rows, {table.schema.names}")

    place = next(at for at, place in enumerate(world["places"]) if place["receives"])
    url = f"{base}/api/runs/{run}/places/{place}?against=0"
    answer, table = of_json(url), of_arrow(url)
    for name, series in answer["series"].items():
        ours = [row for row in table.to_pylist() if row["series"] == name]
        assert [row["p50"] for row in ours] == series["q"][2], name
    print(f"place: {table.num_rows} rows, {table.schema.names}")

    url = f"{base}/api/runs/{run}/compare?base=0"
    answer, table = of_json(url), of_arrow(url)
    assert table["difference_p50"].to_pylist() == [row["difference"][2] for row in answer["rows"]]
    print(f"compare: {table.num_rows} rows, {table.schema.names}")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
