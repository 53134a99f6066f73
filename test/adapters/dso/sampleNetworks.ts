/** A small network in every format that can be read, for tests of reading. */
import { readFileSync } from "node:fs";
import { importOpenDss } from "../../../backend/adapters/dso/openDss/importOpenDss.ts";

const ieee = (name: string) =>
  readFileSync(new URL(`../../validation/ieee/${name}`, import.meta.url), "utf8");

export const ieee13Script = ieee("ieee13.dss");
export const ieee37Script = ieee("ieee37.dss");
export const ieee123Script = ieee("ieee123.dss");
export const ieee13Cim = ieee("ieee13.cim.xml");

/** The IEEE 13 node feeder in the product's own format. */
export const ownFormat = (): string => JSON.stringify(importOpenDss(ieee13Script).feeder);

/** Two buses, a cable and a load, as power-grid-model writes them. */
export const powerGridModelText = JSON.stringify({
  version: "1.0",
  type: "input",
  is_batch: false,
  attributes: {},
  data: {
    node: [
      { id: 1, u_rated: 10_500 },
      { id: 2, u_rated: 400 },
      { id: 3, u_rated: 400 },
    ],
    transformer: [
      {
        ...{
          id: 4,
          from_node: 1,
          to_node: 2,
          from_status: 1,
          to_status: 1,
          u1: 10_500,
          u2: 400,
          sn: 250_000,
        },
        ...{ uk: 0.04, pk: 3_000, i0: 0.01, p0: 600, winding_from: 2, winding_to: 1, clock: 5, tap_side: 0 },
        ...{ tap_pos: 1, tap_min: -2, tap_max: 2, tap_nom: 0, tap_size: 250 },
      },
    ],
    line: [
      {
        ...{
          id: 5,
          from_node: 2,
          to_node: 3,
          from_status: 1,
          to_status: 1,
          r1: 0.05,
          x1: 0.02,
          c1: 1e-8,
          tan1: 0,
        },
        ...{ r0: 0.2, x0: 0.08, c0: 1e-8, tan0: 0, i_n: 270 },
      },
    ],
    source: [{ id: 6, node: 1, status: 1, u_ref: 1.02, sk: 1e8, rx_ratio: 0.2, z01_ratio: 2 }],
    asym_load: [
      { id: 7, node: 3, status: 1, type: 0, p_specified: [9e3, 4e3, 0], q_specified: [3e3, 1e3, 0] },
      { id: 8, node: 3, status: 1, type: 2, p_specified: [0, 0, 5e3], q_specified: [0, 0, 1e3] },
    ],
    shunt: [{ id: 9, node: 3, status: 1, g1: 0.001, b1: 0.01, g0: 0.001, b0: 0.01 }],
  },
});

const frame = (columns: readonly string[], rows: readonly (readonly unknown[])[]) => ({
  _module: "pandas.core.frame",
  _class: "DataFrame",
  _object: JSON.stringify({ columns, index: rows.map((_, i) => i), data: rows }),
});

/** The same kind of network as pandapower writes it. */
export const pandapowerText = JSON.stringify({
  _module: "pandapower.auxiliary",
  _class: "pandapowerNet",
  _object: {
    name: "sample",
    f_hz: 50,
    bus: frame(
      ["name", "vn_kv", "in_service"],
      [
        ["MV", 20, true],
        ["LV", 0.4, true],
        ["end", 0.4, true],
        ["spare", 0.4, true],
      ],
    ),
    line: frame(
      [
        "name",
        "from_bus",
        "to_bus",
        "length_km",
        "r_ohm_per_km",
        "x_ohm_per_km",
        "c_nf_per_km",
        "r0_ohm_per_km",
        "x0_ohm_per_km",
        "c0_nf_per_km",
        "max_i_ka",
        "df",
        "parallel",
        "in_service",
        "std_type",
      ],
      [["cable", 1, 2, 0.2, 0.2067, 0.0804, 260, 0.8268, 0.3216, 260, 0.27, 1, 1, true, "NAYY 4x150"]],
    ),
    trafo: frame(
      [
        "name",
        "hv_bus",
        "lv_bus",
        "sn_mva",
        "vn_hv_kv",
        "vn_lv_kv",
        "vk_percent",
        "vkr_percent",
        "pfe_kw",
        "i0_percent",
        "shift_degree",
        "vector_group",
        "tap_side",
        "tap_neutral",
        "tap_pos",
        "tap_step_percent",
        "in_service",
        "parallel",
      ],
      [["station", 0, 1, 0.4, 20, 0.4, 6, 1.4, 1.35, 0.3, 150, "Dyn", "hv", 0, -1, 2.5, true, 1]],
    ),
    ext_grid: frame(["bus", "vm_pu", "va_degree", "in_service"], [[0, 1.01, 0, true]]),
    load: frame(
      ["name", "bus", "p_mw", "q_mvar", "const_z_percent", "const_i_percent", "scaling", "in_service"],
      [["homes", 2, 0.03, 0.01, 20, 30, 1, true]],
    ),
    sgen: frame(["name", "bus", "p_mw", "q_mvar", "scaling", "in_service"], [["roof", 2, 0.01, 0, 1, true]]),
    asymmetric_load: frame(
      [
        "name",
        "bus",
        "p_a_mw",
        "q_a_mvar",
        "p_b_mw",
        "q_b_mvar",
        "p_c_mw",
        "q_c_mvar",
        "scaling",
        "in_service",
        "type",
      ],
      [["car", 2, 0.011, 0, 0, 0, 0, 0, 1, true, "wye"]],
    ),
    shunt: frame(["bus", "p_mw", "q_mvar", "vn_kv", "step", "in_service"], [[1, 0, -0.02, 0.4, 1, true]]),
    switch: frame(["bus", "element", "et", "closed"], [[2, 3, "b", true]]),
  },
});

/** A SimBench folder: file names (without .csv) and contents. */
export const simbenchFiles: Readonly<Record<string, string>> = {
  Node: "id;type;vmSetp;vmR;coordID\nMV;busbar;1.02;20;c1\nLV;busbar;NULL;0.4;c1\nend;busbar;NULL;0.4;c2\n",
  Coordinates: "id;x;y\nc1;11.4;53.6\nc2;11.41;53.6\n",
  ExternalNet: "id;node\ngrid;MV\n",
  Line: "id;nodeA;nodeB;type;length;loadingMax\nL1;LV;end;NAYY;0.1;100\n",
  LineType: "id;r;x;b;iMax;type\nNAYY;0.2067;0.0804248;260.752;270;cable\n",
  Load: "id;node;pLoad;qLoad;sR\nhome;end;0.006;0.002;0.0065\n",
  RES: "id;node;pRES;qRES;sR\nroof;end;0.004;0;0.004\n",
  Transformer: "id;nodeHV;nodeLV;type;tappos;subnet\nT1;MV;LV;DOTE;0;LV1\n",
  TransformerType:
    "id;sR;vmHV;vmLV;vmImp;pCu;pFe;iNoLoad;tapside;dVm;tapNeutr\nDOTE;0.16;20;0.4;4;2.35;0.46;0.28751;HV;2.5;0\n",
};
