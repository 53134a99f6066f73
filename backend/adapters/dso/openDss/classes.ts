/**
 * Names of the properties of OpenDSS classes, in the order in which values without a name are taken.
 * Source: the property tables of the OpenDSS manual (R. Dugan, D. Montenegro, EPRI, Reference Guide).
 */

const words = (text: string): readonly string[] => text.split(" ");

const RATING_TAIL = "normamps emergamps faultrate pctperm repair basefreq enabled like";

export const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  vsource: words(
    "bus1 basekv pu angle frequency phases mvasc3 mvasc1 x1r1 x0r0 isc3 isc1 r1 x1 r0 x0 scantype sequence bus2 z1 z0 z2 puz1 puz0 puz2 basemva yearly daily duty model puzideal spectrum basefreq enabled like",
  ),
  linecode: words(
    "nphases r1 x1 r0 x0 c1 c0 units rmatrix xmatrix cmatrix basefreq normamps emergamps faultrate pctperm repair kron rg xg rho neutral b1 b0 seasons ratings linetype like",
  ),
  line: words(
    `bus1 bus2 linecode length phases r1 x1 r0 x0 c1 c0 rmatrix xmatrix cmatrix switch rg xg rho geometry units spacing wires earthmodel cncables tscables b1 b0 seasons ratings linetype ${RATING_TAIL}`,
  ),
  load: words(
    "phases bus1 kv kw pf model yearly daily duty growth conn kvar rneut xneut status class vminpu vmaxpu vminnorm vminemerg xfkva allocationfactor kva %mean %stddev cvrwatts cvrvars kwh kwhdays cfactor cvrcurve numcust zipv %seriesrl relweight vlowpu puxharm xrharm spectrum basefreq enabled like",
  ),
  generator: words(
    "phases bus1 kv kw pf kvar model vminpu vmaxpu yearly daily duty dispmode dispvalue conn status class vpu maxkvar minkvar pvfactor forceon kva mva xd xdp xdpp h d usermodel userdata shaftmodel shaftdata dutystart debugtrace balanced xrdp spectrum basefreq enabled like",
  ),
  transformer: words(
    `phases windings wdg bus conn kv kva tap %r rneut xneut buses conns kvs kvas taps xhl xht xlt xscarray thermal n m flrise hsrise %loadloss %noloadloss normhkva emerghkva sub maxtap mintap numtaps subname %imag ppm_antifloat %rs bank xfmrcode xrconst x12 x13 x23 leadlag core rdcohms seasons ratings ${RATING_TAIL}`,
  ),
  xfmrcode: words(
    "phases windings wdg conn kv kva tap %r rneut xneut conns kvs kvas taps xhl xht xlt xscarray thermal n m flrise hsrise %loadloss %noloadloss normhkva emerghkva maxtap mintap numtaps %imag ppm_antifloat %rs x12 x13 x23 rdcohms seasons ratings like",
  ),
  regcontrol: words(
    "transformer winding vreg band ptratio ctprim r x bus delay reversible revvreg revband revr revx tapdelay debugtrace maxtapchange inversetime tapwinding vlimit ptphase revthreshold revdelay revneutral eventlog remoteptratio tapnum reset ldc_z rev_z cogen basefreq enabled like",
  ),
  capacitor: words(`bus1 bus2 phases kvar kv conn cmatrix cuf r xl harm numsteps states ${RATING_TAIL}`),
  reactor: words(
    `bus1 bus2 phases kvar kv conn rmatrix xmatrix parallel r x rp z1 z2 z0 z rcurve lcurve lmh ${RATING_TAIL}`,
  ),
  wiredata: words(
    "rdc rac runits gmrac gmrunits radius radunits normamps emergamps diam seasons ratings capradius like",
  ),
  linegeometry: words(
    "nconds nphases cond wire x h units normamps emergamps reduce spacing wires cncable tscable cncables tscables seasons ratings linetype like",
  ),
  loadshape: words(
    "npts interval mult hour mean stddev csvfile sngfile dblfile action qmult useactual pmax qmax sinterval minterval pbase qbase pmult pqcsvfile memorymapping like",
  ),
};

/** Classes that describe control, measuring or drawing: left out and told. */
export const SILENT_CLASSES: ReadonlySet<string> = new Set(
  words(
    "energymeter monitor sensor spectrum growthshape tcc_curve capcontrol swtcontrol fuse recloser relay xycurve invcontrol expcontrol tsdata cndata linespacing priceshape tshape storagecontroller gendispatcher",
  ),
);

/** The property's full name; an abbreviation means the first property that begins with it. */
export function propertyName(className: string, written: string): string | undefined {
  const names = PROPERTIES[className] ?? [];
  return names.includes(written) ? written : names.find((name) => name.startsWith(written));
}
