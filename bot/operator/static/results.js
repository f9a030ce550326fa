// Searching while typing, and choosing among what was found.
import { piece, send } from "/operator/static/server.js";
import { tell, told } from "/operator/static/telling.js";

const WAIT_MS = 15;
const LEFT_STANDING_MS = 2500;
const place = document.getElementById("results");
const query = document.getElementById("q");
const region = document.getElementById("region");
const KEPT = "operator-region";
let running = null;
let waiting = 0;
let standing = 0;

export const fields = () => ({ q: query.value.trim(), region: region.value.trim() });
export const scripts = () => [...place.querySelectorAll(".script")];
export const current = () => place.querySelector(".script:not([hidden])");
export const regionInForce = () => place.querySelector(".chain")?.dataset.region ?? "";
const choices = () => [...place.querySelectorAll("[data-pick]")];

export function searchSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(search, WAIT_MS);
}

// A search without results goes to the editors once nobody types on.
function noteUnfound() {
  clearTimeout(standing);
  const text = query.value.trim();
  if (scripts().length || text.length < 2) return;
  standing = setTimeout(
    () => send("/operator/api/unfound", { text, region: regionInForce() }).catch(() => {}),
    LEFT_STANDING_MS,
  );
}

export async function search() {
  clearTimeout(waiting);
  clearTimeout(standing);
  running?.abort();
  running = new AbortController();
  try {
    place.innerHTML = await piece("/operator/parts/search", fields(), running.signal);
    place.dataset.for = query.value.trim();
    keepAddress();
    noteUnfound();
  } catch (problem) {
    if (problem.name !== "AbortError") tell(told.failed);
  }
}

export async function settled() {
  if (place.dataset.for !== query.value.trim()) await search();
}

// From here on keys do what the help says; a page that opens slowly says so to who waits for it.
export function ready() {
  place.dataset.ready = "";
}

function keepAddress() {
  const kept = Object.entries(fields()).filter(([, value]) => value);
  history.replaceState(null, "", `/operator/?${new URLSearchParams(kept)}`);
}

export function pick(number) {
  const buttons = choices();
  if (!buttons.length) return;
  const wanted = Math.min(Math.max(number, 0), buttons.length - 1);
  buttons.forEach((button, i) => {
    button.toggleAttribute("aria-current", i === wanted);
    if (i === wanted) button.setAttribute("aria-current", "true");
  });
  scripts().forEach((script) => (script.hidden = Number(script.dataset.number) !== wanted));
  buttons[wanted].scrollIntoView({ block: "nearest" });
}

export function step(by) {
  pick(Number(current()?.dataset.number ?? 0) + by);
}

export function open() {
  const script = current();
  if (!script) return;
  script.focus({ preventScroll: true });
  if (script.getBoundingClientRect().top < 0) window.scrollTo(0, 0);
}

export async function refill(form) {
  const article = form.closest(".script");
  const asked = { ...Object.fromEntries(new FormData(form)), region: regionInForce() };
  await put(article, asked);
}

export async function openTopic(topic) {
  let article = current();
  if (!article) {
    query.value = "";
    await search();
    article = current();
  }
  if (!article) return;
  choices().forEach((button) => button.removeAttribute("aria-current"));
  await put(article, { topic, region: regionInForce() });
  const first = current()?.querySelector(".fields input:not([type=hidden]), .fields select");
  (first ?? current())?.focus();
}

async function put(article, asked) {
  try {
    const holder = document.createElement("div");
    holder.innerHTML = await piece("/operator/parts/script", asked);
    const filled = holder.querySelector(".script");
    filled.dataset.number = article.dataset.number;
    filled.hidden = false;
    article.replaceWith(filled);
    filled.focus({ preventScroll: true });
  } catch {
    tell(told.failed);
  }
}

export function rememberRegion() {
  try {
    sessionStorage.setItem(KEPT, region.value.trim());
  } catch {
    // Without storage the region stays in the address.
  }
}

export function recallRegion() {
  try {
    if (!region.value && sessionStorage.getItem(KEPT)) {
      region.value = sessionStorage.getItem(KEPT);
      delete place.dataset.for;
    }
  } catch {
    // As above.
  }
}
