"""Power flow of one radial feeder over a series of steps in power-grid-model and in OpenDSS.

Started by `npm run bench -- power-flow` as a process of its own. Reads one JSON request a line from standard
input and answers with one JSON line. The first argument is the folder with case.json (the network in SI units)
and load.bin (watts per step and load, little-endian float64). Building models and reading files is not timed.

  {"run": NAME}             one whole series; answers {"ms": wall, "cpuMs": processor time}
  {"voltages": NAME}        writes NAME.bin: V per unit, re and im, phases A, B, C, of every bus and step
  {"names": true}           which runs there are, and the versions of the tools
"""

import json
import sys
import time
from math import hypot, sqrt

import numpy as np

FOLDER = sys.argv[1]
with open(f"{FOLDER}/case.json", encoding="utf-8") as file:
    CASE = json.load(file)
LOADS = len(CASE["loads"])
WATTS = np.fromfile(f"{FOLDER}/load.bin", dtype="<f8").reshape(-1, LOADS)
STEPS = len(WATTS)
VAR_PER_WATT = CASE["varPerWatt"]
TOLERANCE = CASE["tolerancePu"]
BUSES = CASE["buses"]
BUS_AT = {bus["id"]: i for i, bus in enumerate(BUSES)}


class PowerGridModelRuns:
    """Batch calculation with columnar updates of the loads and only the node voltages as output."""

    def __init__(self):
        import power_grid_model as pgm

        self.pgm = pgm
        self.version = pgm.__version__ if hasattr(pgm, "__version__") else package_version("power-grid-model")
        self.model = pgm.PowerGridModel(self.build())
        p = np.zeros((STEPS, LOADS, 3))
        for i, load in enumerate(CASE["loads"]):
            p[:, i, load["phase"]] = WATTS[:, i]
        self.update = {"asym_load": {"p_specified": p, "q_specified": p * VAR_PER_WATT}}
        self.methods = {
            "power-grid-model, iterative current": pgm.CalculationMethod.iterative_current,
            "power-grid-model, Newton-Raphson": pgm.CalculationMethod.newton_raphson,
        }

    def build(self):
        pgm = self.pgm
        start = pgm.initialize_array
        node = start("input", "node", len(BUSES))
        node["id"] = np.arange(len(BUSES))
        node["u_rated"] = [bus["volt"] for bus in BUSES]
        lines = CASE["lines"]
        line = start("input", "line", len(lines))
        line["id"] = 1_000_000 + np.arange(len(lines))
        line["from_node"] = [BUS_AT[x["from"]] for x in lines]
        line["to_node"] = [BUS_AT[x["to"]] for x in lines]
        line["from_status"] = line["to_status"] = 1
        for name in ("r1", "x1", "r0", "x0"):
            line[name] = [x[name] for x in lines]
        line["c1"] = line["tan1"] = line["c0"] = line["tan0"] = 0
        t = CASE["transformer"]
        transformer = start("input", "transformer", 1)
        transformer["id"] = 2_000_000
        transformer["from_node"] = BUS_AT[t["from"]]
        transformer["to_node"] = BUS_AT[t["to"]]
        transformer["from_status"] = transformer["to_status"] = 1
        transformer["u1"], transformer["u2"], transformer["sn"] = t["primaryVolt"], t["secondaryVolt"], t["va"]
        transformer["uk"] = hypot(t["resistance"], t["reactance"])
        transformer["pk"] = t["resistance"] * t["va"]
        transformer["i0"] = transformer["p0"] = 0
        transformer["winding_from"], transformer["winding_to"], transformer["clock"] = 2, 1, t["clock"]
        transformer["tap_side"] = transformer["tap_pos"] = transformer["tap_min"] = transformer["tap_max"] = 0
        transformer["tap_size"] = 0
        s = CASE["source"]
        source = start("input", "source", 1)
        source["id"], source["node"], source["status"] = 3_000_000, BUS_AT[s["bus"]], 1
        source["u_ref"] = s["pu"]
        source["sk"] = BUSES[BUS_AT[s["bus"]]]["volt"] ** 2 / hypot(s["r1"], s["x1"])
        source["rx_ratio"] = s["r1"] / s["x1"]
        source["z01_ratio"] = hypot(s["r0"], s["x0"]) / hypot(s["r1"], s["x1"])
        load = start("input", "asym_load", LOADS)
        load["id"] = 4_000_000 + np.arange(LOADS)
        load["node"] = [BUS_AT[x["bus"]] for x in CASE["loads"]]
        load["status"] = 1
        load["type"] = 0
        load["p_specified"] = load["q_specified"] = 0
        return {"node": node, "line": line, "transformer": transformer, "source": source, "asym_load": load}

    def names(self):
        return list(self.methods)

    def run(self, name):
        return self.model.calculate_power_flow(
            symmetric=False,
            error_tolerance=TOLERANCE,
            max_iterations=100,
            calculation_method=self.methods[name],
            update_data=self.update,
            threading=-1,
            output_component_types={"node": ["u_pu", "u_angle"]},
        )

    def voltages(self, name):
        node = self.run(name)["node"]
        return node["u_pu"] * np.exp(1j * node["u_angle"])


