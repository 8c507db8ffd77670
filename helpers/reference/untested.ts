/** What mutants and variants leave untested that lack much: the numbers of the requirements of each topic. */
const idsOf = (topics: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(topics).flatMap(([topic, numbers]) => numbers.split(' ').map((number) => `DI-${topic}-${number}`));

/** What the reference target leaves without TLS, and each variant that does not add what these are about. */
export const untestedOnReference = idsOf({
  413: '08 10',
  FLD: '06 11 16',
  NEG: '08 15',
  H2: '01 02 03 04 05 06 07 08 09',
});

/** Without lists of images. */
export const withoutLists = idsOf({ 500: '03', GONE: '02 03 06 07 08 17 19', KEEP: '08 09' });

/** Without names of faults: what is not named serviceUnavailable may be a gateway's. */
export const withoutFaultNames = idsOf({
  400: '02',
  401: '15',
  403: '06',
  404: '02',
  405: '05',
  409: '02',
  413: '03 11',
  500: '02',
  503: '02 03 04 05',
});

/** Without JSON in faults. */
export const withoutJson = [...withoutFaultNames, ...idsOf({ 409: '04', 413: '04 05', FLT: '03 04 05 06 07 08 09 10 11' })];

/** Without an answer of the service to anything but reads. */
export const withoutAnswers = idsOf({
  204: '01 02 03 04 06 07 08 09 10 11 12 13 14 15 16 17 18 19',
  400: '01 02 03 04',
  401: '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 20 21 22 23 24 25 26 27',
  403: '01 02 03 04 05 06 07 08 09 10 11 12 13 15 16 17 18 19 20 22 23 24 25 26 27 28 29 30',
  404: '01 02 03 04',
  405: '01 02 03 04 05 06 07 08 09 10 11 12 13 15',
  409: '01 02 03 04 05 06',
  413: '02 03 04 05 07 11',
  500: '01 02 03 04',
  503: '01 02 03 04 05 06',
  FLD: '07 09',
  FLT: '08',
  FRM: '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23',
  GONE: '01 02 03 05 06 07 08 09 13 14 15 17 18 19',
  IDS: '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 23 24 25 27 28',
  KEEP: '01 02 03 04 05 06 07 08 09 10 11',
  NEG: '01 02 03 04 05 06 07 09 11 12 13 14 16 17 18 19 20',
  ONCE: '01 02 03 04',
  RACE: '01 02 03 04 05 06 07',
  WIRE: '04 05 06',
});

/** Without reads and without content. */
export const withoutContent = idsOf({
  204: '13 19',
  400: '02 03',
  401: '10 15 20 22 24 27',
  403: '06 07 08 09 10 12 13 14 20 23 25 27 28 29 30',
  404: '02',
  405: '02 05 07 08 11 12 13 15',
  409: '02 03 04',
  413: '03 04 05 06 11',
  500: '02 03',
  503: '02 03 04 05 06',
  FLD: '12 15',
  FLT: '02 03 04 05 06 07 08 09 10 11',
  FRM: '04 14 15 16 19 21',
  GONE: '01 02 03 05 06 07 08 09 10 13 14 15 17 18 19',
  IDS: '03 04 05 06 07 08 09 10 11 12 15 17 18 23 24 27 28',
  KEEP: '01 02 03 04 05 06 07 08 09 11',
  NEG: '01 02 03 06 12 16 18 20',
  ONCE: '02 03 04',
  RACE: '03 04 05 07',
  WIRE: '04',
});
