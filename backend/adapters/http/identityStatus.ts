/** HTTP status of the numbered errors about people and their ways in. */
export const IDENTITY_STATUS: Readonly<Record<string, number>> = {
  "LAT-8100": 422,
  "LAT-8101": 409,
  "LAT-8102": 403,
  "LAT-8103": 422,
  "LAT-8104": 410,
  "LAT-8105": 403,
  "LAT-8106": 409,
  "LAT-8107": 409,
  "LAT-8108": 403,
  "LAT-8109": 422,
  "LAT-8110": 409,
  "LAT-8111": 422,
  "LAT-8112": 409,
  "LAT-8113": 409,
  "LAT-8114": 403,
};
