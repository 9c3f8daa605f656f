/** Decision levels of the lower band (table Q6 of G.722), for half of the six-bit quantiser. */
export const lowLevels = Int32Array.of(
  ...[0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219],
  ...[1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919],
);

/** Code of each decision interval for negative differences, and for the others (ILN, ILP). */
export const lowCodesNegative = Uint8Array.from({ length: 31 }, (_, i) => (i === 0 ? 0 : i < 3 ? 64 - i : 34 - i));
export const lowCodesPositive = Uint8Array.from({ length: 31 }, (_, i) => (i === 0 ? 0 : 62 - i));

/** Output levels by the upper four bits of the code, which both sides adapt by (QM4). */
export const lowOutput4 = Int32Array.of(
  ...[0, -20_456, -12_896, -8968, -6288, -4240, -2584, -1200, 20_456, 12_896, 8968, 6288, 4240, 2584, 1200, 0],
);

/** Output levels by all six bits (QM6). */
export const lowOutput6 = Int32Array.of(
  ...[-136, -136, -136, -136, -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280, -11_192, -10_232, -9360],
  ...[-8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360],
  ...[
    -1040, -728, 24_808, 21_904, 19_008, 16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9360, 8576, 7856, 7192, 6576,
  ],
  ...[6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136],
);

/** Output levels of the higher band (QM2), and its one decision level (Q2). */
export const highOutput = Int32Array.of(-7408, -1616, 7408, 1616);
export const HIGH_LEVEL = 564;
