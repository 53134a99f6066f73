/**
 * Random cases are the same in every run, so that a red run is red again on any machine. The long runs draw new
 * ones each time; what they find is repeated by the seed that fast-check prints.
 */
import fc from "fast-check";

const SEED = 20_261_122;

if (process.env.LATERAL_LONG !== "1") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
