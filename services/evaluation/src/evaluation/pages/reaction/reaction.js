/** Reactions to a page: four grades and what everybody chose so far. Stands alone or in a frame of the page. */

import { currentLanguage, fillTexts, learn, say, speak } from "./language.js";
import { byId, make } from "./markup.js";
import { isOfTheNetwork, isOfTheService, PATIENCE_MS } from "./network.js";

learn({
  id: {
    title: "Bagaimana tanggapan Anda?", language: "English", yours: "pilihan Anda",
    note: "Jajak pendapat pengunjung halaman ini, satu suara per sesi peramban. Bukan Survei Kepuasan Masyarakat.",
    thanks: "Terima kasih atas tanggapan Anda.", offline: "Tanpa jaringan. Coba lagi nanti.",
  },
  en: {
    title: "What do you think?", language: "Bahasa Indonesia", yours: "your choice",
    note: "A poll among visitors of this page, one vote a browser session. It is not the satisfaction survey (SKM).",
    thanks: "Thank you for your reaction.", offline: "No network. Try again later.",
  },
});

const [regency, pageId] = location.pathname.split("/").slice(-2).map(decodeURIComponent);
const ADDRESS = new URL(
  `../v1/reactions/${encodeURIComponent(pageId)}?regency=${encodeURIComponent(regency)}`, import.meta.url,
);

let poll = null;
/** What is told below the grades: a text of each language, and whether something went wrong. */
let told = () => "";
let isRefused = false;

byId("language").addEventListener("click", () => {
  speak(currentLanguage() === "id" ? "en" : "id");
  show();
});
show();
await ask();

/** Ask for the poll, or vote, and show what is answered. */
async function ask(reaction) {
  const vote = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ reaction }) };
  try {
    const answer = await fetch(ADDRESS, { ...(reaction ? vote : {}), signal: AbortSignal.timeout(PATIENCE_MS) });
    await read(answer, reaction);
  } catch (error) {
    if (!isOfTheNetwork(error)) {
      throw error;
    }
    tell(() => say("offline"), true);
  }
  show();
}

async function read(answer, reaction) {
  if (!isOfTheService(answer)) {
    tell(() => say("offline"), true);
    return;
  }
  const content = await answer.json();
  if (answer.ok) {
    poll = content;
    tell(() => (reaction ? say("thanks") : ""), false);
    return;
  }
  if (content.code === "already-voted") {
    await ask();
  }
  tell(() => (currentLanguage() === "en" ? content.detail_en : content.detail_id), true);
}

function tell(text, refused) {
  told = text;
  isRefused = refused;
}

function show() {
  fillTexts();
  byId("told").className = isRefused ? "refused" : "";
  byId("told").textContent = told();
  if (poll) {
    byId("page").textContent = `${poll.title} · ${poll.summary[currentLanguage()]}`;
    byId("grades").replaceChildren(...poll.reactions.map((share) => make("li", {}, gradeButton(share))));
  }
}

function gradeButton({ reaction, label, count, percent }) {
  const isYours = poll.yours === reaction;
  const name = label[currentLanguage()];
  const button = make("button", { type: "button", className: isYours ? "grade yours" : "grade", disabled: poll.yours !== null });
  button.dataset.reaction = reaction;
  button.append(make("span", { className: "label", textContent: name }));
  if (percent !== null) {
    const bar = make("span", { className: "bar" });
    bar.style.width = `${percent}%`;
    button.append(make("span", { className: "share" }, make("b", { textContent: `${percent}%` }), ` · ${count}`), bar);
  }
  button.ariaLabel = [isYours ? `${name} (${say("yours")})` : name, ...(percent === null ? [] : [`${percent}%`, count])].join(", ");
  button.addEventListener("click", () => ask(reaction));
  return button;
}