class OpenDssRuns:
    """The daily loop inside the engine (no voltages taken out), and step by step with every voltage taken."""

    def __init__(self):
        import opendssdirect as dss

        self.dss = dss
        self.version = package_version("opendssdirect.py")
        self.build()

    def names(self):
        return ["OpenDSS, daily loop without outputs", "OpenDSS, step by step"]

    def build(self):
        command = self.dss.Text.Command
        s, t = CASE["source"], CASE["transformer"]
        command("Clear")
        command("Set DefaultBaseFrequency=50")
        kv = BUSES[BUS_AT[s["bus"]]]["volt"] / 1000
        command(
            f"New Circuit.bench bus1=bus{BUS_AT[s['bus']]} basekv={kv!r} pu={s['pu']!r} frequency=50 "
            f"R1={s['r1']!r} X1={s['x1']!r} R0={s['r0']!r} X0={s['x0']!r}"
        )
        clock = {1: "lag", 11: "lead"}[t["clock"]]
        command(
            f"New Transformer.t phases=3 windings=2 leadlag={clock} buses=(bus{BUS_AT[t['from']]} "
            f"bus{BUS_AT[t['to']]}.1.2.3.0) conns=(delta wye) kvs=({t['primaryVolt'] / 1000!r} "
            f"{t['secondaryVolt'] / 1000!r}) kvas=({t['va'] / 1000!r} {t['va'] / 1000!r}) "
            f"xhl={100 * t['reactance']!r} %loadloss={100 * t['resistance']!r} ppm_antifloat=0"
        )
        for i, x in enumerate(CASE["lines"]):
            command(
                f"New Line.l{i} phases=3 bus1=bus{BUS_AT[x['from']]} bus2=bus{BUS_AT[x['to']]} length=1 "
                f"R1={x['r1']!r} X1={x['x1']!r} R0={x['r0']!r} X0={x['x0']!r} C1=0 C0=0"
            )
        for i, x in enumerate(CASE["loads"]):
            volt = BUSES[BUS_AT[x["bus"]]]["volt"] / sqrt(3)
            mult = " ".join(repr(float(w) / 1000) for w in WATTS[:, i])
            command(f"New LoadShape.s{i} npts={STEPS} minterval=1 mult=({mult})")
            command(
                f"New Load.h{i} phases=1 bus1=bus{BUS_AT[x['bus']]}.{x['phase'] + 1} kv={volt / 1000!r} kw=1 "
                f"kvar={VAR_PER_WATT!r} model=1 vminpu=0.3 vmaxpu=2 daily=s{i}"
            )
        command("Set VoltageBases=[%s]" % " ".join(repr(v / 1000) for v in sorted({b["volt"] for b in BUSES})))
        command("CalcVoltageBases")
        command(f"Set tolerance={TOLERANCE!r} maxiterations=100 controlmode=off")
        self.place = np.array([self.place_of(name) for name in self.dss.Circuit.AllNodeNames()])

    @staticmethod
    def place_of(name):
        bus, phase = name.split(".")
        return 3 * int(bus.removeprefix("bus")) + int(phase) - 1

    def start(self, number):
        self.dss.Text.Command(f"Set mode=daily stepsize=1m number={number} hour=0 sec=0")

    def run(self, name):
        solve = self.dss.Solution.Solve
        if "daily loop" in name:
            self.start(STEPS)
            solve()
            return None
        self.start(1)
        out = np.empty((STEPS, 2 * len(self.place)))
        volts = self.dss.Circuit.AllBusVolts
        for step in range(STEPS):
            solve()
            out[step] = volts()
        return out

    def voltages(self, name):
        taken = self.run("OpenDSS, step by step")
        volt = np.repeat([bus["volt"] / sqrt(3) for bus in BUSES], 3)
        out = np.zeros((STEPS, 3 * len(BUSES)), dtype=complex)
        out[:, self.place] = taken[:, 0::2] + 1j * taken[:, 1::2]
        return (out / volt).reshape(STEPS, len(BUSES), 3)


def package_version(name):
    from importlib.metadata import version

    return version(name)


def main():
    # OpenDSS first: its engine sets the floating-point mode of the process when it starts.
    tools = {}
    missing = {}
    for key, make in (("OpenDSS", OpenDssRuns), ("power-grid-model", PowerGridModelRuns)):
        try:
            tools[key] = make()
        except ImportError as error:
            missing[key] = str(error)
    runs = {name: tool for tool in tools.values() for name in tool.names()}
    for text in sys.stdin:
        request = json.loads(text)
        if "run" in request:
            tool = runs[request["run"]]
            wall, cpu = time.perf_counter(), time.process_time()
            tool.run(request["run"])
            answer = {
                "ms": (time.perf_counter() - wall) * 1000,
                "cpuMs": (time.process_time() - cpu) * 1000,
            }
        elif "voltages" in request:
            name = request["voltages"]
            values = np.ascontiguousarray(runs[name].voltages(name))
            path = f"{FOLDER}/voltages.bin"
            values.astype("<c16").tofile(path)
            answer = {"file": path, "bytes": values.size * 16}
        else:
            versions = {key: tool.version for key, tool in tools.items()}
            answer = {"names": list(runs), "versions": versions, "missing": missing}
        print(json.dumps(answer), flush=True)


main()
