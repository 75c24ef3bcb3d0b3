/** The service, as the pages ask it: by addresses beside their own, so wherever it is mounted. */

import { isOfTheNetwork, isOfTheService, PATIENCE_MS } from "./network.js";

const API = new URL("../v1/", import.meta.url);

/**
 * What the service says, or null when it cannot be reached now.
 *
 * With a body it is told that. `ok` says whether it agreed; otherwise `content` is its problem document.
 */
export async function ask(path, { regency, body, ...query } = {}) {
  const address = new URL(path, API);
  for (const [name, value] of Object.entries({ regency, ...query })) {
    if (value) {
      address.searchParams.set(name, value);
    }
  }
  const told = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(address, { ...told, signal: AbortSignal.timeout(PATIENCE_MS) });
    const isTemporary = answer.status >= 500 || !isOfTheService(answer);
    return isTemporary ? null : { ok: answer.ok, content: await answer.json() };
  } catch (error) {
    if (isOfTheNetwork(error)) {
      return null;
    }
    throw error;
  }
}

/** The path of a survey, or of something of it. */
export function survey(surveyId, part = "") {
  return `skm/surveys/${encodeURIComponent(surveyId)}${part}`;
}

/** The last parts of this page's address, as they are meant. */
export function placeOf(parts) {
  return location.pathname.split("/").slice(-parts).map(decodeURIComponent);
}
