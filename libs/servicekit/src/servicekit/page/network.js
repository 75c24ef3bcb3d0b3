/** What came of a request: an answer of the service, somebody else's, or none at all. */

/** How long a page waits for an answer. */
export const PATIENCE_MS = 15_000;

/** Whether the service answered, rather than a gateway or the sign-in page of somebody's network. */
export function isOfTheService(answer) {
  return /^application\/(problem\+)?json\b/.test(answer.headers.get("content-type") ?? "");
}

/** Whether a request failed on its way, rather than by a mistake in this page. */
export function isOfTheNetwork(error) {
  return error instanceof TypeError || ["AbortError", "TimeoutError"].includes(error.name);
}
