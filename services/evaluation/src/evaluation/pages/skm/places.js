/** What regencies are called. */

import { REGENCIES } from "./regencies.js";

/** The name of a regency; its code where it is none of the platform. */
export function regencyName(code) {
  return REGENCIES[code] ? `Kabupaten ${REGENCIES[code]}` : code;
}
