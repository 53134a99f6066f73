"""Solves scripts of this folder with OpenDSS and writes NAME.opendss.json beside them.

Run with a Python that has opendssdirect.py (npm run bench:peers makes one):
    python test/validation/ieee/solveWithOpenDss.py ieee13 ieee34 ieee37 ieee123 fourWire
"""

import json
import pathlib
import sys

import opendssdirect as dss

HERE = pathlib.Path(__file__).resolve().parent
# What OpenDSS adds to floating windings, parts per million of the rating (its default is 1, enough to move
# voltages by 1e-5); some is needed where nothing else is earthed.
ANTIFLOAT_PPM = 1e-4


def solve(name: str) -> None:
    dss.Text.Command(f'redirect "{HERE / f"{name}.dss"}"')
    for command in (
        "set controlmode=off",
        "batchedit load..* vminpu=0.3 vmaxpu=2",
        f"batchedit transformer..* ppm_antifloat={ANTIFLOAT_PPM}",
        "set tolerance=1e-12",
        "set maxiterations=1000",
        "solve",
        "solve",
    ):
        dss.Text.Command(command)
    if not dss.Solution.Converged():
        raise SystemExit(f"{name}.dss did not converge")
    flat = dss.Circuit.AllBusVolts()
    volts = {
        name: [round(flat[2 * i], 6), round(flat[2 * i + 1], 6)]
        for i, name in enumerate(dss.Circuit.AllNodeNames())
    }
    head = {
        "source": f"OpenDSS ({dss.Basic.Version().splitlines()[0]}, opendssdirect.py {dss.__version__}) on {name}.dss; "
        f"controls off, loads keep their model at any voltage, ppm_antifloat {ANTIFLOAT_PPM}, tolerance 1e-12",
        "lossW": round(dss.Circuit.Losses()[0], 3),
    }
    lines = [f'  "{key}": {json.dumps(value)},' for key, value in head.items()]
    nodes = [f'    "{node}": {json.dumps(value)}' for node, value in volts.items()]
    text = "\n".join(["{", *lines, '  "volts": {', ",\n".join(nodes), "  }", "}", ""])
    (HERE / f"{name}.opendss.json").write_text(text)


if __name__ == "__main__":
    for each in sys.argv[1:]:
        solve(each)
