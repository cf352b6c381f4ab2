/**
 * The world in dots: for each row from 78° north down to 57° south, and each column from 163° west on, the country that lies
 * there. `US9` is nine dots of one country, `.` is sea. Countries smaller than a dot have one where a neighbour has several,
 * or none. Read off the maps of Natural Earth, which are in the public domain.
 */
const ROWS: readonly string[] = [
  ".7 CA2 . CA5 GL9 .5 NO2 .11 RU3",
  ". US2 .3 CA10 .2 GL6 .7 NO .3 RU .2 RU15",
  "US4 CA10 . CA2 . GL4 . IS2 .4 NO SE FI EE RU22",
  "US5 CA7 .2 CA3 .2 GL .5 FO GB . DK SE AX FI LV RU22",
  "US .4 CA13 .7 IE GB NL DE PL2 BY LT RU4 KZ3 RU11 . RU2",
  ".7 US6 CA4 PM CA .7 FR2 CH AT HU RO UA RU GE KZ6 CN MN5 CN2 RU",
  ".7 US9 .9 PT ES2 IT2 MK BG TR2 AZ TM2 UZ2 KG CN8 KP . JP",
  ".7 US8 . BM .9 MA AD TN MT . GR CY SY IQ AM IR AF2 TJ CN7 . KR JP",
  ".8 MX3 US2 BS .11 MA DZ3 LY2 LB IL JO KW QA IR PK2 IN NP BT IN CN2 MO CN",
  ".10 MX .2 CU2 HT VG .7 EH MR ML DZ2 LY2 EG2 SA2 AE OM . IN3 BD MM CN2 HK TW",
  ".10 MX HN GT NI JM DO PR DM .5 CV SN MR GH ML NE2 TD SD2 ER YE2 .3 IN2 . MM TH LA .5 MP",
  ".12 SV CR PA VE LC TT .6 GN2 BF BJ NG CM TD SD SS ET DJ SO .3 IN LK .2 KH VN .2 PH .2 GU",
  ".14 CO CW VE GY SR .6 LR CI TG GQ CM CF CD SS ET SO .4 MV .3 MY . BN MY PH . PW .2 FM . MH",
  ".14 EC CO BR5 .7 GA CG CD BI UG KE .9 ID SG ID2 . ID2 .4 NR",
  ".14 PE BR7 .7 ST AO MW TZ2 .2 SC . IO .5 ID2 . TL . ID PG3 SB",
  ".3 PF .10 PE2 BO BR4 .4 SH .3 AO2 ZM2 MZ KM MG .11 AU4 .3 VU",
  ". CK .13 CL BO PY BR3 .8 NA2 BW MZ . MG . MU .9 AU6 .2 NC",
  ".6 PN .8 CL AR2 BR .10 NA ZA ZW SZ . MG .10 AU7 .2 NF",
  ".15 CL AR UY BR .11 ZA LS .14 AU6",
  ".15 CL AR2 .32 AU2",
  ".15 AR2 .37 NZ",
  ".15 AR . FK .20 TF HM",
  ".21 GS",
];

export interface Dot {
  readonly column: number;
  readonly row: number;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export const COLUMNS = 55;

export const DOTS: readonly Dot[] = ROWS.flatMap((text, row) => {
  let column = 0;
  return text.split(" ").flatMap((run) => {
    const [, country = ".", times = ""] = /^([A-Z]{2}|\.)(\d*)$/.exec(run) ?? [];
    const length = Number(times || 1);
    const from = column;
    column += length;
    return country === "."
      ? []
      : Array.from({ length }, (_, index) => ({ column: from + index, row, country }) satisfies Dot);
  });
});
